"""Choose the numbers of the searches for beats and drums on validation music: made songs and POP909's validation part.

Usage: python scripts/tune_beats.py [--data DATA] [--beats beats] [--spreads 7,10,15] [--steadiness 60,100]

Prints for each pair F1 of beats and downbeats of the search alone, and of `auricle.music`, which may look again near a
tempo that is likelier; then F1 of each drum by how probable a stroke must be. Nothing of any test part is heard.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from prove_drums import TOLERANCE, strokes_of
from prove_listening import f1

from auricle.data.rendered_songs import rendered
from auricle.decoding.bar_pointer import BarOptions
from auricle.decoding.beats import beat_spans
from auricle.decoding.drums import drum_spans
from auricle.engines import frame_network
from auricle.metrics import MatchScore, score_onsets
from auricle.recipes.rendered import song_items
from auricle.tasks.music import MusicOptions
from auricle.tasks.music.hearing import listeners_of, tracked_beats
from auricle.types import Score, Span
from auricle.types.drum_classes import DRUM_CLASSES

ITEMS, SECONDS = 50, 40.0
HEARD = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55)


@dataclass(frozen=True, eq=False)
class Piece:
    """What the network says of each frame, and the truth."""

    probabilities: NDArray[np.float32]
    drums: NDArray[np.float32] | None
    beats: tuple[Span, ...]
    score: Score


def pieces_of(data: Path, model: str) -> tuple[list[Piece], float]:
    """Validation pieces as the network hears them, and frames a second."""
    network = listeners_of(MusicOptions(beats=model, harmony="none")).beats
    out = []
    for item in song_items(data, "valid", ITEMS, ITEMS, SECONDS, recorded=True):
        samples, known = rendered(item, network.sample_rate)
        stream, decided = frame_network.step(frame_network.start(network), samples)
        decided += frame_network.finish(stream)
        beats, drums = (
            np.concatenate([one[name] for one in decided]).clip(0, 1) if name in decided[0] else None
            for name in ("probabilities", "drums")
        )
        assert beats is not None, "every model of beats gives them"
        out.append(Piece(beats, drums, known.beats, known.score))
    return out, network.frame_rate


def times(beats: Sequence[Span], first: bool) -> list[float]:
    """Of all beats, or of those that begin bars."""
    return [beat.start for beat in beats if not first or beat.label == "1"]


def drums(pieces: Sequence[Piece], rate: float) -> None:
    """A row a threshold: F1 within 50 ms over all strokes."""
    print(f"{'heard':>8}" + "".join(f"{name:>8}" for name in DRUM_CLASSES))
    for heard in HEARD:
        counts = dict.fromkeys(DRUM_CLASSES, MatchScore())
        for piece in pieces:
            assert piece.drums is not None, "main() has seen it"
            found = drum_spans(piece.drums, rate, (heard,) * len(DRUM_CLASSES))
            for name, true in strokes_of(piece.score).items():
                said = [span.start for span in found if span.label == name]
                counts[name] += score_onsets(true, said, tolerance=TOLERANCE)
        print(f"{heard:8.2f}" + "".join(f"{score.f1:8.3f}" for score in counts.values()), flush=True)


def main() -> None:
    """A row a pair."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("AURICLE_DATA") or None)
    parser.add_argument("--beats", default="beats")
    parser.add_argument("--spreads", default="5,7,10,15")
    parser.add_argument("--steadiness", default="60,100")
    given = parser.parse_args()
    if given.data is None:
        parser.error("name the folder of corpora with --data or AURICLE_DATA")
    pieces, rate = pieces_of(given.data, given.beats)
    print(f"{'spread':>8}{'steady':>8}{'beats':>8}{'downbeats':>11}{'again: beats':>14}{'downbeats':>11}")
    for spread, steady in product(map(float, given.spreads.split(",")), map(float, given.steadiness.split(","))):
        options = BarOptions(spread=spread, steadiness=steady)
        plain = [beat_spans(piece.probabilities, rate, options) for piece in pieces]
        again = [tracked_beats(piece.probabilities, rate, options)[0] for piece in pieces]
        cells = [
            np.mean(
                [f1(times(piece.beats, first), times(beats, first)) for piece, beats in zip(pieces, found, strict=True)]
            )
            for found in (plain, again)
            for first in (False, True)
        ]
        print(f"{spread:8.0f}{steady:8.0f}{cells[0]:8.3f}{cells[1]:11.3f}{cells[2]:14.3f}{cells[3]:11.3f}", flush=True)
    if all(piece.drums is not None for piece in pieces):  # not every model tells them apart
        drums(pieces, rate)


if __name__ == "__main__":
    main()
