"""What the two English scripts share: what a model hears in a split, and what words make of that."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import auricle
from auricle.data import librispeech
from auricle.engines.ctc_words import WordSearch, spelled
from auricle.metrics import count_errors, rate_interval
from auricle.text.normalize import normalize_english
from auricle.types import RecognizerOptions

GREEDY = RecognizerOptions(beam_size=1)


@dataclass(frozen=True, eq=False)
class Listened:
    """One utterance: who said what, and what the network heard."""

    speaker: str
    text: str
    seconds: float
    log_probs: np.ndarray
    letters: np.ndarray | None


def listen(recognizer: Any, data: Path, split: str) -> tuple[list[Listened], float]:
    """Every utterance of the split, and the processor's seconds that features and network took."""
    out = []
    spent = 0.0
    for utterance in librispeech.utterances(data, split):
        audio = auricle.load(utterance.audio, sample_rate=recognizer.sample_rate, mono=True)
        begin = time.process_time()
        log_probs, letters = recognizer.hear([audio.samples[0]])[0]
        spent += time.process_time() - begin
        out.append(Listened(utterance.speaker, utterance.text, audio.duration, log_probs, letters))
    return out, spent


def texts(search: WordSearch, heard: Iterable[Listened], letters: bool = True) -> list[str]:
    """The words that the search finds in each utterance."""
    options = RecognizerOptions()
    return [
        " ".join(word.text for word in search.words(h.log_probs, h.letters if letters else None, options))
        for h in heard
    ]


def greedy_letters(heard: Iterable[Listened], symbols: Sequence[str]) -> list[str]:
    """The best path of the letters of each utterance, no lexicon and no language model."""
    return [" ".join(w.text for w in spelled(h.letters, symbols, 1)) for h in heard if h.letters is not None]


def scored(references: Sequence[str], estimates: Sequence[str]) -> tuple[float, float, float]:
    """Word error rate and its 95 % interval over utterances."""
    counts = [
        count_errors(normalize_english(said), normalize_english(found))
        for said, found in zip(references, estimates, strict=True)
    ]
    rate = sum(c.errors for c in counts) / sum(c.length for c in counts)
    interval = rate_interval(counts, np.random.default_rng(0))
    return rate, interval.low, interval.high
