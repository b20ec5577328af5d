"""Forced alignment against a known placement: 50 utterances spliced from single spoken words, twice.

Words of Speech Commands are cut out of their recordings where their level is within 30 dB of its peak (clean recordings
only), and five of them are placed with pauses over the noise of one of the recordings; so are digits of FSDD. So the
time at which each word begins and ends is known.

Usage: python scripts/prove_alignment.py [DATA]     ($AURICLE_DATA by default)
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import auricle
from auricle.data import fsdd
from auricle.data.tables import rows_of
from auricle.decoding.boundaries import LEVEL_PERIOD, levels
from auricle.engines import ctc
from auricle.engines.ctc_words import Word
from auricle.text.phonemes import phoneme_ids
from auricle.text.pronunciations import pronounce

RATE, UTTERANCES, EACH = 16_000, 50, 5


@dataclass(frozen=True, eq=False)
class Cut:
    """A word cut out of its recording, and the quiet before it."""

    text: str
    samples: NDArray[np.float32]
    quiet: NDArray[np.float32]


def cut(path: Path, text: str) -> Cut | None:
    """The word alone; None where noise or the edge of the recording hides where it begins or ends."""
    samples = auricle.load(path, sample_rate=RATE, mono=True).samples[0]
    level = levels(samples, RATE)
    loud = np.flatnonzero(level > level.max() - 30)
    first, end = int(loud[0]), int(loud[-1]) + 1
    if first < 8 or end > len(level) - 8 or end - first < 15 or np.percentile(level, 10) > level.max() - 42:
        return None
    hop = round(LEVEL_PERIOD * RATE)
    return Cut(text, samples[first * hop : end * hop], samples[: (first - 3) * hop])


def spliced(cuts: list[Cut], rng: np.random.Generator) -> tuple[NDArray[np.float32], list[tuple[float, float]]]:
    """Samples of one utterance, and when each of its words begins and ends."""
    pieces: list[NDArray[np.float32]] = []
    placed: list[tuple[float, float]] = []
    at = 0
    for word in [*cuts, None]:
        pause = int(rng.uniform(0.12, 0.6) * RATE)
        pieces.append(np.resize(cuts[0].quiet, pause))
        at += pause
        if word is not None:
            pieces.append(word.samples * np.float32(0.3 / np.abs(word.samples).max()))
            placed.append((at / RATE, (at + len(word.samples)) / RATE))
            at += len(word.samples)
    return np.concatenate(pieces), placed


def trimmed(path: Path, text: str) -> Cut:
    """A digit of FSDD, whose recordings are cut at the word, without what lies more than 30 dB below its peak."""
    samples = auricle.load(path, sample_rate=RATE, mono=True).samples[0]
    level = levels(samples, RATE)
    loud = np.flatnonzero(level > level.max() - 30)
    hop = round(LEVEL_PERIOD * RATE)
    quiet = 1e-4 * np.random.default_rng(0).standard_normal(RATE, dtype=np.float32)
    return Cut(text, samples[int(loud[0]) * hop : (int(loud[-1]) + 1) * hop], quiet)


def measured(model: str, cuts: list[Cut]) -> None:
    """Splice, align, compare."""
    recognizer = ctc.load(model)
    rng = np.random.default_rng(0)
    errors = []
    for _ in range(UTTERANCES):
        chosen = [cuts[i] for i in rng.choice(len(cuts), EACH, replace=False)]
        samples, truth = spliced(chosen, rng)
        log_probs, _ = recognizer.hear([samples])[0]
        words = [Word(word.text, phoneme_ids(pronounce(word.text))) for word in chosen]
        spans = recognizer.place(samples, log_probs, words)
        errors += [(s.start - start, s.end - end) for s, (start, end) in zip(spans, truth, strict=True)]
    table = 1000 * np.array(errors)
    print(f"{model}: {UTTERANCES} utterances of {EACH} words out of {len(cuts)}; milliseconds:")
    for name, column in (("start", table[:, 0]), ("end", table[:, 1])):
        off = np.abs(column)
        print(
            f"  {name:6} median error {np.median(off):5.1f}, mean {off.mean():5.1f}, 95th percentile"
            f" {np.percentile(off, 95):6.1f}, within 50 ms {100 * (off <= 50).mean():5.1f} %, bias {column.mean():+.1f}"
        )
    worst = np.abs(table).reshape(UTTERANCES, -1).mean(axis=1)
    print(f"  utterances whose mean error is at most 50 ms: {(worst <= 50).sum()} of {UTTERANCES}", flush=True)


def main() -> None:
    """Words of all kinds by the English model, digits by that of digits; both on recordings neither has heard."""
    data = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["AURICLE_DATA"])
    folder = data / "speech_commands_v2_testset"
    rows = [r for _, r in rows_of(folder / "manifest.tsv") if r["word"] and r["split"] == "test"]
    measured("english-ctc", [found for row in rows if (found := cut(folder / row["path"], row["word"]))])
    measured("digits-ctc", [trimmed(one.audio, one.text) for one in fsdd.utterances(data, "test")])


if __name__ == "__main__":
    main()
