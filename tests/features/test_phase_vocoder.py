"""Stretching and shifting against librosa, and by what a listener expects."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.errors import BadAudio, BadOption, SpecMismatch
from auricle.features import StftSpec, phase_vocoder, pitch_shift, stft, time_stretch

from .agreement import assert_agrees

RATE = 8_000
SPEC = StftSpec(RATE, 512, hop_length=128)
RATES = (0.5, 0.77, 1.0, 1.3, 2.0, 3.7)


def tone(hz: float, seconds: float = 1.0) -> NDArray[Any]:
    return 0.5 * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE)) / RATE)


def pitch(samples: NDArray[Any]) -> float:
    """Hz of the strongest frequency."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 8 * len(samples)))
    return float(spectrum.argmax() * RATE / (8 * len(samples)))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("leading", [(), (2,)], ids=str)
def test_spectra_and_sound_equal_librosa(rate: float, leading: tuple[int, ...]) -> None:
    """In double precision: in single, librosa's phases lose all meaning after some minutes."""
    librosa = pytest.importorskip("librosa")
    samples = np.random.default_rng(0).standard_normal((*leading, 3000))
    spectra = stft(samples, SPEC)
    theirs = librosa.phase_vocoder(spectra, rate=rate, hop_length=SPEC.hop, n_fft=SPEC.n_fft)
    assert_agrees(phase_vocoder(spectra, rate, SPEC), theirs, 1e-8, "spectra")
    options = {"n_fft": SPEC.n_fft, "hop_length": SPEC.hop}
    theirs = librosa.effects.time_stretch(samples, rate=rate, **options)
    assert_agrees(time_stretch(samples, rate, SPEC), theirs, 1e-8, "sound")
    steps = 5 * np.log2(rate)
    theirs = librosa.effects.pitch_shift(samples, sr=RATE, n_steps=steps, bins_per_octave=12, **options)
    assert_agrees(pitch_shift(samples, steps, SPEC), theirs, 1e-6, "pitch")  # the ratio of rates is rounded


@pytest.mark.parametrize("rate", RATES)
def test_a_stretched_tone_keeps_its_pitch(rate: float) -> None:
    stretched = time_stretch(tone(700.0), rate, SPEC)
    assert len(stretched) == round(RATE / rate)
    assert pitch(stretched) == pytest.approx(700.0, abs=4.0)


@pytest.mark.parametrize("steps", [-12, -3.5, 0, 1, 7])
def test_a_shifted_tone_keeps_its_duration(steps: float) -> None:
    shifted = pitch_shift(tone(700.0), steps, SPEC)
    assert len(shifted) == RATE
    assert pitch(shifted) == pytest.approx(700.0 * 2 ** (steps / 12), rel=0.005)


def test_a_long_tone_in_single_precision_stays_pure() -> None:
    long = time_stretch(tone(1500.0, 60.0).astype(np.float32), 1.5, SPEC)
    end = long[-2 * RATE : -RATE].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(end * np.hanning(RATE))) ** 2
    assert spectrum[1490:1511].sum() > 0.999 * spectrum.sum()


@pytest.mark.parametrize("rate", [0.0, -1.0, np.nan, np.inf, 1e9])
def test_rates_that_make_no_sense_are_refused(rate: float) -> None:
    with pytest.raises(BadOption):
        time_stretch(tone(440.0), rate)
    with pytest.raises(BadOption):
        pitch_shift(tone(440.0), 1e9 if rate != rate else rate * 1e9 or np.nan)


def test_other_spectra_are_refused() -> None:
    with pytest.raises(SpecMismatch):
        phase_vocoder(stft(tone(440.0), SPEC), 1.0, StftSpec())
    with pytest.raises(BadAudio):
        phase_vocoder(np.zeros((1025, 4)), 1.0)
