"""Silero's detector without torch: streamed equals whole, speech is told from noise, absence is said."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import auricle
from auricle.engines import silero
from auricle.errors import MissingExtra
from auricle.tasks.transcribe import voice

needs_package = pytest.mark.skipif(bool(silero.ready()), reason="silero-vad is not installed")


def probabilities(pieces: list[np.ndarray]) -> np.ndarray:
    state, out = silero.start(), []
    for piece in pieces:
        state, more = silero.step(state, piece)
        out.append(more)
    return np.concatenate([*out, silero.finish(state)])


@needs_package
def test_streamed_equals_whole() -> None:
    rng = np.random.default_rng(0)
    samples = rng.standard_normal(20_000).astype(np.float32)
    whole = probabilities([samples])
    np.testing.assert_array_equal(whole, probabilities(np.split(samples, np.sort(rng.integers(0, 20_000, 15)))))
    assert len(whole) == 40


@needs_package
def test_speech_and_noise(data: Path) -> None:
    speech = auricle.load(next(data.glob("fixtures_reference/**/jfk.flac")), sample_rate=16_000, mono=True)
    noise = 0.1 * np.random.default_rng(0).standard_normal(80_000).astype(np.float32)
    assert np.mean(probabilities([speech.samples[0]]) > 0.5) > 0.5
    assert np.mean(probabilities([noise]) > 0.5) < 0.05


@needs_package
def test_it_never_imports_torch() -> None:
    script = "import sys, numpy as np; from auricle.engines import silero as s\n"
    script += "s.step(s.start(), np.zeros(600, np.float32)); print('torch' in sys.modules, 'silero_vad' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


def test_where_it_is_not_installed_the_built_in_detector_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silero, "find_spec", lambda name: None)
    assert "pip install '.[vad]'" in silero.ready()
    assert isinstance(voice.detector("auto"), voice.Cues)
    with pytest.raises(MissingExtra, match="vad"):
        voice.detector("silero")
