"""Deltas against librosa, streamed, by torch, and by what they must say of polynomials."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.errors import BadAudio, BadOption, NotStreamable
from auricle.features import delta, deltas

from .agreement import assert_agrees
from .pieces import cuts

MODES: tuple[deltas.EdgeMode, ...] = ("interp", "nearest", "mirror", "constant", "wrap")
STREAMABLE = MODES[:-1]


def feature(frames: int, dtype: str = "float64", leading: tuple[int, ...] = ()) -> NDArray[Any]:
    """Something like cepstra [*leading, 3, frames]: large offsets, small changes."""
    rng = np.random.default_rng(frames)
    values = rng.standard_normal((*leading, 3, frames)).cumsum(axis=-1)
    return (values + np.array([-300.0, 50.0, 0.0])[:, np.newaxis]).astype(dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("width", [3, 5, 9, 15])
@pytest.mark.parametrize("mode", MODES)
def test_delta_equals_librosa(mode: deltas.EdgeMode, width: int, order: int, dtype: str) -> None:
    librosa = pytest.importorskip("librosa")
    for frames, leading in ((2, ()), (4, (1,)), (7, ()), (15, (2,)), (16, ()), (200, (2, 2)), (2585, ())):
        if mode == "interp" and frames < width:
            continue
        values = feature(frames, dtype, leading)
        # SciPy 1.17 fits the ends of float32 in float32, wrong by 1e-4 on large offsets: the reference gets float64.
        theirs = librosa.feature.delta(values.astype(np.float64), width=width, order=order, mode=mode)
        if np.abs(theirs).max() > 1e-3:  # else both are the rounding of zero
            assert_agrees(delta(values, width, order, mode), theirs, 1e-5, f"{mode} {width} {order} {frames}")


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("mode", STREAMABLE)
def test_streamed_equals_offline_bit_for_bit(mode: deltas.EdgeMode, order: int) -> None:
    for seed in range(50):
        rng = np.random.default_rng(seed)
        width = int(rng.choice([3, 5, 9]))
        values = feature(int(rng.integers(width if mode == "interp" else 1, 60)), "float32", (2,))
        state, parts = deltas.start((2, 3), width, order, mode), []
        for piece in cuts(values.shape[-1], rng):
            state, columns = deltas.step(state, values[..., piece])
            parts.append(columns)
        joined = np.concatenate([*parts, deltas.finish(state)], axis=-1)
        np.testing.assert_array_equal(joined, delta(values, width, order, mode))
        assert joined.dtype == np.float32


def test_an_old_state_can_be_continued_from() -> None:
    values = feature(40)
    state, _ = deltas.step(deltas.start((3,)), values[:, :20])
    once = deltas.step(state, values[:, 20:])[1]
    np.testing.assert_array_equal(deltas.step(state, values[:, 20:])[1], once)


def test_polynomials() -> None:
    """The derivative of a line is its slope everywhere, the second of a parabola its bend; of a constant, nothing."""
    frames = np.arange(30.0)[np.newaxis]
    np.testing.assert_allclose(delta(3 * frames + 1), 3.0, rtol=1e-12)
    np.testing.assert_allclose(delta(frames**2, order=2), 2.0, rtol=1e-10)
    np.testing.assert_allclose(delta(frames * 0 + 7, mode="nearest"), 0.0, atol=1e-12)
    assert delta(frames[:, :0]).shape == (1, 0)


def test_torch_agrees_and_differentiates() -> None:
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    values = feature(30, leading=(2,))
    for mode in MODES:
        for order in (1, 2):
            ours = delta(torch.from_numpy(values), order=order, mode=mode).numpy()
            assert_agrees(ours, delta(values, order=order, mode=mode), 1e-12, mode)
        signal = torch.from_numpy(values[0, :, :10]).requires_grad_()
        assert torch.autograd.gradcheck(lambda x, mode=mode: delta(x, mode=mode), (signal,))


def test_other_arrays_come_back_as_their_own_kind() -> None:
    strict = pytest.importorskip("array_api_strict")
    out = delta(strict.asarray(feature(30)))
    np.testing.assert_array_equal(np.asarray(out), delta(feature(30)))


def test_bad_input_is_refused() -> None:
    for width, order, mode in ((8, 1, "interp"), (1, 1, "interp"), (9, 0, "interp"), (9, 9, "interp"), (9, 1, "fold")):
        with pytest.raises(BadOption):
            delta(feature(30), width, order, mode)  # type: ignore[arg-type]
    with pytest.raises(BadOption, match="needs 9 frames, got 8"):
        delta(feature(8))
    with pytest.raises(BadAudio, match="int64"):
        delta(np.arange(30))
    with pytest.raises(NotStreamable):
        deltas.start((3,), mode="wrap")
    with pytest.raises(BadAudio, match="frames"):
        deltas.step(deltas.start((3,)), np.zeros((4, 5)))
    state, _ = deltas.step(deltas.start((3,)), feature(8))
    with pytest.raises(BadOption, match="needs 9 frames, got 8"):
        deltas.finish(state)
