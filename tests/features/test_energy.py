"""RMS and zero crossings against librosa over the grid, streamed, and by torch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.errors import BadAudio
from auricle.features import StftSpec, framewise_rms, framewise_zero_crossing_rate, rms, zero_crossing_rate
from auricle.features.framewise import run

from .agreement import assert_agrees
from .grid import SETTINGS, Setting
from .pieces import chunked

WITHIN = 1e-5
all_settings = pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)


@all_settings
def test_rms_equals_librosa(setting: Setting) -> None:
    librosa = pytest.importorskip("librosa")
    spec, samples = setting.spec.mel.stft, setting.samples()
    options = {"frame_length": spec.n_fft, "hop_length": spec.hop, "center": spec.center, "pad_mode": spec.pad_mode}
    assert_agrees(rms(samples, spec), librosa.feature.rms(y=samples, **options), WITHIN, setting.name)


@all_settings
def test_zero_crossing_rate_equals_librosa(setting: Setting) -> None:
    librosa = pytest.importorskip("librosa")
    spec, samples = setting.spec.mel.stft, setting.samples()
    options = {"frame_length": spec.n_fft, "hop_length": spec.hop, "center": spec.center}
    theirs = librosa.feature.zero_crossing_rate(samples, **options)
    assert_agrees(zero_crossing_rate(samples, spec), theirs, WITHIN, setting.name)


@pytest.mark.parametrize("signal", [[0.0, -0.0, 0.0, 1e-11, -1e-11, 0.0], [1e-9, -1e-9, 0.0, -1.0, -1e-10, 1.0]])
def test_zero_is_positive(signal: list[float]) -> None:
    librosa = pytest.importorskip("librosa")
    for dtype in (np.float32, np.float64):
        samples = np.array(signal, dtype=dtype)
        theirs = librosa.feature.zero_crossing_rate(samples, frame_length=6, hop_length=1, center=False)
        ours = zero_crossing_rate(samples, StftSpec(8000, 6, hop_length=1, center=False))
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("framewise", [framewise_rms, framewise_zero_crossing_rate])
def test_streamed_equals_offline_bit_for_bit(framewise: Callable[..., Any], dtype: str) -> None:
    feature = framewise(StftSpec(16_000, 400, hop_length=93, pad_mode="reflect"), np.dtype(dtype))
    for seed in range(50):
        rng = np.random.default_rng(seed)
        samples = rng.standard_normal((2, 5000)).astype(dtype)
        np.testing.assert_array_equal(chunked(feature, samples, rng), run(feature, samples))


def test_plain_sounds() -> None:
    spec = StftSpec(16_000, 400, hop_length=160, center=False)
    time = np.arange(16_000) / 16_000
    tone: NDArray[Any] = np.sin(2 * np.pi * 1000 * time + 0.1)
    np.testing.assert_allclose(rms(tone, spec), np.sqrt(0.5), rtol=1e-9)
    np.testing.assert_allclose(zero_crossing_rate(tone, spec), 2000 / 16_000, atol=1 / 400)
    np.testing.assert_allclose(rms(3 * tone, spec), 3 * rms(tone, spec), rtol=1e-9)
    assert rms(tone[:0], spec).shape == zero_crossing_rate(tone[:0], spec).shape == (1, 0)


def test_torch_agrees_and_differentiates() -> None:
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    samples = np.random.default_rng(0).standard_normal((2, 3, 2000))
    for mode in ("constant", "reflect", "edge"):
        spec = StftSpec(16_000, 300, hop_length=70, pad_mode=mode)  # type: ignore[arg-type]
        for function in (rms, zero_crossing_rate):
            tensor = function(torch.from_numpy(samples), spec)
            assert_agrees(tensor.numpy(), function(samples, spec), 1e-12, function.__name__)
    signal = torch.from_numpy(samples[0, 0, :100]).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: rms(x, StftSpec(16_000, 32)), (signal,))
    silence = torch.zeros(3000, requires_grad=True)
    rms(silence, StftSpec()).sum().backward()
    assert silence.grad is not None
    assert bool((silence.grad == 0).all())


def test_bad_input_is_refused() -> None:
    for function in (rms, zero_crossing_rate):
        with pytest.raises(BadAudio):
            function(np.full(3000, np.inf), StftSpec())
