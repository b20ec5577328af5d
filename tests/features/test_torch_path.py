"""A torch tensor gives what NumPy gives, with gradients, and torch itself is left as it was."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from auricle.errors import BadAudio
from auricle.features import (
    MelSpec,
    MfccSpec,
    StftSpec,
    log_mel_spectrogram,
    mel_spectrogram,
    mfcc,
    presets,
    spectrogram,
    stft,
)

from .agreement import assert_agrees
from .grid import SETTINGS, Setting

torch = pytest.importorskip("torch")

WITHIN = 1e-5
SMALL = StftSpec(8_000, 16, hop_length=6)
SMALL_MEL = MelSpec(SMALL, 4)
TRANSFORMS: dict[str, Callable[..., Any]] = {
    "stft": lambda samples, spec: stft(samples, spec.mel.stft),
    "spectrogram": lambda samples, spec: spectrogram(samples, spec.mel.stft, power=spec.mel.power),
    "mel": lambda samples, spec: mel_spectrogram(samples, spec.mel),
    "log-mel": lambda samples, spec: log_mel_spectrogram(samples, spec.mel),
    "mfcc": mfcc,
}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_torch_equals_numpy(setting: Setting) -> None:
    samples, power = setting.samples(), setting.spec.mel.power
    tensor = torch.from_numpy(samples)
    for name, transform in TRANSFORMS.items():
        ours = transform(tensor, setting.spec)
        assert isinstance(ours, torch.Tensor)
        expected = transform(samples, setting.spec)
        assert ours.dtype == torch.from_numpy(expected).dtype, name
        assert ours.is_contiguous(), name
        if setting.is_periodic and name not in ("stft", "spectrogram"):
            continue  # rounding, and its logarithm
        assert_agrees(ours, expected, WITHIN, f"{name}, power {power}")


@pytest.mark.parametrize("name", sorted(presets.BY_NAME))
@pytest.mark.parametrize("length", [0, 1, 300, 5_000, 30_001])
def test_torch_equals_numpy_with_every_preset(name: str, length: int) -> None:
    samples = 0.1 * np.random.default_rng(length).standard_normal((2, length)).astype(np.float32)
    spec = MfccSpec(presets.BY_NAME[name], 13, lifter=22.0, lifter_shift=0)
    for transform in TRANSFORMS.values():
        ours, expected = transform(torch.from_numpy(samples), spec), transform(samples, spec)
        assert ours.shape == expected.shape
        if length != 1:
            assert_agrees(ours, expected, 2e-5, name)


ODD_SPECS = {
    "kaldi": replace(presets.KALDI.stft, n_fft=16, win_length=11, hop_length=5),
    "symmetric window": replace(SMALL, periodic=False, win_length=9),
    "scaled": replace(SMALL, scale=300.0),
    "odd transform": StftSpec(8_000, 15, 7, 4, pad_mode="reflect"),
    "long padding": replace(SMALL, pad_mode="reflect", pad_length=70),
    "longer wrap": replace(SMALL, pad_mode="wrap", pad_length=70),
    "longer mirror": replace(SMALL, pad_mode="symmetric", pad_length=70),
    "hop over frame": replace(SMALL, hop_length=23),
}


@pytest.mark.parametrize("name", ODD_SPECS)
@pytest.mark.parametrize("length", [1, 2, 3, 5, 16, 17, 50])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_torch_equals_numpy_in_the_corners(name: str, length: int, dtype: type) -> None:
    samples = np.random.default_rng(length).standard_normal((3, length)).astype(dtype)
    tolerance = WITHIN if dtype is np.float32 else 1e-12
    assert_agrees(stft(torch.from_numpy(samples), ODD_SPECS[name]), stft(samples, ODD_SPECS[name]), tolerance, name)


@pytest.mark.parametrize("block", [1, 64, 1000, 2**19])
@pytest.mark.parametrize("shape", [(5, 100), (1, 700), (2, 3, 33)], ids=str)
def test_the_size_of_a_block_changes_nothing(block: int, shape: tuple[int, ...], monkeypatch: Any) -> None:
    from auricle.features import torch_path

    tensor = torch.randn(shape, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    whole = mel_spectrogram(tensor, SMALL_MEL)
    for name in ("BLOCK_SAMPLES", "SHARED_BLOCK_SAMPLES"):
        monkeypatch.setattr(torch_path, name, block)
    torch.testing.assert_close(mel_spectrogram(tensor, SMALL_MEL), whole, rtol=1e-12, atol=1e-14)


GRADIENT_SPECS = {
    "power": SMALL_MEL,
    "magnitude": replace(SMALL_MEL, power=1.0),
    "between": replace(SMALL_MEL, power=1.5),
    "root": replace(SMALL_MEL, power=0.5),
    "epsilon": replace(SMALL_MEL, power=1.0, epsilon=1e-3),
    "epsilon, between": replace(SMALL_MEL, power=1.5, epsilon=1e-3),
    "reflect": replace(SMALL_MEL, stft=replace(SMALL, pad_mode="reflect", win_length=11)),
    "edge": replace(SMALL_MEL, stft=replace(SMALL, pad_mode="edge")),
    "symmetric": replace(SMALL_MEL, stft=replace(SMALL, pad_mode="symmetric")),
    "wrap": replace(SMALL_MEL, stft=replace(SMALL, pad_mode="wrap")),
    "kaldi": replace(presets.KALDI, stft=ODD_SPECS["kaldi"], n_mels=4, f_min=0.0),
    "whisper": replace(SMALL_MEL, log=presets.WHISPER_80.log, trim_last=True),
}


@pytest.mark.parametrize("spec", GRADIENT_SPECS)
@pytest.mark.parametrize("transform", TRANSFORMS)
def test_gradients_are_right(spec: str, transform: str) -> None:
    tensor = torch.randn(2, 40, generator=torch.Generator().manual_seed(2), dtype=torch.float64, requires_grad=True)
    mfcc_spec = MfccSpec(GRADIENT_SPECS[spec], 3, lifter=4.0)
    assert torch.autograd.gradcheck(lambda x: TRANSFORMS[transform](x, mfcc_spec), (tensor,))


@pytest.mark.parametrize("spec", GRADIENT_SPECS)
@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("where", ["everywhere", "in half"])
def test_gradients_of_silence_are_finite(spec: str, transform: str, where: str) -> None:
    tensor = torch.randn(2, 80, generator=torch.Generator().manual_seed(3), dtype=torch.float64)
    tensor[..., : 80 if where == "everywhere" else 40] = 0.0
    tensor.requires_grad_()
    out = TRANSFORMS[transform](tensor, MfccSpec(GRADIENT_SPECS[spec], 3))
    (gradient,) = torch.autograd.grad(out.abs().sum(), tensor)
    assert gradient.isfinite().all()


@pytest.mark.parametrize("spec", ["power", "magnitude", "between", "epsilon"])
def test_gradients_at_silence_are_right(spec: str) -> None:
    tensor = torch.zeros(1, 40, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: mel_spectrogram(x, GRADIENT_SPECS[spec]), (tensor,), atol=1e-3)


def test_a_plain_root_would_have_no_gradient_at_silence() -> None:
    tensor = torch.zeros(1, 40, dtype=torch.float64, requires_grad=True)
    magnitudes = stft(tensor, SMALL).abs() ** 0.5
    (gradient,) = torch.autograd.grad(magnitudes.sum(), tensor)
    assert not gradient.isfinite().all()


@pytest.mark.parametrize("shape", [(0,), (3, 0), (0, 50), (2, 7)], ids=str)
def test_no_frames_are_still_a_part_of_the_graph(shape: tuple[int, ...]) -> None:
    tensor = torch.zeros(shape, requires_grad=True)
    for name, transform in TRANSFORMS.items():
        out = transform(tensor, MfccSpec(replace(SMALL_MEL, stft=replace(SMALL, center=False)), 3))
        assert out.numel() == 0, name
        out.abs().sum().backward()
    assert not tensor.grad.any()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_computed_and_returned_in_float32(dtype: torch.dtype) -> None:
    tensor = (0.1 * torch.randn(2, 4_000, generator=torch.Generator().manual_seed(4))).to(dtype)
    for transform in TRANSFORMS.values():
        out = transform(tensor, MfccSpec(presets.KALDI, 13))
        assert out.dtype == (torch.complex64 if out.is_complex() else torch.float32)
        torch.testing.assert_close(out, transform(tensor.float(), MfccSpec(presets.KALDI, 13)), rtol=0, atol=0)
    if dtype is torch.float16:
        assert_agrees(
            mel_spectrogram(tensor, presets.KALDI), mel_spectrogram(tensor.numpy(), presets.KALDI), WITHIN, "as NumPy"
        )


def test_autocast_does_not_reach_the_numbers() -> None:
    tensor = torch.randn(4_000, generator=torch.Generator().manual_seed(5))
    exact = mfcc(tensor, MfccSpec(presets.KALDI, 13))
    matrix = torch.rand(20, 20)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert torch.equal(mfcc(tensor, MfccSpec(presets.KALDI, 13)), exact)
        assert torch.equal(log_mel_spectrogram(tensor, presets.KALDI), log_mel_spectrogram(tensor, presets.KALDI))
        assert (matrix @ matrix).dtype == torch.bfloat16, "without the guard a product is rounded"


def test_constants_made_in_inference_mode_serve_training_later() -> None:
    spec = replace(SMALL_MEL, n_mels=3, f_min=11.0)  # one that nothing has asked for before
    with torch.inference_mode():
        mfcc(torch.randn(100), MfccSpec(spec, 2))
        careless = torch.ones(16)
    tensor = torch.randn(100, requires_grad=True)
    mfcc(tensor, MfccSpec(spec, 2)).sum().backward()
    assert tensor.grad.isfinite().all()
    with pytest.raises(RuntimeError, match="Inference tensors"):
        (tensor[:16] * careless).sum().backward()


def test_constants_are_kept_for_each_spec_and_dtype_without_a_graph() -> None:
    from auricle.features import torch_path

    tensor = torch.randn(100, requires_grad=True)
    mfcc(tensor, MfccSpec(SMALL_MEL, 3))
    before = torch_path._filters.cache_info()
    mfcc(tensor, MfccSpec(SMALL_MEL, 3))
    after = torch_path._filters.cache_info()
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)
    for dtype in (torch.float32, torch.float64):
        kept = torch_path._filters(SMALL_MEL, dtype, torch.device("cpu"))
        assert kept.dtype == dtype
        assert not kept.requires_grad
        assert kept.grad_fn is None


@pytest.mark.parametrize(
    "samples",
    [
        torch.ones(100, dtype=torch.int16),
        torch.ones(100, dtype=torch.bool),
        torch.ones(100, dtype=torch.complex64),
        torch.tensor(1.0),
        torch.full((100,), torch.nan),
        torch.tensor([0.0, torch.inf] * 50),
        torch.tensor([torch.inf, -torch.inf] * 50),
        torch.full((2, 100), torch.inf, dtype=torch.float16),
    ],
    ids=str,
)
def test_what_is_not_sound_is_refused(samples: Any) -> None:
    for transform in TRANSFORMS.values():
        with pytest.raises(BadAudio):
            transform(samples, MfccSpec(SMALL_MEL, 3))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_loud_samples_are_sound_until_their_power_would_overflow(dtype: torch.dtype) -> None:
    limit = torch.finfo(dtype).max ** 0.5 * 1e-8
    tensor = torch.full((100_000,), 0.99 * limit, dtype=dtype)
    assert torch.linalg.vector_norm(tensor) > limit, "the quick look does not settle it"
    assert mel_spectrogram(tensor, presets.LIBROSA).isfinite().all()
    assert np.isfinite(mel_spectrogram(tensor.numpy(), presets.LIBROSA)).all()
    for kind in (1.02 * tensor, (1.02 * tensor).numpy()):
        with pytest.raises(BadAudio, match="more than"):
            stft(kind, SMALL)
    assert not (1e9 * tensor).square().isfinite().all(), "what would have come out"


def test_without_the_check_nan_would_reach_the_result(monkeypatch: Any) -> None:
    from auricle.features import torch_path

    monkeypatch.setattr(torch_path, "_is_sound", lambda samples, limit: True)
    samples = torch.zeros(100)
    samples[50] = torch.nan
    out = log_mel_spectrogram(samples, SMALL_MEL)
    assert out.isnan().any(), "and is not hidden by the floor of the logarithm"


def test_the_samples_are_left_alone() -> None:
    tensor = torch.randn(3, 200, generator=torch.Generator().manual_seed(6))
    before = tensor.clone()
    for transform in TRANSFORMS.values():
        transform(tensor, MfccSpec(replace(presets.KALDI, log=presets.WHISPER_80.log), 3))
    assert torch.equal(tensor, before)


def test_any_strides() -> None:
    tensor = torch.randn(2, 200, 3, generator=torch.Generator().manual_seed(7)).permute(2, 0, 1)[..., ::2]
    torch.testing.assert_close(stft(tensor, SMALL), stft(tensor.contiguous(), SMALL), rtol=0, atol=0)


def test_shapes_are_known_without_numbers() -> None:
    tensor = torch.empty(2, 3, 8_000, device="meta")
    for transform in TRANSFORMS.values():
        out = transform(tensor, MfccSpec(presets.WHISPER_80, 13))
        assert out.device.type == "meta"
        assert out.shape[:2] == (2, 3)
        assert out.shape[-1] in (50, 51)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no accelerator")
@pytest.mark.parametrize("name", sorted(presets.BY_NAME))
def test_an_accelerator_gives_the_same(name: str) -> None:
    samples = 0.1 * np.random.default_rng(8).standard_normal((2, 30_000)).astype(np.float32)
    spec = MfccSpec(presets.BY_NAME[name], 13)
    for transform in TRANSFORMS.values():
        ours = transform(torch.from_numpy(samples).cuda(), spec)
        assert ours.is_cuda
        assert_agrees(ours.cpu(), transform(samples, spec), 3e-5, name)


def test_torch_comes_in_with_the_first_tensor_and_keeps_its_settings() -> None:
    """In a process of its own, where nothing else has touched torch."""
    program = """
import sys, numpy as np
from auricle.features import mfcc, MfccSpec
mfcc(np.zeros(1000, dtype=np.float32), MfccSpec())
assert "torch" not in sys.modules
import torch
def state():
    return (torch.get_num_threads(), torch.get_num_interop_threads(), torch.get_default_dtype(),
            torch.is_grad_enabled(), torch.are_deterministic_algorithms_enabled(), torch.initial_seed(),
            torch.get_float32_matmul_precision(), torch.backends.cuda.matmul.allow_tf32)
torch.set_num_threads(3)
before = state()
out = mfcc(torch.zeros(2, 1000, requires_grad=True), MfccSpec())
out.sum().backward()
assert state() == before, (state(), before)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
