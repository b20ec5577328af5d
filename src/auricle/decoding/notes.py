"""From a pitch track to the notes of one voice: stretches of steady pitch, split where one is struck again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auricle.errors import BadOption
from auricle.types import Note, setting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["NoteOptions", "notes_of_pitch"]


@dataclass(frozen=True)
class NoteOptions:
    """What is one note, and what is two.

    Attributes:
        split: semitones from the pitch of a note at which another begins, unless the pitch comes back at once.
        settle: seconds that the pitch must stay away for that.
        max_gap: seconds without a pitch that a note goes on through, if its pitch goes on.
        min_duration: seconds; what is shorter is no note.
        min_probability: mean probability of being voiced; what has less is no note.
        rise: decibels by which the level must rise around an onset for a note to be struck again.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> NoteOptions(min_duration=0.1).split
        0.7
    """

    split: float = setting(0.7, "Semitones from the pitch of a note at which another begins.")
    settle: float = setting(0.035, "Seconds that the pitch stays away before another note begins.")
    max_gap: float = setting(0.05, "Seconds without a pitch that a note goes on through.")
    min_duration: float = setting(0.07, "Seconds below which a stretch is no note.")
    min_probability: float = setting(0.05, "Mean probability of a pitch below which a stretch is no note.")
    rise: float = setting(3.0, "Decibels by which the level rises where a note is struck again.")

    def __post_init__(self) -> None:
        for name in ("split", "settle", "max_gap", "min_duration", "min_probability", "rise"):
            value = getattr(self, name)
            if not 0 <= value < float("inf"):
                raise BadOption(f"{name} must be 0 or more and finite, got {value}")
        if self.split == 0:
            raise BadOption("split must be more than 0 semitones")


def notes_of_pitch(
    f0: NDArray[Any],
    voiced: NDArray[Any],
    probability: NDArray[Any],
    frame_period: float,
    options: NoteOptions = NoteOptions(),
    *,
    level: NDArray[Any] | None = None,
    onsets: Sequence[int] = (),
) -> tuple[Note, ...]:
    """Notes in order, none overlapping, of a pitch track; each has the median pitch of its frames.

    Frame k is taken for [k - 1/2, k + 1/2) * frame_period, for a track is centred on its times.

    Args:
        f0: Hz [frames]; only where voiced.
        voiced: truth [frames].
        probability: of being voiced [frames]; its mean is the score of a note.
        frame_period: seconds from one frame to the next.
        options: what is one note.
        level: root mean square [frames], for the velocity (127 is an amplitude of 1, and it goes with the root of
            the level); None makes every velocity 64.
        onsets: frames at which a sound may begin: a note whose pitch is first sure a little later begins there, and
            with a level, notes are struck again there if it rises enough.

    Raises:
        BadOption: arrays of other shapes, a voiced frame without a pitch, a period that is not positive.

    Example:
        >>> import numpy as np
        >>> f0 = np.repeat([440.0, 494.0], 20)
        >>> notes = notes_of_pitch(f0, np.full(40, True), np.ones(40), 0.01)
        >>> [(round(note.start, 3), round(note.end, 3), round(note.pitch)) for note in notes]
        [(0.0, 0.195, 69), (0.195, 0.395, 71)]
    """
    import numpy as np

    pitch, heard = _checked(f0, voiced, probability, frame_period, level)
    out: list[Note] = []
    for first, end in _stretches(pitch, heard, frame_period, options):
        for start, stop in _struck(first, end, onsets, level, frame_period, options):
            sounding = heard[start:stop]
            length = stop - start
            sure = float(np.asarray(probability[start:stop], dtype=np.float64).mean())
            if length * frame_period < options.min_duration or sure < options.min_probability or not sounding.any():
                continue
            middle = float(np.clip(np.median(pitch[start:stop][sounding]), 0, 127))
            out.append(
                Note(
                    max(
                        0.0,
                        out[-1].end if out else 0.0,
                        (_begun(start, stop, onsets, frame_period) - 0.5) * frame_period,
                    ),
                    (stop - 0.5) * frame_period,
                    score=sure,
                    pitch=middle,
                    velocity=_velocity(level, start, stop),
                )
            )
    return tuple(out)


def _checked(
    f0: NDArray[Any], voiced: NDArray[Any], probability: NDArray[Any], frame_period: float, level: NDArray[Any] | None
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Pitch as key numbers [frames], 0 where unvoiced, and where there is one."""
    import numpy as np

    hertz, heard = np.asarray(f0, dtype=np.float64), np.asarray(voiced, dtype=np.bool_)
    shapes = {np.shape(values) for values in (f0, voiced, probability, f0 if level is None else level)}
    if hertz.ndim != 1 or len(shapes) != 1:
        raise BadOption(f"f0, voiced, probability and level must be [frames], of one length; got {sorted(shapes)}")
    if not 0 < frame_period < float("inf"):
        raise BadOption(f"frame_period must be a positive number of seconds, got {frame_period}")
    if not (np.isfinite(hertz[heard]).all() and (hertz[heard] > 0).all()):
        raise BadOption("every voiced frame needs a pitch above 0 Hz")
    if not np.isfinite(np.asarray(probability, dtype=np.float64)).all():
        raise BadOption("probabilities must be finite")
    return np.where(heard, 69 + 12 * np.log2(np.where(heard, hertz, 440.0) / 440.0), 0.0), heard


def _stretches(
    pitch: NDArray[np.float64], heard: NDArray[np.bool_], frame_period: float, options: NoteOptions
) -> Iterator[tuple[int, int]]:
    """Frames [first, end) of one pitch each: gaps are bridged, short excursions too, a lasting change begins anew."""
    import numpy as np

    at = np.flatnonzero(heard).tolist()
    allowed = max(1, round(options.settle / frame_period))
    gap = round(options.max_gap / frame_period) + 1
    first, inside, away = -1, list[float](), list[int]()
    for position, frame in enumerate(at):
        before = at[position - 1] if position else frame
        if inside and frame - before > gap:
            yield first, before + 1
            inside, away = [], []
        if not inside:
            first, inside, away = frame, [pitch[frame]], []
            continue
        if abs(pitch[frame] - float(np.median(inside[-_MEMORY:]))) < options.split:
            inside.append(pitch[frame])
            away = []
            continue
        away.append(frame)
        if len(away) >= allowed and np.ptp(pitch[away[-allowed:]]) < options.split:
            begin = away[-allowed]
            yield first, begin
            first, inside, away = begin, [float(value) for value in pitch[away[-allowed:]]], []
    if inside:
        yield first, at[-1] + 1


_MEMORY = 41
"""Frames of a note whose median is its pitch so far: a slow glide takes the note along."""


def _struck(
    first: int, end: int, onsets: Sequence[int], level: NDArray[Any] | None, frame_period: float, options: NoteOptions
) -> Iterator[tuple[int, int]]:
    """The stretch cut at the onsets inside it around which the level rises."""
    import numpy as np

    if level is not None:
        near, least = max(1, round(_AROUND / frame_period)), max(1.0, options.min_duration / frame_period)
        for onset in sorted(onsets):
            if not first + least <= onset <= end - least:
                continue
            low = float(np.min(level[max(first, onset - near) : onset + 1]))
            high = float(np.max(level[onset : min(end, onset + near + 1)]))
            if high > 0 and high >= low * 10 ** (options.rise / 20):
                yield first, int(onset)
                first = int(onset)
    yield first, end


_AROUND = 0.05
"""Seconds on both sides of an onset in which the level is looked at."""


def _begun(start: int, stop: int, onsets: Sequence[int], frame_period: float) -> int:
    """The onset nearest to the first frame of a note, of those that may be its own; else that frame."""
    early, late = _BEFORE / frame_period, _AFTER / frame_period
    own = [int(onset) for onset in onsets if start - early <= onset <= min(start + late, stop - 1)]
    return min(own, key=lambda onset: abs(onset - start), default=start)


_BEFORE, _AFTER = 0.08, 0.03
"""Seconds by which the pitch of a note may be found later or earlier than its onset."""


def _velocity(level: NDArray[Any] | None, start: int, stop: int) -> int:
    """MIDI velocity of the loudest frame."""
    if level is None:
        return 64
    return int(min(127, max(1, round(127 * float(level[start:stop].max()) ** 0.5))))
