"""How well bars, phrases and repeated notes are read from chorales that do not mark them, beside printed scores.

Usage: python scripts/check_chorale_readings.py [--data DATA] [--scores 130]

Needs music21 (`pip install 'auricle[music]'`), whose corpus holds scores of many of the chorales. A tune is found in a
score by the first 48 steps of its soprano; phrases and repeated notes are compared where the whole piece fits.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from auricle.data.chorales import Chorale, chorales
from auricle.decoding.chorale_symbols import BAR, ENDING
from auricle.tasks.compose.notation import struck_of

STEPS = 48


@dataclass(frozen=True, eq=False)
class Tune:
    """A soprano as it is printed, in sixteenths.

    Attributes:
        pitches: [frames], -1 being silence.
        fermatas: under which frames one stands [frames].
        struck: where notes begin [frames].
        metre: such as "4/4".
        upbeat: frames before the second bar line, modulo a bar.
    """

    pitches: NDArray[np.int64]
    fermatas: NDArray[np.bool_]
    struck: NDArray[np.bool_]
    metre: str
    upbeat: int


def printed(count: int) -> list[Tune]:
    """Tunes of the scores for four voices among so many files."""
    from music21 import corpus

    scores = [corpus.parse(path) for path in corpus.getComposer("bach")[:count]]
    return [tune_of(score.parts[0]) for score in scores if len(score.parts) >= 4]


def tune_of(part: object) -> Tune:
    """The soprano of a score of music21, whose classes have no types here."""
    flat = part.flatten()  # type: ignore[attr-defined]
    frames = round(flat.highestTime * 4)
    pitches = np.full(frames, -1)
    fermatas, struck = np.zeros(frames, bool), np.zeros(frames, bool)
    for note in flat.notes:
        start = round(float(note.offset) * 4)
        end = start + max(1, round(float(note.quarterLength) * 4))
        pitches[start:end] = (note if note.isNote else note.notes[-1]).pitch.midi
        struck[start] = True
        fermatas[start:end] |= any("Fermata" in type(mark).__name__ for mark in note.expressions)
    bars = [round(float(bar.offset) * 4) for bar in part.getElementsByClass("Measure")]  # type: ignore[attr-defined]
    metre = flat.getElementsByClass("TimeSignature")[0].ratioString
    return Tune(pitches, fermatas, struck, metre, bars[1] % BAR if len(bars) > 1 else 0)


def compared(piece: Chorale, tune: Tune, counts: Counter[str]) -> None:
    """Count what is read rightly and wrongly."""
    counts["matches"] += 1
    counts["four quarters"] += tune.metre == "4/4"
    counts["upbeat right"] += tune.metre == "4/4" and tune.upbeat == len(piece.pitches) % BAR
    own = piece.pitches[:, 0]
    if len(own) != len(tune.pitches) or (np.diff(own) != np.diff(tune.pitches)).mean() > 0.02:
        return
    counts["whole pieces"] += 1
    ends = piece.phrases >= ENDING
    for start, end in stretches(tune.fermatas):
        counts["fermatas"] += 1
        counts["fermatas found"] += bool(ends[start:end].any())
    for start, end in stretches(ends):
        counts["endings that are none"] += not tune.fermatas[start:end].any()
    moved = np.r_[True, own[1:] != own[:-1]]
    upbeat = len(own) % BAR
    read = struck_of(piece.pitches, upbeat)[:, 0] & ~moved
    counts["repeated notes"] += int((tune.struck & ~moved).sum())
    counts["repeated found"] += int((tune.struck & read).sum())
    counts["held, read as repeated"] += int((read & ~tune.struck).sum())


def stretches(true: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(start, end) of each run of True."""
    edges = np.flatnonzero(np.diff(np.r_[False, true, False].astype(int)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def main() -> None:
    """All counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("AURICLE_DATA") or None)
    parser.add_argument("--scores", type=int, default=130)
    given = parser.parse_args()
    if given.data is None:
        parser.error("name the folder of corpora with --data or AURICLE_DATA")
    pieces = [piece for split in ("train", "valid", "test") for piece in chorales(given.data, split)]
    counts: Counter[str] = Counter()
    for tune in printed(given.scores):
        steps = np.diff(tune.pitches)[:STEPS]
        for piece in pieces:
            if np.array_equal(np.diff(piece.pitches[: STEPS + 1, 0]), steps):
                compared(piece, tune, counts)
    for name, count in counts.items():
        print(f"{name}: {count}")


if __name__ == "__main__":
    main()
