"""Odd input to every public function: a finite result or a typed error, never a silent wrong one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import auricle.features as features
from auricle.errors import AuricleError, BadAudio
from auricle.features import scales
from auricle.types import Audio

from .calls import CALLS, public_functions

Samples = NDArray[Any]


def sound(length: int = 300, dtype: Any = np.float32) -> Samples:
    time = np.arange(length)
    return (0.3 * np.sin(2 * np.pi * 0.05 * time) + 0.1 * np.cos(0.7 * time)).astype(dtype)


def with_one(value: float) -> Samples:
    samples = sound()
    samples[150] = value
    return samples


def read_only() -> Samples:
    samples = sound()
    samples.flags.writeable = False
    return samples


EDGES: dict[str, Callable[[], Samples]] = {
    "empty": lambda: sound(0),
    "one sample": lambda: sound(1),
    "NaN": lambda: with_one(np.nan),
    "Inf": lambda: with_one(np.inf),
    "-Inf": lambda: with_one(-np.inf),
    "denormal": lambda: np.full(300, 1e-42, dtype=np.float32),
    "huge": lambda: np.full(300, 1e30, dtype=np.float32),
    "silence": lambda: np.zeros(300, dtype=np.float32),
    "int16": lambda: (sound() * 32767).astype(np.int16),
    "float16": lambda: sound(dtype=np.float16),
    "float64": lambda: sound(dtype=np.float64),
    "(2, n)": lambda: np.stack([sound(), -sound()]),
    "strided": lambda: np.stack([sound(), sound(), sound()], axis=-1)[::2, 0],
    "backwards": lambda: sound()[::-1],
    "read-only": read_only,
    "big-endian": lambda: sound().astype(">f4"),
}
MUST_FAIL = {"NaN", "Inf", "-Inf", "int16"}
MUST_WORK = {"one sample", "silence", "float64", "(2, n)", "strided", "backwards", "read-only"}


def outcome(name: str, samples: Samples) -> Any:
    """The result, or the typed error; any other exception, or a warning, fails the test."""
    call = CALLS[name]
    try:
        return call.function() if call.takes == "nothing" else call.function(call.example(samples))
    except AuricleError as error:
        return error


def is_finite(result: Any) -> bool:
    return bool(np.isfinite(np.asarray(result)).all())


def test_every_public_function_has_a_row() -> None:
    assert set(public_functions()) == set(CALLS), "write a row in calls.py"
    assert len(public_functions()) >= 25


def test_every_stateful_module_is_covered_by_the_framewise_rows() -> None:
    modules = {name for name in features.__all__ if inspect.ismodule(getattr(features, name))}
    assert modules <= {"presets", "streaming", "deltas", "onset_stream"}, (
        "a new module of functions needs rows of its own"
    )


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("name", public_functions())
def test_a_finite_result_or_a_typed_error(name: str, edge: str) -> None:
    takes = CALLS[name].takes
    if takes == "decibels" and edge == "huge":
        pytest.skip("no dtype holds the power of 1e30 dB; NumPy warns")
    result = outcome(name, EDGES[edge]())
    failed = isinstance(result, AuricleError)
    assert failed or is_finite(result)
    if takes in ("nothing", "hertz") or (takes == "spectra" and edge == "int16"):  # whole numbers of Hz are numbers
        return
    assert not (edge in MUST_FAIL and not failed), "went through unnoticed"
    inverse = name in ("griffin_lim", "istft", "mel_to_spectrogram")
    assert not (edge in MUST_WORK and failed and not inverse), str(result)
    if edge == "int16":
        assert isinstance(result, BadAudio)


@pytest.mark.parametrize("edge", ["strided", "backwards", "read-only", "float64"])
@pytest.mark.parametrize("name", public_functions())
def test_how_the_samples_lie_in_memory_changes_nothing(name: str, edge: str) -> None:
    call = CALLS[name]
    if call.takes == "nothing":
        return
    samples = call.example(EDGES[edge]())
    before = samples.copy()
    result = np.asarray(call.function(samples))
    np.testing.assert_array_equal(samples, before, err_msg="the input was changed")
    np.testing.assert_array_equal(result, np.asarray(call.function(np.ascontiguousarray(samples).copy())))


@pytest.mark.parametrize("name", [name for name in public_functions() if CALLS[name].takes == "samples"])
def test_channels_do_not_mix(name: str) -> None:
    both = EDGES["(2, n)"]()
    together = np.asarray(CALLS[name].function(both))
    for channel, alone in zip(together, both, strict=True):
        np.testing.assert_array_equal(channel, np.asarray(CALLS[name].function(alone)))


def test_without_the_guard_integers_would_overflow_in_silence(monkeypatch: Any) -> None:
    loud = np.array([[300]], dtype=np.int16)
    with pytest.raises(BadAudio):
        features.amplitude_to_db(loud)
    assert (loud * loud).item() != 90_000
    monkeypatch.setattr(scales, "check_values", lambda values: values)
    assert np.isnan(features.power_to_db(np.array([[np.nan, 1.0]]))).any()


def test_without_the_guard_nan_would_reach_the_result(monkeypatch: Any) -> None:
    from auricle.features import arrays

    with pytest.raises(BadAudio):
        features.mel_spectrogram(with_one(np.nan), features.MelSpec())
    monkeypatch.setattr(arrays, "check_samples", lambda samples: samples)
    assert not is_finite(features.mel_spectrogram(with_one(np.nan), features.MelSpec()))


@pytest.mark.parametrize("function", ["power_to_db", "amplitude_to_db", "db_to_power", "db_to_amplitude", "expand"])
def test_plain_numbers_are_values_too(function: str) -> None:
    result = features.expand(3.0, features.LogSpec()) if function == "expand" else getattr(features, function)(3.0)
    assert np.shape(result) == ()
    assert is_finite(result)


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in public_functions()
        if not name.startswith("framewise") and CALLS[name].takes not in ("nothing", "hertz")
    ],
)
@pytest.mark.parametrize("thing", [Audio(sound(), 8_000), "speech.wav"], ids=["Audio", "str"])
def test_what_is_no_array_is_refused_with_the_way_to_one(name: str, thing: object) -> None:
    with pytest.raises(BadAudio, match=r"pass (audio|auricle\.load\(path\))\.samples"):
        CALLS[name].function(thing)


def test_a_stream_is_told_so_too() -> None:
    state = features.streaming.start(features.framewise_mel(features.MelSpec()))
    with pytest.raises(BadAudio, match=r"pass audio\.samples"):
        features.streaming.step(state, Audio(sound(), 8_000))  # type: ignore[arg-type]
