"""A hundred chorales from the model inside the package, beside unseen ones of Bach, and beside random notes.

Usage: python scripts/prove_chorales.py [--data DATA] [--model chorales] [--count 100] [--bars 16]

Prints voice leading (`auricle.metrics.voice_leading`), how far pitch classes and steps are from those of the training
part, how long a piece is the same as one of the training part in whatever key, and the model's likelihood of the test.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from auricle.data.chorales import chorales
from auricle.decoding.chorale_symbols import HIDDEN, NO_KEY, ORDER, RANGES, UNTOLD, key_of, symbols_of
from auricle.engines.composer import Composer, ComposerState, load
from auricle.metrics.voice_leading import longest_common_run, voice_leading
from auricle.tasks.compose import ComposeOptions, compose
from auricle.tasks.compose.notation import frames_of

Pieces = list[NDArray[np.int16]]
TEMPO = 90.0
SCALES = ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 9, 10, 11))
LIMIT = 128
"""Frames: a run as long as eight bars would be a piece that was learned by heart."""


def composed(composer: Composer, count: int, bars: int, strict: bool) -> tuple[Pieces, float]:
    """Pieces of the seeds 0, 1, ..., and processor seconds for one."""
    began = time.process_time()
    options = [ComposeOptions(bars=bars, seed=seed, tempo=TEMPO, strict=strict) for seed in range(count)]
    scores = [compose(one, composer=composer) for one in options]
    seconds = (time.process_time() - began) / count
    return [frames_of(score).pitches for score in scores], seconds


def random_notes(train: Pieces, count: int, bars: int) -> Pieces:
    """Each voice draws a note a beat as often as that voice sings it, knowing nothing else."""
    rng = np.random.default_rng(0)
    sung = [np.concatenate([piece[:, voice][piece[:, voice] >= 0] for piece in train]) for voice in range(4)]
    return [
        np.repeat(np.stack([rng.choice(voice, 4 * bars) for voice in sung], axis=1), 4, axis=0) for _ in range(count)
    ]


def pitch_classes(pieces: Pieces) -> NDArray[np.float64]:
    """Shares of the pitch classes above the tonic, minor pieces in a row of their own [2, 12]."""
    counts = np.zeros((2, 12))
    for piece in pieces:
        key = key_of(piece)
        if key != NO_KEY:
            counts[key // 12] += np.bincount((piece[piece >= 0] - key) % 12, minlength=12)
    return counts / counts.sum(axis=1, keepdims=True).clip(1)


def belonging(pieces: Pieces) -> float:
    """Share of the notes that are of the scale of their piece's key, in minor with either sixth and seventh."""
    inside = notes = 0
    for piece in pieces:
        key = key_of(piece)
        if key != NO_KEY:
            above = (piece[piece >= 0] - key) % 12
            inside += int(np.isin(above, SCALES[key // 12]).sum())
            notes += len(above)
    return inside / max(1, notes)


def steps(pieces: Pieces) -> NDArray[np.float64]:
    """Shares of the steps of the soprano, where it moves, from an octave down to an octave up [25]."""
    moved = np.concatenate([np.diff(piece[:, 0][piece[:, 0] >= 0]) for piece in pieces])
    counts = np.bincount(np.clip(moved[moved != 0], -12, 12) + 12, minlength=25)
    return counts / counts.sum()


def apart(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Total variation: the share that would have to be moved, a mean over rows."""
    return float(np.abs(one - other).sum(axis=-1).mean() / 2)


def likelihood(composer: Composer, pieces: Pieces, positions: list[NDArray[np.int64]]) -> tuple[float, float]:
    """Nats a frame where nothing is told but the bars, and share of voices whose likeliest note is Bach's."""
    nats, right, frames = 0.0, 0, 0
    for piece, places in zip(pieces, positions, strict=True):
        symbols = symbols_of(piece)
        hidden, untold = np.full_like(symbols, HIDDEN), np.full(len(symbols), UNTOLD, np.int64)
        ahead, state = composer.ahead(hidden, places, untold, NO_KEY), composer.start()
        for frame, row in enumerate(symbols):
            context, inner, cell = composer.step(state, ahead[frame])
            known = hidden[frame].copy()
            for voice in ORDER:
                logits = composer.logits(context[None], state.before, known, voice, [NO_KEY])[0].astype(np.float64)
                nats += float(np.logaddexp.reduce(logits) - logits[row[voice]])
                right += int(logits.argmax() == row[voice])
                known[voice] = row[voice]
            state = ComposerState(row, inner, cell)
        frames += len(symbols)
    return nats / frames, right / (4 * frames)


def told(name: str, pieces: Pieces, train: Pieces) -> list[int]:
    """A row of the table; the longest common runs."""
    led = voice_leading(pieces, RANGES)
    runs = [longest_common_run(piece, train)[0] for piece in pieces]
    second = 60 / TEMPO / 4
    print(
        f"{name:>14} {len(pieces):6} {led.outside:8.2%} {led.crossed:8.2%} {led.fifths:7.2f} {led.octaves:7.2f} "
        f"{led.dissonant:9.2%} {led.changes:8.1f} {belonging(pieces):7.1%} "
        f"{apart(pitch_classes(pieces), pitch_classes(train)):8.3f} "
        f"{apart(steps(pieces), steps(train)):7.3f} {np.median(runs):7.0f} {max(runs):5} {max(runs) * second:6.1f}",
        flush=True,
    )
    return runs


def main() -> None:
    """The table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("AURICLE_DATA") or None)
    parser.add_argument("--model", default="chorales")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--bars", type=int, default=16)
    given = parser.parse_args()
    if given.data is None:
        parser.error("name the folder of corpora with --data or AURICLE_DATA")
    began = time.process_time()
    composer = load(given.model)
    loading = time.process_time() - began
    train = [piece.pitches for piece in chorales(given.data, "train")]
    test = chorales(given.data, "test")
    made, seconds = composed(composer, given.count, given.bars, strict=True)
    free, _ = composed(composer, max(1, given.count // 5), given.bars, strict=False)
    print(f"loaded in {loading:.2f} s, {given.bars} bars in {seconds:.2f} s of the processor", flush=True)
    head = (
        "",
        "pieces",
        "outside",
        "crossed",
        "5ths",
        "8ves",
        "dissonant",
        "changes",
        "in key",
        "classes",
        "steps",
        "run",
    )
    widths = (14, 6, 8, 8, 7, 7, 9, 8, 7, 8, 7, 7)
    print(*(f"{text:>{width}}" for text, width in zip(head, widths, strict=True)), " most      s")
    own = told("composed", made, train)
    told("without rule", free, train)
    told("Bach, test", [piece.pitches for piece in test], train)
    told("random notes", random_notes(train, max(1, given.count // 5), given.bars), train)
    copied = sum(run >= LIMIT for run in own)
    print(f"{copied} of {len(made)} composed pieces share {LIMIT} frames or more in a row with a training piece")
    nats, right = likelihood(composer, [piece.pitches for piece in test], [piece.positions for piece in test])
    print(f"test: {nats:.3f} nats a frame, {nats / 4:.3f} a voice; {right:.1%} of notes are the likeliest")


if __name__ == "__main__":
    main()
