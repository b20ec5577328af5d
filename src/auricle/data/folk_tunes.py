"""The Nottingham tunes as MIDI: dances in many metres with their chords, to be listened to and never trained on."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from auricle.data.made_songs.song import BASS, HARMONY, LEADS
from auricle.data.rendered_songs import Known, counted
from auricle.errors import BadData
from auricle.types import Note, Part, Score, Span
from auricle.types.chord import QUALITIES, Chord
from auricle.types.chord_labels import chord_label
from auricle.writers import read_midi

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["ARCHIVE", "FolkTune", "folk_tunes", "retimed"]

ARCHIVE = "nottingham.zip"


def folk_tunes(data: Path) -> list[str]:
    """Names of all tunes in the archive, sorted.

    Raises:
        BadData: the folder does not hold it.
    """
    path = data / ARCHIVE
    if not path.is_file():
        raise BadData(f"{data} holds no {ARCHIVE}")
    with zipfile.ZipFile(path) as archive:
        return sorted(name for name in archive.namelist() if name.endswith(".mid"))


@dataclass(frozen=True)
class FolkTune:
    """The beginning of a tune, on instruments and at a tempo of its own; in every third the tempo changes on the way.

    Attributes:
        data: folder of the archive.
        name: as `folk_tunes` gives it.
        number: decides instruments and tempo.
        duration: seconds, at most.
    """

    data: Path
    name: str
    number: int
    duration: float = 45.0

    @property
    def kits(self) -> None:
        """No drums play."""

    def known(self) -> Known:
        """The score and its truth.

        Raises:
            BadData: no such tune.
        """
        try:
            with zipfile.ZipFile(self.data / ARCHIVE) as archive:
                score = read_midi(archive.read(self.name))
        except KeyError as error:
            raise BadData(f"{ARCHIVE} holds no {self.name}") from error
        rng = np.random.default_rng([self.number, 47])
        chords = _chords_of(score.parts[1].notes) if len(score.parts) > 1 else ()
        downbeats = set(score.downbeats())
        beats = counted(score.beats(), downbeats)
        moved = _pace(rng, score.duration, changing=self.number % 3 == 0)
        parts = _instruments(score, rng)
        known = Known(replace(score, parts=parts), beats, chords)
        return _beginning(retimed(known, moved), self.duration)


def retimed(known: Known, moved: Callable[[float], float]) -> Known:
    """The same music with every time moved; its tempo map says nothing any more but that it begins."""
    parts = tuple(
        replace(part, notes=tuple(replace(n, start=moved(n.start), end=moved(n.end)) for n in part.notes))
        for part in known.score.parts
    )
    end = moved(known.score.duration)
    keys = known.score.keys[:1] and ((0.0, known.score.keys[0][1]),)
    score = Score(parts, max([end, *(part.end for part in parts)]), ((0.0, 120.0),), known.score.metres[:1], keys)
    beats, chords = (
        tuple(replace(span, start=moved(span.start), end=moved(span.end)) for span in spans)
        for spans in (known.beats, known.chords)
    )
    return Known(score, beats, chords)


def _pace(rng: np.random.Generator, duration: float, changing: bool) -> Callable[[float], float]:
    """How times move: another tempo, and where it changes a curve of tempos, up to a fifth slower and faster."""
    rate = float(np.exp(rng.uniform(np.log(0.7), np.log(1.5))))
    grid = np.linspace(0.0, duration + 5.0, 400)
    curve = np.full(len(grid), rate)
    if changing:
        sway = rng.uniform(0.06, 0.2) * np.sin(rng.uniform(0.5, 2.5) * 2 * np.pi * grid / 45.0 + rng.uniform(0, 6))
        curve = rate * np.exp(sway)
    passed = np.concatenate([[0.0], np.cumsum(np.diff(grid) / curve[:-1])])
    return lambda time: float(np.interp(time, grid, passed))


def _instruments(score: Score, rng: np.random.Generator) -> tuple[Part, ...]:
    """The tune on one instrument and the chords on another, sometimes with their lowest note on a bass."""
    tune = Part("tune", int(rng.choice(LEADS)), False, score.parts[0].notes)
    if len(score.parts) < 2:
        return (tune,)
    chords = Part("chords", int(rng.choice(HARMONY)), False, score.parts[1].notes)
    if rng.random() >= 0.5:
        return (tune, chords)
    groups = groupby(score.parts[1].notes, key=lambda note: note.start)
    low = tuple(replace(min(notes, key=lambda n: n.pitch), velocity=90) for _, notes in groups)
    return (tune, chords, Part("bass", int(rng.choice(BASS)), False, low))


def _chords_of(notes: Sequence[Note]) -> tuple[Span, ...]:
    """What the notes that begin together are, until the next ones begin; a rest keeps the chord."""
    groups = [(start, list(group)) for start, group in groupby(notes, key=lambda note: note.start)]
    spans = []
    for number, (start, group) in enumerate(groups):
        end = groups[number + 1][0] if number + 1 < len(groups) else max(note.end for note in group)
        spans.append(Span(start, end, _label([round(note.pitch) for note in group])))
    return tuple(spans)


def _label(keys: Sequence[int]) -> str:
    """The chord whose root is the lowest key that makes one of them all."""
    classes = {key % 12 for key in keys}
    for root in [key % 12 for key in sorted(keys)]:
        steps = tuple(sorted((one - root) % 12 for one in classes))
        for quality, wanted in QUALITIES.items():
            if steps == wanted:
                bass = (min(keys) - root) % 12
                return chord_label(Chord.of(root, quality, bass))
    return "X"


def _beginning(known: Known, seconds: float) -> Known:
    """What lies before a time."""
    score = known.score
    if score.duration <= seconds:
        return known
    parts = tuple(
        replace(part, notes=tuple(replace(n, end=min(n.end, seconds)) for n in part.notes if n.start < seconds - 0.05))
        for part in score.parts
    )
    chords = tuple(replace(span, end=min(span.end, seconds)) for span in known.chords if span.start < seconds)
    beats = tuple(beat for beat in known.beats if beat.start < seconds)
    return Known(replace(score, parts=parts, duration=seconds), beats, chords)
