"""How often a tagger is right on clips whose labels are known."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auricle.errors import BadData
from auricle.metrics.classification import accuracy_interval, confusion, f1_scores
from auricle.types import Progress

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from auricle.data.clips import Clip
    from auricle.engines.tagger import AnyTagger
    from auricle.tasks.evaluate.options import Split

__all__ = ["TaggerEvaluation", "evaluate_tagger", "find_clips"]

TOGETHER = 8


@dataclass(frozen=True)
class TaggerEvaluation:
    """What a tagger made of clips.

    Attributes:
        model: its name.
        labels: that the model or the clips have, in alphabetical order.
        said: the label of each clip.
        found: the likeliest label for each clip.
        duration: seconds of sound.
        seconds: of work.

    Example:
        >>> done = TaggerEvaluation("stub", ("cat", "dog"), ("cat", "dog"), ("cat", "cat"), 2.0, 0.1)
        >>> done.accuracy, done.confusion.tolist()
        (0.5, [[1, 0], [1, 0]])
    """

    model: str
    labels: tuple[str, ...]
    said: tuple[str, ...]
    found: tuple[str, ...]
    duration: float
    seconds: float

    @property
    def right(self) -> int:
        """Number of clips whose likeliest label is theirs."""
        return sum(one == other for one, other in zip(self.said, self.found, strict=True))

    @property
    def accuracy(self) -> float:
        """Share of them."""
        return self.right / len(self.said)

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the accuracy (Wilson's)."""
        return accuracy_interval(self.right, len(self.said))

    @property
    def confusion(self) -> NDArray[np.int64]:
        """Number of clips of label i that were taken for label j [labels, labels]."""
        return confusion(*self._numbers(), len(self.labels))

    @property
    def f1(self) -> dict[str, float]:
        """F1 of each label that a clip has or was taken for."""
        scores = f1_scores(*self._numbers(), len(self.labels))
        seen = {*self.said, *self.found}
        return {label: float(scores[i]) for i, label in enumerate(self.labels) if label in seen}

    def _numbers(self) -> tuple[list[int], list[int]]:
        place = {label: at for at, label in enumerate(self.labels)}
        return [place[label] for label in self.said], [place[label] for label in self.found]


def evaluate_tagger(tagger: AnyTagger, clips: Sequence[Clip], *, progress: Progress | None = None) -> TaggerEvaluation:
    """The likeliest label of each clip beside the one that it has.

    Args:
        tagger: loaded.
        clips: recordings, or parts of them, with their labels; a label that the model does not know is never found.
        progress: called with the finished share.

    Raises:
        BadData: no clips, or none whose label the model could give.
        AuricleError: a recording that cannot be read.
    """
    if not clips:
        raise BadData("there are no clips to score")
    theirs = {clip.label for clip in clips}
    if not theirs & set(tagger.labels):
        raise BadData(f"{tagger.model} knows none of the labels of these clips: {', '.join(sorted(theirs))}")
    from auricle.audio import load

    found: list[str] = []
    duration = seconds = 0.0
    for first in range(0, len(clips), TOGETHER):
        sounds = [
            load(
                clip.audio,
                start=clip.start,
                duration=None if clip.whole else clip.duration,
                sample_rate=tagger.sample_rate,
                mono=True,
            )
            for clip in clips[first : first + TOGETHER]
        ]
        begin = time.perf_counter()
        tagged = tagger.tag(sounds)
        seconds += time.perf_counter() - begin
        duration += sum(sound.duration for sound in sounds)
        found += [tagger.labels[int(one.probabilities.argmax())] for one in tagged]
        if progress is not None:
            progress(len(found) / len(clips))
    said = tuple(clip.label for clip in clips)
    labels = tuple(sorted({*tagger.labels, *said}))
    return TaggerEvaluation(tagger.model, labels, said, tuple(found), duration, seconds)


def find_clips(data: Path, split: Split) -> list[Clip]:
    """Clips of a folder with a folder for each label, or of a manifest; the part that a training keeps for `split`.

    Raises:
        BadData: nothing there that can be read.
    """
    from auricle.data.clips import parted, read_clips

    clips, _ = read_clips(data)
    return clips if split == "all" else parted(clips, split)
