"""Where a piece goes on to something else: novelty along the diagonal of its self-similarity, and its peaks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from auricle.errors import BadOption
from auricle.types import Span, setting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SectionOptions", "novelty", "sections"]

LEAST_NOVELTY = 1e-9
"""Share of the largest possible novelty below which a peak is rounding."""


@dataclass(frozen=True)
class SectionOptions:
    """How sections are told apart.

    Attributes:
        frame_period: seconds from one frame to the next.
        context: seconds before and after a moment that are compared with each other.
        threshold: share of the largest novelty in the recording that a boundary must reach.
        min_duration: seconds that a section lasts at least.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> SectionOptions(frame_period=0.5, context=4.0).frames
        8
    """

    frame_period: float = setting(512 / 22_050, "Seconds from one frame to the next.")
    context: float = setting(8.0, "Seconds before and after a moment that are compared with each other.")
    threshold: float = setting(0.2, "Share of the largest novelty that a boundary must reach, in (0, 1].")
    min_duration: float = setting(4.0, "Sections last at least this long, in seconds.")

    def __post_init__(self) -> None:
        for name in ("frame_period", "context"):
            if not 0 < getattr(self, name) < float("inf"):
                raise BadOption(f"{name} must be a positive number of seconds, got {getattr(self, name)}")
        if not 0 < self.threshold <= 1:
            raise BadOption(f"threshold must lie in (0, 1], got {self.threshold}")
        if not 0 <= self.min_duration < float("inf"):
            raise BadOption(f"min_duration must be 0 s or more and finite, got {self.min_duration}")

    @property
    def frames(self) -> int:
        """The context in whole frames, at least one."""
        return max(1, round(self.context / self.frame_period))


def novelty(features: NDArray[Any], options: SectionOptions = SectionOptions()) -> NDArray[np.float64]:
    """How different what follows each frame is from what came before it, [frames], of features [rows, frames].

    It is the checkerboard of Foote, tapered by a Gaussian, laid along the diagonal of the cosine similarities of all
    frames and divided by the sum of its weights. The kernel is a product of its two sides, so the sum is the squared
    length of one convolution: memory and time grow with the frames and not with their square.

    Args:
        features: such as chroma or MFCC, finite.
        options: how far to look.

    Returns:
        float64 [frames] in [0, 1]; frame t compares those before t with t and those after it. Beyond its ends the
        recording goes on as its outermost frame.

    Raises:
        BadOption: features that are not [rows, frames], NaN or infinite.

    Source: J. Foote, "Automatic audio segmentation using a measure of audio novelty" (2000).

    Example:
        >>> import numpy as np
        >>> two_parts = np.repeat(np.eye(2), 20, axis=1)
        >>> int(novelty(two_parts, SectionOptions(frame_period=1.0)).argmax())
        20
    """
    import numpy as np
    from scipy.ndimage import correlate1d

    values = np.asarray(features, dtype=np.float64)
    if values.ndim != 2 or not np.isfinite(values).all():
        raise BadOption(f"features must be finite and [rows, frames], got shape {values.shape} or NaN")
    if not values.size:
        return np.zeros(values.shape[1])
    values = values / (np.abs(values).max(axis=0) + np.finfo(float).tiny)  # whose squares neither vanish nor overflow
    lengths = np.sqrt((values**2).sum(axis=0))
    units = values / np.where(lengths > 0, lengths, 1.0)
    reach = options.frames
    taper = np.exp(-0.5 * ((np.arange(reach) + 0.5) / (reach / 2)) ** 2)
    side = np.concatenate([-taper[::-1], taper])
    heard = correlate1d(units, side / np.abs(side).sum(), axis=1, mode="nearest")
    return np.asarray((heard**2).sum(axis=0))


def sections(features: NDArray[Any], options: SectionOptions = SectionOptions()) -> tuple[Span, ...]:
    """Spans that follow each other from 0 to the end of the recording, cut where the novelty of features peaks.

    Args:
        features: [rows, frames], such as chroma or MFCC, finite.
        options: how far to look, and how much novelty makes a boundary.

    Returns:
        Spans without labels; the score of each is the novelty at its start, 0 to 1, and None of the first. Of two
        peaks nearer than `min_duration` the higher one counts, and none counts so near to either end.

    Raises:
        BadOption: features that are not [rows, frames], NaN or infinite.

    Source: Foote (2000).

    Example:
        >>> import numpy as np
        >>> three_parts = np.repeat(np.eye(3), 20, axis=1)
        >>> [(span.start, span.end) for span in sections(three_parts, SectionOptions(frame_period=1.0))]
        [(0.0, 20.0), (20.0, 40.0), (40.0, 60.0)]
    """
    heard = novelty(features, options)
    if not len(heard):
        return ()
    cuts = _peaks(heard, options)
    period = options.frame_period
    starts = [(0, None), *((cut, float(heard[cut])) for cut in cuts), (len(heard), None)]
    return tuple(Span(a * period, b * period, score=score) for (a, score), (b, _) in pairwise(starts))


def _peaks(heard: NDArray[np.float64], options: SectionOptions) -> list[int]:
    """Frames of the peaks, highest first chosen, in order of time."""
    import numpy as np

    least = max(options.threshold * float(heard.max()), LEAST_NOVELTY)
    before, after = np.concatenate([[-1.0], heard[:-1]]), np.concatenate([heard[1:], [-1.0]])
    found = np.flatnonzero((heard > before) & (heard >= after) & (heard >= least))
    apart = max(1, round(options.min_duration / options.frame_period))
    chosen: list[int] = []
    for frame in found[np.argsort(-heard[found], kind="stable")].tolist():
        if all(abs(frame - other) >= apart for other in (0, len(heard), *chosen)):
            chosen.append(frame)
    return sorted(chosen)
