"""True peak: EBU's tones between the samples, an exact interpolation, and the same bits from any chunking."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.audio import true_peak
from auricle.types import Audio


def faded(frequency: float, phase: float, level: float = 0.5, length: int = 20_000) -> NDArray[np.float64]:
    """A tone of a share of the sample rate that fades in and out, so that nothing rings."""
    n = np.arange(length)
    return level * np.sin(2 * np.pi * frequency * n + phase) * np.clip(np.minimum(n, length - n) / 4_000, 0, 1)


def db(value: float) -> float:
    return float(20 * np.log10(value))


@pytest.mark.parametrize(
    ("divisor", "degrees", "level", "expected"),
    [(4, 0, 0.5, -6.0), (4, 45, 0.5, -6.0), (6, 60, 0.5, -6.0), (8, 67.5, 0.5, -6.0), (4, 45, 1.41, 3.0)],
)
def test_tones_of_ebu_tech_3341(divisor: int, degrees: float, level: float, expected: float) -> None:
    found = db(true_peak.measure(Audio(faded(1 / divisor, np.radians(degrees), level), 48_000))[0])
    assert expected - 0.4 <= found <= expected + 0.2


def test_the_largest_sample_would_be_three_db_too_low() -> None:
    assert db(np.abs(faded(1 / 4, np.pi / 4)).max()) == pytest.approx(-9.03, abs=0.01)


@pytest.mark.parametrize(
    ("rate", "share", "tolerance"),
    [(48_000, 0.25, 0.2), (48_000, 0.45, 0.7), (96_000, 0.125, 0.2), (192_000, 0.02, 0.1)],
)
def test_reads_low_by_no_more_than_said(rate: int, share: float, tolerance: float) -> None:
    found = [db(true_peak.measure(Audio(faded(share, phase, 1.0), rate))[0]) for phase in np.linspace(0, np.pi, 7)]
    assert max(found) < 0.05
    assert min(found) > -tolerance


def test_equals_an_exact_interpolation_of_noise() -> None:
    rng = np.random.default_rng(0)
    spectrum = np.fft.rfft(rng.standard_normal(2048))
    spectrum[900:] = 0
    period = np.fft.irfft(spectrum)
    fine = 4 * np.fft.irfft(np.r_[spectrum, np.zeros(3 * 1024)])
    fine[::4] = period
    found = true_peak.measure(Audio(np.tile(period, 4), 44_100))[0]
    assert found == pytest.approx(np.abs(fine).max(), rel=2e-3)


@pytest.mark.parametrize("rate", [44_100, 96_000, 192_000])
def test_any_chunking_equals_the_whole(rate: int) -> None:
    rng = np.random.default_rng(rate)
    for _ in range(40):
        length, channels = int(rng.integers(0, 8_000)), int(rng.integers(1, 4))
        samples = (rng.standard_normal((channels, length)) * rng.uniform(0, 1, length) ** 3).astype(np.float32)
        state = true_peak.start(rate, channels)
        for part in np.split(samples, np.sort(rng.integers(0, length + 1, rng.integers(0, 30))), axis=1):
            state = true_peak.step(state, part)
        assert true_peak.finish(state) == true_peak.measure(Audio(samples, rate))


def test_leaving_blocks_out_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    samples = rng.standard_normal((2, 60_000)) * np.repeat(rng.uniform(0, 1, 60), 1_000) ** 4
    expected = true_peak.measure(Audio(samples, 48_000))
    real = true_peak._interpolators
    monkeypatch.setattr(true_peak, "_interpolators", lambda factor: (real(factor)[0], 1e9))
    assert true_peak.measure(Audio(samples, 48_000)) == expected
    monkeypatch.setattr(true_peak, "_interpolators", lambda factor: (real(factor)[0], 0.5))
    assert true_peak.measure(Audio(samples, 48_000)) < expected, "a bound below the true gain loses peaks"


@pytest.mark.parametrize("length", [0, 1, 2, 976, 977, 1952])
def test_never_below_the_largest_sample(length: int) -> None:
    samples = np.random.default_rng(length).standard_normal((1, length))
    assert true_peak.measure(Audio(samples, 48_000))[0] >= np.abs(samples.astype(np.float32)).max(initial=0.0)


def test_a_peak_after_the_last_sample_counts() -> None:
    assert true_peak.measure(Audio(np.full(100, 0.5) * (-1.0) ** np.arange(100), 48_000))[0] > 0.5


def test_largest_floats_stay_finite() -> None:
    loud = np.finfo(np.float32).max * np.sign(np.random.default_rng(2).standard_normal(3_000))
    found = true_peak.measure(Audio(loud, 48_000))[0]
    assert np.isfinite(found)
    assert found > float(np.finfo(np.float32).max)
