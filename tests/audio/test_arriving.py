"""WAV in a pipe: what comes is what the file would hold, as soon as it is there, and what is missing is told."""

from __future__ import annotations

import io
import os
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from auricle.audio import blocks
from auricle.audio.arriving import ArrivingWav, is_wav
from auricle.errors import CorruptAudio, UnsupportedFormat

NOISE = np.random.default_rng(0).uniform(-0.9, 0.9, (2000, 2)).astype(np.float32)


def encoded(subtype: str, format: str = "WAV", samples: np.ndarray = NOISE) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, 8000, subtype, format=format)
    return file.getvalue()


def piped(content: bytes) -> io.BufferedReader:
    return io.BufferedReader(io.BytesIO(content))


def heard(content: bytes, rate: int = 8000) -> np.ndarray:
    return np.concatenate(list(ArrivingWav(piped(content)).pieces(rate)))


@pytest.mark.parametrize("format", ["WAV", "WAVEX"])
@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("rate", [8000, 11_025])
def test_every_encoding_gives_what_the_file_gives(subtype: str, format: str, rate: int) -> None:
    content = encoded(subtype, format)
    with blocks(content, sample_rate=rate, mono=True) as reader:
        file = np.concatenate([block.samples[0] for block in reader])
    assert np.abs(heard(content, rate) - file).max() < 1e-7


def test_samples_are_there_before_the_pipe_ends() -> None:
    out, into = os.pipe()
    content = encoded("PCM_16")
    with open(out, "rb") as reading, open(into, "wb", buffering=0) as writing:  # noqa: PTH123 (descriptors)
        writing.write(content[:1044])
        assert is_wav(reading)
        pieces = ArrivingWav(reading).pieces(8000)
        assert len(next(pieces)) == 250
        writing.write(content[1044:1446])  # ends in the middle of a sample
        assert len(next(pieces)) == 100


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000])
def test_a_size_that_nobody_knew_is_no_promise(size: int) -> None:
    content = encoded("PCM_16")
    at = content.index(b"data") + 4
    wav = ArrivingWav(piped(content[:at] + struct.pack("<I", size) + content[at + 4 :]))
    assert sum(map(len, wav.pieces(8000))) == 2000
    assert (wav.duration, wav.truncated) == (0.25, False)


def test_what_was_promised_and_does_not_come_is_told() -> None:
    wav = ArrivingWav(piped(encoded("PCM_16")[:-1001]))
    assert sum(map(len, wav.pieces(8000))) == 1749
    assert wav.truncated


def test_what_follows_the_samples_is_no_sound() -> None:
    assert len(heard(encoded("PCM_16") + b"LIST\4\0\0\0abcd")) == 2000


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (encoded("PCM_16")[:20], CorruptAudio, "ended within its header"),
        (encoded("PCM_16").replace(b"fmt ", b"fmt_"), CorruptAudio, "before it says how"),
        (encoded("PCM_16").replace(b"fmt \x10\0\0\0", b"fmt \xff\xff\xff\x0f"), CorruptAudio, "before its samples"),
        (encoded("ULAW"), UnsupportedFormat, "format 7"),
        (encoded("MS_ADPCM"), UnsupportedFormat, "format 2"),
    ],
)
def test_what_no_samples_follow_is_refused(content: bytes, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        ArrivingWav(piped(content))


def test_only_pipes_of_wav_are_taken(tmp_path: Path) -> None:
    assert not is_wav(piped(b"OggS" + bytes(30)))
    assert not is_wav(piped(b""))
    assert not is_wav(io.BytesIO(encoded("PCM_16")))
