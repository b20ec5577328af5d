"""What listening to music gives."""

from __future__ import annotations

from dataclasses import dataclass

from auricle.types import Span, Timeline

__all__ = ["Key", "Music", "Tempo"]


@dataclass(frozen=True)
class Tempo:
    """A tempo that the music may be said to have.

    Attributes:
        bpm: beats a minute.
        confidence: from 0 to 1; those of all candidates add up to 1.
    """

    bpm: float
    confidence: float


@dataclass(frozen=True)
class Key:
    """A key.

    Attributes:
        name: such as "F# minor".
        confidence: from 0 to 1.
    """

    name: str
    confidence: float


@dataclass(frozen=True)
class Music:
    """What a recording is as music, as far as the models can tell.

    Attributes:
        timeline: tiers "beats" (a time each, labelled by its place in the bar), "drums" (a time each, "kick", "snare"
            or "hihat") and "chords" (labels of Harte et al. 2005); a tier that no model is for is missing.
        tempi: the likeliest first; empty where no beat was found.
        key: None where nothing sounds.
        metre: beats of most bars; None where no beat was found.
        steadiness: 1 minus the spread of the beats' lengths over their median: 1 for a machine.
        remarks: what a user should know.

    Example:
        >>> Music(Timeline(1.5), (), None, None, None).beats
        ()
    """

    timeline: Timeline
    tempi: tuple[Tempo, ...]
    key: Key | None
    metre: int | None
    steadiness: float | None
    remarks: tuple[str, ...] = ()

    @property
    def duration(self) -> float:
        """Seconds of the recording."""
        return self.timeline.duration

    @property
    def tempo(self) -> float | None:
        """Beats a minute; None where no beat was found."""
        return self.tempi[0].bpm if self.tempi else None

    @property
    def beats(self) -> tuple[Span, ...]:
        """At a time each, labelled by their place in the bar, from 1."""
        return self.timeline.get("beats")

    @property
    def downbeats(self) -> tuple[float, ...]:
        """Seconds at which bars begin."""
        return tuple(beat.start for beat in self.beats if beat.label == "1")

    @property
    def drums(self) -> tuple[Span, ...]:
        """At a time each, labelled "kick", "snare" or "hihat"; empty where the model tells none apart."""
        return self.timeline.get("drums")

    @property
    def chords(self) -> tuple[Span, ...]:
        """Without a gap; empty where no model was to find any."""
        return self.timeline.get("chords")
