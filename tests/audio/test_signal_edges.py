"""Every function on signals, whole or streamed, times every odd input: a finite result or a typed error."""

from __future__ import annotations

import inspect
import io
import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.audio import (
    channels,
    chunks,
    clipping,
    dither,
    encodings,
    k_weighting,
    levels,
    loudness,
    resampling,
    silence,
    true_peak,
)
from auricle.audio import save as save_function
from auricle.audio.save import AudioWriter, SaveOptions
from auricle.errors import AuricleError, BadAudio
from auricle.types import Audio

RATE = 8_000
Samples = NDArray[np.generic]


def read_only(samples: Samples) -> Samples:
    samples.flags.writeable = False
    return samples


INPUTS: dict[str, Samples] = {
    "empty": np.zeros((2, 0), np.float32),
    "one sample": np.array([[0.5], [-0.5]], np.float32),
    "NaN": np.array([[0.1, np.nan], [0.1, 0.2]], np.float32),
    "infinite": np.array([[0.1, np.inf], [0.1, 0.2]], np.float32),
    "denormal": np.full((2, 9_000), 1e-42, np.float32),
    "largest": np.where(np.arange(18_000).reshape(2, -1) % 7 < 3, 3.4e38, -3.4e38).astype(np.float32),
    "int16": np.ones((2, 100), np.int16),
    "float64": np.random.default_rng(0).uniform(-1, 1, (2, 9_000)),
    "beyond float32": np.full((2, 10), 1e39),
    "one dimension": np.random.default_rng(1).uniform(-1, 1, 9_000).astype(np.float32),
    "three dimensions": np.zeros((2, 3, 4), np.float32),
    "three channels": np.zeros((3, 100), np.float32),
    "strided": np.random.default_rng(2).uniform(-1, 1, (2, 18_000)).astype(np.float32)[:, ::-2],
    "column order": np.asfortranarray(np.random.default_rng(3).uniform(-1, 1, (2, 9_000)).astype(np.float32)),
    "read-only": read_only(np.random.default_rng(4).uniform(-1, 1, (2, 9_000)).astype(np.float32)),
}


def streamed_resampling(samples: Samples) -> object:
    state, out = resampling.step(resampling.start(RATE, 11_025, 2), samples)  # type: ignore[arg-type]
    return out, resampling.finish(state)


def streamed_silence(samples: Samples) -> object:
    state, found = silence.step(silence.start(RATE, 2), samples)  # type: ignore[arg-type]
    return found, silence.finish(state)


def written(samples: Samples) -> object:
    with AudioWriter(io.BytesIO(), RATE, 2, SaveOptions(format="flac")) as writer:
        writer.write(samples)  # type: ignore[arg-type]
    return writer.report


def saved(name: str) -> Callable[[Samples], object]:
    rate = 48_000 if name == "webm" else RATE
    return lambda x: save_function(Audio(x, rate), io.BytesIO(), SaveOptions(format=name))  # type: ignore[arg-type]


# One row a function: its name, and how it takes the samples.
ROWS: dict[str, Callable[..., object]] = {
    "channels.apply_matrix": lambda x: channels.apply_matrix(np.eye(2), x),
    "channels.left_right": lambda x: channels.left_right(Audio(x, RATE)),
    "channels.mid_side": lambda x: channels.mid_side(Audio(x, RATE)),
    "channels.mix": lambda x: channels.mix(Audio(x, RATE), 1),
    "channels.select": lambda x: channels.select(Audio(x, RATE), [1, 0]),
    "channels.swap": lambda x: channels.swap(Audio(x, RATE)),
    "chunks.checked_chunk": lambda x: chunks.checked_chunk(x, 2),
    "clipping.measure": lambda x: clipping.measure(Audio(x, RATE)),
    "clipping.step": lambda x: clipping.finish(clipping.step(clipping.start(RATE, 2), x)),
    "dither.quantize": lambda x: dither.quantize(chunks.checked_chunk(x, 2), 16),
    "levels.dc_offset": lambda x: levels.dc_offset(Audio(x, RATE)),
    "levels.measure": lambda x: levels.measure(Audio(x, RATE)),
    "levels.peak": lambda x: levels.peak(Audio(x, RATE)),
    "levels.rms": lambda x: levels.rms(Audio(x, RATE)),
    "levels.step": lambda x: levels.finish(levels.step(levels.start(2), x)),
    "loudness.measure": lambda x: loudness.measure(Audio(x, RATE)),
    "loudness.step": lambda x: loudness.finish(loudness.step(loudness.start(RATE, 2), x)),
    "resampling.step": streamed_resampling,
    "silence.find": lambda x: silence.find(Audio(x, RATE)),
    "silence.step": streamed_silence,
    "true_peak.measure": lambda x: true_peak.measure(Audio(x, RATE)),
    "true_peak.step": lambda x: true_peak.finish(true_peak.step(true_peak.start(RATE, 2), x)),
    "AudioWriter.write": written,
    "save wav": saved("wav"),
    "save flac": saved("flac"),
    "save aiff": saved("aiff"),
    "save ogg": saved("ogg"),
    "save opus": saved("opus"),
    "save mp3": saved("mp3"),
    "save m4a": saved("m4a"),
    "save webm": saved("webm"),
    "Audio": lambda x: Audio(x, RATE),
    "Audio.mono": lambda x: Audio(x, RATE).mono(),
    "Audio.between": lambda x: Audio(x, RATE).between(0, 0),
    "Audio.resampled": lambda x: Audio(x, RATE).resampled(11_025),
}
# Functions that take no samples: numbers in, numbers or rows of a table out.
WITHOUT_SAMPLES = {
    "channels.mix_matrix",
    "chunks.checked_channels",
    "dither.triangular",
    "k_weighting.channel_weights",
    "k_weighting.k_weighting",
    "levels.dbfs",
    "encodings.chosen_encoding",
}


def numbers(result: object) -> Iterator[float]:
    """Every number in a result."""
    if isinstance(result, np.ndarray):
        yield from (float(value) for value in (result.min(initial=0), result.max(initial=0)))
    elif isinstance(result, (int, float)):
        yield float(result)
    elif isinstance(result, (tuple, list)):
        for part in result:
            yield from numbers(part)
    elif is_dataclass(result):
        for field in fields(result):
            if field.name not in ("momentary", "short_term"):  # Minus infinity where silent, as they say.
                yield from numbers(getattr(result, field.name))


@pytest.mark.parametrize("kind", list(INPUTS))
@pytest.mark.parametrize("name", list(ROWS))
def test_a_finite_result_or_a_typed_error(name: str, kind: str) -> None:
    samples = INPUTS[kind]
    before = samples.copy()
    result: object = None
    with suppress(AuricleError):
        result = ROWS[name](samples)
    assert all(math.isfinite(number) for number in numbers(result))
    assert result is None or kind not in ("NaN", "infinite", "beyond float32", "int16", "three dimensions")
    assert result is not None or kind not in ("denormal", "float64", "strided", "column order", "read-only")
    np.testing.assert_array_equal(samples, before)


@pytest.mark.parametrize("kind", ["NaN", "infinite"])
def test_without_the_check_a_chunk_that_is_not_finite_gets_through(kind: str) -> None:
    bare = np.abs(INPUTS[kind]).max()  # type: ignore[type-var]
    assert not math.isfinite(bare)
    with pytest.raises(BadAudio):
        levels.step(levels.start(2), INPUTS[kind])  # type: ignore[arg-type]


def test_every_function_has_a_row() -> None:
    modules = [
        channels,
        chunks,
        clipping,
        dither,
        encodings,
        k_weighting,
        levels,
        loudness,
        resampling,
        silence,
        true_peak,
    ]
    for module in modules:
        room = module.__name__.rsplit(".", 1)[1]
        for name in module.__all__:
            is_function = inspect.isfunction(getattr(module, name))
            named = f"{room}.{name}"
            streams = name in ("start", "finish") and f"{room}.step" in ROWS
            assert not is_function or streams or named in ROWS or named in WITHOUT_SAMPLES, f"{named} has no row"


def test_a_function_without_a_row_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(ROWS, "channels.swap")
    with pytest.raises(AssertionError, match=r"channels\.swap has no row"):
        test_every_function_has_a_row()
