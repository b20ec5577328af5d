"""How well beats, bars, tempo, key and chords are found in music that nothing was trained on, beside librosa.

Usage: python scripts/prove_listening.py [--data DATA] [--tunes 60] [--songs 50] [--no-peer]

Nottingham's tunes (many metres, tempos that change in every third, other instruments for each) and the test part of
POP909 as our instruments play it; three mixes of Slakh, which other instruments play; click tracks. Prints a table:
F-measure of beats (70 ms), continuity, downbeats, tempo within 4 % (Acc1) and with its multiples (Acc2), chords (root
and third, sevenths), keys, and the same of librosa's beat tracker in the same run.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from auricle.audio import load
from auricle.data.folk_tunes import FolkTune, folk_tunes
from auricle.data.pop909 import pop_songs
from auricle.data.rendered_songs import Known, PopItem, counted, rendered
from auricle.errors import UndefinedScore
from auricle.metrics.music import ChordOverlap, score_beats, score_chords, score_key, score_tempi
from auricle.tasks.music import Music, MusicOptions, music
from auricle.tasks.music.hearing import listeners_of
from auricle.types import Audio
from auricle.writers import read_midi

RATE = 22_050
SLAKH = ("Track00001", "Track00049", "Track01501")
CLICKS = (40, 50, 60, 75, 90, 100, 110, 120, 128, 140, 160, 180, 200, 220, 240)
OCTAVES = (1.0, 2.0, 0.5, 3.0, 1 / 3)


@dataclass
class Tally:
    """Of one collection and one tracker."""

    beats: list[float] = field(default_factory=list)
    cmlt: list[float] = field(default_factory=list)
    amlt: list[float] = field(default_factory=list)
    downbeats: list[float] = field(default_factory=list)
    tempi: list[tuple[float, float]] = field(default_factory=list)
    keys: list[tuple[bool, float]] = field(default_factory=list)
    majmin: ChordOverlap = field(default_factory=ChordOverlap)
    sevenths: ChordOverlap = field(default_factory=ChordOverlap)
    spent: float = 0.0
    seconds: float = 0.0

    def row(self, name: str) -> str:
        """A line of the table."""
        tempo = score_tempi([true for true, _ in self.tempi], [found for _, found in self.tempi])
        cells = [f"{np.mean(one):.3f}" if one else "-" for one in (self.beats, self.cmlt, self.amlt, self.downbeats)]
        cells += [f"{tempo.accuracy_1:.3f}", f"{tempo.accuracy_2:.3f}"]
        cells += [f"{one.ratio:.3f}" if one.judged else "-" for one in (self.majmin, self.sevenths)]
        right, weighted = (np.mean([key[n] for key in self.keys]) if self.keys else np.nan for n in (0, 1))
        cells += [f"{right:.3f}", f"{weighted:.3f}"] if self.keys else ["-", "-"]
        cells.append(f"{self.seconds / self.spent:.0f}x")
        return f"{name:28}" + "".join(f"{cell:>9}" for cell in cells)


def f1(true: Sequence[float], found: Sequence[float]) -> float:
    """F-measure; 0 where nothing was found."""
    try:
        return score_beats(true, found).f1
    except UndefinedScore:
        return 0.0


def take(tally: Tally, known: Known, found: Music, spent: float, seconds: float) -> None:
    """One more piece."""
    true, times = [b.start for b in known.beats], [b.start for b in found.beats]
    beat(tally, true, times, found.tempo or 0.0, spent, seconds)
    tally.downbeats.append(f1([b.start for b in known.beats if b.label == "1"], found.downbeats))
    if known.chords:
        chords = score_chords(known.chords, found.chords)
        tally.majmin += chords.majmin
        tally.sevenths += chords.sevenths
    if known.score.keys and found.key is not None:
        name = known.score.keys[0][1]
        score = score_key(name, found.key.name)
        tally.keys.append((score.relation == "same", score.weighted))


def beat(
    tally: Tally, true: Sequence[float], found: Sequence[float], tempo: float, spent: float, seconds: float
) -> None:
    """What beats alone say."""
    score = score_beats(true, found)
    tally.beats.append(f1(true, found))
    tally.cmlt.append(score.cmlt if len(found) > 1 else 0.0)
    tally.amlt.append(score.amlt if len(found) > 1 else 0.0)
    tally.tempi.append((60 / float(np.median(np.diff(true))), tempo))
    tally.spent += spent
    tally.seconds += seconds


def pieces(given: argparse.Namespace) -> Iterator[tuple[str, NDArray[np.float32], Known]]:
    """(collection, samples, truth)."""
    names = folk_tunes(given.data)
    chosen = np.random.default_rng(0).permutation(len(names))[: given.tunes]
    for number, place in enumerate(chosen):
        yield "tunes (Nottingham)", *rendered(FolkTune(given.data, names[place], number), RATE)
    for number, name in enumerate(pop_songs(given.data, "test")[: given.songs]):
        yield "songs (POP909)", *rendered(PopItem(given.data, name, 5_000_000 + number, 60.0), RATE)
    for name in SLAKH:
        folder = given.data / "slakh_subset" / name
        score = read_midi(folder / "all_src.mid")
        sound = load(folder / "mix_of_present_stems.ogg", sample_rate=RATE, mono=True, duration=90.0)
        beats = [beat for beat in counted(score.beats(), set(score.downbeats())) if beat.start < sound.duration]
        yield "mixes (Slakh)", sound.samples[0], Known(type(score)((), 0.0), tuple(beats), ())


def peer_beats(samples: NDArray[np.float32]) -> tuple[list[float], float, float]:
    """librosa's beats, its tempo, processor seconds."""
    import librosa

    begin = time.process_time()
    tempo, times = librosa.beat.beat_track(y=samples, sr=RATE, units="time")
    return times.tolist(), float(np.atleast_1d(tempo)[0]), time.process_time() - begin


def clicks(bpm: float) -> tuple[Audio, list[float]]:
    """Thirty seconds."""
    samples = np.zeros(RATE * 30, np.float32)
    times = np.arange(0.3, 29.9, 60 / bpm).tolist()
    sound = (0.6 * np.exp(-np.arange(1000) / 150) * np.sin(2 * np.pi * 1000 * np.arange(1000) / RATE)).astype(
        np.float32
    )
    for at in times:
        first = round(at * RATE)
        samples[first : first + 1000] += sound[: len(samples) - first]
    return Audio(samples, RATE), times


def main() -> None:
    """Collection by collection."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("AURICLE_DATA") or None)
    parser.add_argument("--tunes", type=int, default=60)
    parser.add_argument("--songs", type=int, default=50)
    parser.add_argument("--beats", default="beats")
    parser.add_argument("--no-peer", action="store_true")
    given = parser.parse_args()
    if given.data is None:
        parser.error("name the folder of corpora with --data or AURICLE_DATA")
    listeners = listeners_of(MusicOptions(beats=given.beats))
    ours: dict[str, Tally] = {}
    theirs: dict[str, Tally] = {}
    for name, samples, known in pieces(given):
        begin, seconds = time.process_time(), len(samples) / RATE
        found = music(Audio(samples, RATE), listeners=listeners)
        spent = time.process_time() - begin
        for key in (name, "all"):
            take(ours.setdefault(key, Tally()), known, found, spent, seconds)
        if not given.no_peer:
            times, tempo, spent = peer_beats(samples)
            for key in (name, "all"):
                true = [b.start for b in known.beats]
                beat(theirs.setdefault(key, Tally()), true, times, tempo, spent, seconds)
    heads = ("beats", "CMLt", "AMLt", "downbeat", "Acc1", "Acc2", "majmin", "sevenths", "key", "weighted", "speed")
    print(" " * 28 + "".join(f"{head:>9}" for head in heads))
    for name, tally in ours.items():
        print(tally.row(f"{name}, {len(tally.beats)}"))
        if name in theirs:
            print(theirs[name].row("  librosa"))
    errors: dict[str, list[float]] = {"auricle": [], "librosa": []}
    for bpm in CLICKS:
        audio, _ = clicks(bpm)
        errors["auricle"].append(abs((music(audio, listeners=listeners).tempo or 0.0) / bpm - 1))
        if not given.no_peer:
            errors["librosa"].append(abs(peer_beats(audio.samples[0])[1] / bpm - 1))
    for who, values in errors.items():
        if values:
            right = [value for value in values if value <= 0.04]
            worst = f", those within {max(right):.2%}" if right else ""
            print(f"click tracks of {CLICKS[0]} to {CLICKS[-1]} BPM, {who}: {len(right)} of {len(values)}{worst}")


if __name__ == "__main__":
    main()
