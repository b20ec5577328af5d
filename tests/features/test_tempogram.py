"""Both tempograms against librosa, and by what they must say of a steady pulse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.errors import BadAudio, BadOption
from auricle.features import TempogramSpec, fourier_tempogram, framewise_tempogram, tempogram
from auricle.features.framewise import run

from .agreement import assert_agrees
from .pieces import chunked

WITHIN = {"float32": 1e-6, "float64": 1e-11}
SETTINGS = 120


def drawn(seed: int) -> tuple[NDArray[Any], TempogramSpec]:
    """A strength with a pulse, noise and a silent stretch, and a spec that fits into it."""
    rng = np.random.default_rng(seed)
    win_length = int(rng.choice([2, 3, 16, 31, 64, 100, 129, 384]))
    length = win_length + int(rng.integers(0, 500))
    leading = [(), (2,), (2, 3)][seed % 3]
    values = rng.random((*leading, length)) ** 3
    values[..., :: int(rng.integers(5, 40))] += 2.0
    values[..., length // 2 : length // 2 + int(rng.integers(0, 200))] = 0.0
    window = str(rng.choice(["hann", "hamming", "boxcar", "blackman"]))
    spec = TempogramSpec(win_length, window, bool(rng.random() < 0.7), [None, "max"][seed % 2])
    return values.astype(rng.choice(["float32", "float64"])), spec


@pytest.mark.parametrize("block", range(4))
def test_autocorrelation_equals_librosa(block: int) -> None:
    librosa = pytest.importorskip("librosa")
    for seed in range(block, SETTINGS, 4):
        values, spec = drawn(seed)
        theirs = librosa.feature.tempogram(
            onset_envelope=values,
            win_length=spec.win_length,
            center=spec.center,
            window=spec.window,
            norm=np.inf if spec.norm else None,
        )
        ours = tempogram(values, spec)
        assert ours.dtype == values.dtype
        assert_agrees(ours, theirs, WITHIN[values.dtype.name], f"{seed}: {spec}, {values.shape}")


@pytest.mark.parametrize("block", range(4))
def test_fourier_equals_librosa(block: int) -> None:
    librosa = pytest.importorskip("librosa")
    for seed in range(block, SETTINGS, 4):
        values, spec = drawn(seed)
        theirs = librosa.feature.fourier_tempogram(
            onset_envelope=values, win_length=spec.win_length, center=spec.center, window=spec.window
        )
        assert_agrees(fourier_tempogram(values, spec), theirs, WITHIN[values.dtype.name], f"{seed}: {spec}")


def test_tempi_equal_librosa() -> None:
    librosa = pytest.importorskip("librosa")
    spec = TempogramSpec(200)
    rate = 22_050 / 512
    np.testing.assert_allclose(spec.lag_tempi(rate), librosa.tempo_frequencies(200))
    np.testing.assert_allclose(spec.fourier_tempi(rate), librosa.fourier_tempo_frequencies(win_length=200))


def test_a_pulse_shows_its_tempo() -> None:
    frame_rate, spec = 50.0, TempogramSpec(300)
    pulse = np.zeros(2_000)
    pulse[::25] = 1.0  # 120 beats a minute
    tempi = spec.lag_tempi(frame_rate)
    plausible = (tempi > 70) & (tempi < 200)
    assert tempi[plausible][tempogram(pulse, spec)[plausible, 1_000].argmax()] == 120.0
    tempi = spec.fourier_tempi(frame_rate)
    plausible = (tempi > 70) & (tempi < 200)
    assert tempi[plausible][np.abs(fourier_tempogram(pulse, spec))[plausible, 1_000].argmax()] == 120.0


def test_streamed_equals_offline_bit_for_bit() -> None:
    for seed in range(30):
        rng = np.random.default_rng(seed)
        values, spec = drawn(seed)
        feature = framewise_tempogram(spec, values.dtype)
        np.testing.assert_array_equal(chunked(feature, values, rng), run(feature, values))


def test_plain_strengths() -> None:
    assert not tempogram(np.zeros(100), TempogramSpec(20)).any()
    assert tempogram(np.zeros(0), TempogramSpec(20)).shape == (20, 0)
    assert tempogram(np.ones(3), TempogramSpec(20)).shape == (20, 3)
    assert tempogram(np.ones(3), TempogramSpec(20, center=False)).shape == (20, 0)


def test_bad_input_is_refused() -> None:
    with pytest.raises(BadAudio):
        tempogram(np.array([1.0, np.nan]))
    with pytest.raises(BadOption, match="win_length"):
        TempogramSpec(1)
    with pytest.raises(BadOption, match="norm"):
        TempogramSpec(norm="l1")  # type: ignore[arg-type]
    with pytest.raises(BadOption, match="frame_rate"):
        TempogramSpec().lag_tempi(0.0)
