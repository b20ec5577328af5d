"""Any array-API array goes in, the same kind comes out, on the same device, with the same numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from auricle.errors import BadAudio

from .agreement import assert_agrees
from .calls import CALLS, NUMPY_ONLY, ON_THE_HOST, public_functions

strict = pytest.importorskip("array_api_strict")
torch = pytest.importorskip("torch")

TAKING_ARRAYS = [name for name in public_functions() if CALLS[name].takes != "nothing" and name not in NUMPY_ONLY]

WITHOUT_GRADIENT = {
    "mel_to_spectrogram",
    "onset_strength",
    "spectral_rolloff",
    "tempogram",
    "yin",
    "zero_crossing_rate",
}


def example(name: str, dtype: Any) -> Any:
    samples = 0.2 * np.random.default_rng(1).standard_normal((2, 400))
    return CALLS[name].example(samples.astype(dtype))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", TAKING_ARRAYS)
def test_an_array_api_array_gives_its_own_kind(name: str, dtype: str) -> None:
    values = example(name, dtype)
    expected = CALLS[name].function(values)
    ours = CALLS[name].function(strict.asarray(values))
    assert type(ours) is type(strict.asarray(values))
    host = np.from_dlpack(ours)
    assert host.dtype == expected.dtype
    np.testing.assert_allclose(host, expected, rtol=1e-5 if dtype == "float32" else 1e-12)


@pytest.mark.parametrize("name", TAKING_ARRAYS)
def test_another_device_of_the_same_kind_is_kept(name: str) -> None:
    device = strict.Device("device1")
    ours = CALLS[name].function(strict.asarray(example(name, "float32"), device=device))
    assert ours.device == device


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", TAKING_ARRAYS)
def test_a_tensor_gives_a_tensor(name: str, dtype: str) -> None:
    values = example(name, dtype)
    expected = np.asarray(CALLS[name].function(values))
    ours = CALLS[name].function(torch.from_numpy(values))
    assert isinstance(ours, torch.Tensor)
    assert ours.dtype == torch.from_numpy(np.atleast_1d(expected)).dtype
    assert_agrees(ours, expected, 1e-4 if dtype == "float32" else 1e-10, name)


@pytest.mark.parametrize("name", sorted(ON_THE_HOST))
def test_what_runs_in_numpy_alone_refuses_other_arrays(name: str) -> None:
    values = example(name, "float32")
    for other in (strict.asarray(values), torch.from_numpy(values)):
        with pytest.raises(BadAudio, match="NumPy arrays only"):
            CALLS[name].function(other)


@pytest.mark.parametrize("name", TAKING_ARRAYS)
def test_numpy_gives_numpy(name: str) -> None:
    assert isinstance(CALLS[name].function(example(name, "float32")), np.ndarray)


@pytest.mark.parametrize("name", TAKING_ARRAYS)
def test_a_tensor_with_a_gradient_gives_one(name: str) -> None:
    if name in WITHOUT_GRADIENT:
        pytest.skip("has no gradient, by its docstring")
    tensor = torch.from_numpy(example(name, "float64")).requires_grad_()
    out = CALLS[name].function(tensor)
    assert out.requires_grad
    (gradient,) = torch.autograd.grad(out.abs().sum(), tensor)
    assert gradient.isfinite().all()
    assert gradient.abs().any() or name in ("compress", "power_to_db", "amplitude_to_db")
