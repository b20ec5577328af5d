"""Music with known beats as sound: made songs and parts of POP909, rendered by our own instruments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from auricle.data.made_songs import made_song
from auricle.data.made_songs.plan import Plan
from auricle.data.made_songs.rhythm import bass_line, drum_line
from auricle.data.made_songs.song import BASS, HARMONY, LEADS, notes_of
from auricle.data.pop909 import PopSong, pop_song
from auricle.data.recorded_kits import Kits, with_recorded_drums
from auricle.timebase import to_samples
from auricle.types import Part, Score, Span
from auricle.types.chord import Chord
from auricle.types.chord_labels import parse_chord

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Known", "MadeItem", "PopItem", "SongItem", "rendered"]

RECORDED = 0.5
"""Share of the items whose drums are recorded ones, where there are any."""


@dataclass(frozen=True)
class Known:
    """A score and what is true of it.

    Attributes:
        score: what is played.
        beats: at a time each, labelled by their place in the bar, from 1.
        chords: labels of Harte et al. 2005.
    """

    score: Score
    beats: tuple[Span, ...]
    chords: tuple[Span, ...]


class SongItem(Protocol):
    """Something to play; the same every time."""

    def __hash__(self) -> int: ...

    @property
    def duration(self) -> float:
        """Seconds, nearly."""
        ...

    @property
    def number(self) -> int:
        """Decides how it is played."""
        ...

    @property
    def kits(self) -> Kits | None:
        """Recorded drums that may play instead of made ones."""
        ...

    def known(self) -> Known:
        """The score and its truth."""
        ...


@dataclass(frozen=True)
class MadeItem:
    """A song that is made up.

    Attributes:
        number: which one.
        duration: seconds, nearly.
        kits: recorded drums that play in half of such songs; None for made ones only.
    """

    number: int
    duration: float = 30.0
    kits: Kits | None = None

    def known(self) -> Known:
        """The score and its truth."""
        song = made_song(np.random.default_rng([909, self.number]), self.duration)
        downbeats = set(song.score.downbeats())
        return Known(song.score, counted(song.score.beats(), downbeats), song.chords)


@dataclass(frozen=True)
class PopItem:
    """Some bars of a song of POP909, sometimes with drums and bass added that keep to its beats and chords.

    Attributes:
        data: folder of the archive.
        name: of the song.
        number: decides which bars, which instruments, and how they are played.
        duration: seconds, nearly.
        whole: all of the song as it is, on a piano.
        kits: recorded drums that play in half of such items; None for made ones only.
    """

    data: Path
    name: str
    number: int
    duration: float = 30.0
    whole: bool = False
    kits: Kits | None = None

    def known(self) -> Known:
        """The score and its truth."""
        song = pop_song(self.data, self.name)
        if self.whole:
            return Known(song.score, song.beats, song.chords)
        rng = np.random.default_rng([self.number, 1])
        return _band(_part_of(song, rng, self.duration), rng)


def counted(beats: Sequence[float], downbeats: set[float]) -> tuple[Span, ...]:
    """Beats labelled by their place in the bar.

    Example:
        >>> [beat.label for beat in counted([0.0, 1.0, 2.0], {0.0, 2.0})]
        ['1', '2', '1']
    """
    out, place = [], 0
    for time in beats:
        place = 1 if time in downbeats else place + 1
        out.append(Span(time, time, str(place)))
    return tuple(out)


def rendered(item: SongItem, sample_rate: int) -> tuple[NDArray[np.float32], Known]:
    """Mono samples [time] of an item and its truth; the same item always sounds the same."""
    from auricle.instruments import RenderOptions, render

    known = item.known()
    options = RenderOptions(sample_rate=sample_rate, seed=item.number, variation=1.0)
    rng = np.random.default_rng([item.number, 2])
    if item.kits is None or rng.random() > RECORDED:
        return render(known.score, options).mono().samples[0], known
    length = to_samples(known.score.duration + options.tail, sample_rate)
    rest, drums = with_recorded_drums(known.score, item.kits, sample_rate, length, rng)
    both = render(rest, options).mono().samples[0] + drums
    return both / max(1.0, float(np.abs(both).max(initial=0.0))), known


def _part_of(song: PopSong, rng: np.random.Generator, seconds: float) -> Known:
    """Whole bars from a random downbeat on, beginning at 0."""
    downbeats = [beat.start for beat in song.beats if beat.label == "1"]
    latest = [time for time in downbeats if time + seconds <= song.beats[-1].start] or downbeats[:1]
    start = latest[int(rng.integers(len(latest)))]
    end = min([time for time in downbeats if time >= start + seconds] or [song.beats[-1].start])
    parts = tuple(
        replace(part, notes=tuple(n.shifted(-start) for n in part.notes if start <= n.start and n.end <= end + 1.0))
        for part in song.score.parts
    )
    beats = tuple(beat.shifted(-start) for beat in song.beats if start <= beat.start < end)
    chords = tuple(
        replace(span, start=max(0.0, span.start - start), end=min(span.end, end) - start)
        for span in song.chords
        if span.end > start and span.start < end
    )
    times = [beat.start for beat in beats] + [end - start]
    tempi = tuple((time, 60 / (after - time)) for time, after in pairwise(times))
    duration = max([end - start, *(part.end for part in parts)])
    return Known(Score(parts, duration, tempi), beats, chords)


def _band(known: Known, rng: np.random.Generator) -> Known:
    """Other instruments, and for half of the songs drums, for some a bass."""
    score = known.score
    programs = {"MELODY": LEADS, "BRIDGE": (*LEADS, *HARMONY), "PIANO": HARMONY}
    parts = [
        part if rng.random() < 0.3 else replace(part, program=int(rng.choice(programs.get(part.name, HARMONY))))
        for part in score.parts
        if part.notes and (part.name == "PIANO" or rng.random() < 0.8)
    ]
    plan = _plan(known)
    if plan is not None and rng.random() < 0.6:
        steps = int(rng.choice((2, 4)))
        parts.append(Part("drums", 0, True, notes_of(drum_line(plan, rng, steps), plan, rng, 0.0, 0.006)))
        if rng.random() < 0.5:
            notes = notes_of(bass_line(plan, rng, steps), plan, rng, 0.0, 0.006)
            parts.append(Part("bass", int(rng.choice(BASS)), False, notes))
    duration = max([score.duration, *(part.end for part in parts)])
    return replace(known, score=replace(score, parts=tuple(parts), duration=duration))


def _plan(known: Known) -> Plan | None:
    """What drums and bass need to know; None where bars are of different lengths."""
    places = [int(beat.label) for beat in known.beats]
    metre = max(places, default=0)
    if metre not in (2, 3, 4) or places != [number % metre + 1 for number in range(len(places))]:
        return None
    times = np.array([beat.start for beat in known.beats])
    chords: list[tuple[float, Chord]] = []
    for span in known.chords:
        at = round(float(np.interp(span.start, times, np.arange(len(times)))) * 2) / 2
        chord = parse_chord(span.label)
        if chord.root is not None and (not chords or at > chords[-1][0]):
            chords.append((at, chord))
    if not chords:
        return None
    chords[0] = (0.0, chords[0][1])
    return Plan((metre, 4), len(places) // metre, known.score.tempi, 0, "major", chords)
