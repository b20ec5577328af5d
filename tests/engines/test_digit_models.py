"""The two models of spoken digits that come inside: on recordings they were not trained on, by voices they know."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import auricle
from auricle.data import fsdd
from auricle.data.digit_strings import samples_of_splice, spoken_strings
from auricle.engines import attention, ctc
from auricle.metrics import word_error_rate
from auricle.tasks.transcribe import TranscribeOptions
from auricle.types import Audio, RecognizerOptions

RATE = 16_000
MODELS = {"digits-ctc": ctc, "digits-attention": attention}


@pytest.mark.parametrize("name", MODELS)
def test_strings_of_digits(name: str, data: Path) -> None:
    strings = spoken_strings(fsdd.utterances(data, "test"), 6, seed=7)
    sounds = [Audio(samples_of_splice(string, RATE), RATE) for string in strings]
    found = MODELS[name].load(name).recognize(sounds, RecognizerOptions())
    assert word_error_rate([string.text for string in strings], [one.text for one in found]) < 0.06
    for one, string in zip(found, strings, strict=True):
        assert " ".join(word.label for word in one.words) == one.text
        assert all(0 <= word.start < word.end <= string.duration + 0.02 for word in one.words)


@pytest.mark.parametrize("name", MODELS)
def test_nothing_is_said_in_silence(name: str) -> None:
    quiet = Audio(1e-4 * np.random.default_rng(0).standard_normal(4 * RATE, dtype=np.float32), RATE)
    options = TranscribeOptions(engine="ctc" if name == "digits-ctc" else "attention", model=name)
    assert auricle.transcribe(quiet, options).text == ""
