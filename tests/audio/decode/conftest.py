"""One recording in every format, made once a session: what the tests of decoding are asked with."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import soundfile

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Kind:
    """How a recording is made, and what `probe` must say of it.

    `padding` is by how many samples a lossy codec may be longer than what went in; `slack` by how much of full scale a
    sample may be off (None for codecs that keep no waveform to compare).
    """

    writer: str
    container: str
    encoding: str
    format: str
    codec: str
    bit_depth: int | None
    slack: float | None = None
    padding: int = 0


KINDS = {
    "u8.wav": Kind("soundfile", "WAV", "PCM_U8", "wav", "pcm_u8", 8, 2**-7),
    "s16.wav": Kind("soundfile", "WAV", "PCM_16", "wav", "pcm_s16", 16, 2**-15),
    "s24.wav": Kind("soundfile", "WAV", "PCM_24", "wav", "pcm_s24", 24, 2**-23),
    "s32.wav": Kind("soundfile", "WAV", "PCM_32", "wav", "pcm_s32", 32, 2**-24),
    "f32.wav": Kind("soundfile", "WAV", "FLOAT", "wav", "pcm_f32", 32, 0.0),
    "f64.wav": Kind("soundfile", "WAV", "DOUBLE", "wav", "pcm_f64", 64, 0.0),
    "mulaw.wav": Kind("soundfile", "WAV", "ULAW", "wav", "pcm_mulaw", 8, 0.02),
    "alaw.wav": Kind("soundfile", "WAV", "ALAW", "wav", "pcm_alaw", 8, 0.02),
    "ima.wav": Kind("soundfile", "WAV", "IMA_ADPCM", "wav", "adpcm_ima", None, 0.2, 4096),
    "ms.wav": Kind("soundfile", "WAV", "MS_ADPCM", "wav", "adpcm_ms", None, 0.2, 4096),
    "wavex.wav": Kind("soundfile", "WAVEX", "PCM_24", "wav", "pcm_s24", 24, 2**-23),
    "s16.rf64": Kind("soundfile", "RF64", "PCM_16", "rf64", "pcm_s16", 16, 2**-15),
    "s16.w64": Kind("soundfile", "W64", "PCM_16", "w64", "pcm_s16", 16, 2**-15),
    "s8.aiff": Kind("soundfile", "AIFF", "PCM_S8", "aiff", "pcm_s8", 8, 2**-7),
    "s16.aiff": Kind("soundfile", "AIFF", "PCM_16", "aiff", "pcm_s16", 16, 2**-15),
    "s24.aiff": Kind("soundfile", "AIFF", "PCM_24", "aiff", "pcm_s24", 24, 2**-23),
    "f32.aifc": Kind("soundfile", "AIFF", "FLOAT", "aiff", "pcm_f32", 32, 0.0),
    "s16.caf": Kind("soundfile", "CAF", "PCM_16", "caf", "pcm_s16", 16, 2**-15),
    "s16.au": Kind("soundfile", "AU", "PCM_16", "au", "pcm_s16", 16, 2**-15),
    "s8.flac": Kind("soundfile", "FLAC", "PCM_S8", "flac", "flac", 8, 2**-7),
    "s16.flac": Kind("soundfile", "FLAC", "PCM_16", "flac", "flac", 16, 2**-15),
    "s24.flac": Kind("soundfile", "FLAC", "PCM_24", "flac", "flac", 24, 2**-23),
    "vorbis.ogg": Kind("soundfile", "OGG", "VORBIS", "ogg", "vorbis", None),
    "opus.opus": Kind("soundfile", "OGG", "OPUS", "ogg", "opus", None),
    "layer3.mp3": Kind("soundfile", "MP3", "MPEG_LAYER_III", "mp3", "mp3", None),
    "aac.m4a": Kind("av", "ipod", "aac", "mp4", "aac", None),
    "aac.mp4": Kind("av", "mp4", "aac", "mp4", "aac", None),
    "alac.m4a": Kind("av", "ipod", "alac", "mp4", "alac", 24, 2**-15),
    "aac.aac": Kind("av", "adts", "aac", "aac", "aac", None, padding=4096),
    "opus.webm": Kind("av", "webm", "libopus", "webm", "opus", None, padding=960),
    "aac.mka": Kind("av", "matroska", "aac", "matroska", "aac", None, padding=2048),
    "flac.mka": Kind("av", "matroska", "flac", "matroska", "flac", 16, 2**-15),
    "pcm.mka": Kind("av", "matroska", "pcm_s16le", "matroska", "pcm_s16", 16, 2**-15),
    "flac.oga": Kind("av", "ogg", "flac", "ogg", "flac", 16, 2**-15),
    "plain.mp3": Kind("bare", "MP3", "MPEG_LAYER_III", "mp3", "mp3", None, padding=2 * 1152),
}
"""Every format that is read. "bare" is an MP3 without the header that counts its frames."""


@dataclass(frozen=True)
class Recording:
    """An encoded recording and the samples [channels, time] that went into it."""

    name: str
    kind: Kind
    content: bytes
    samples: np.ndarray
    sample_rate: int

    @property
    def length(self) -> int:
        """Samples of each channel that went in."""
        return int(self.samples.shape[1])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `recording` runs once a format."""
    if "recording" in metafunc.fixturenames:
        metafunc.parametrize("recording", list(KINDS), indirect=True)


@pytest.fixture
def recording(request: pytest.FixtureRequest) -> Recording:
    """The recording of the format that the test is parametrized with."""
    return made(request.param)


@pytest.fixture(scope="session")
def make() -> Callable[[str], Recording]:
    """A recording by its name in the table of formats."""
    return made


@pytest.fixture(scope="session")
def fuzz() -> ModuleType:
    """The script that damages recordings."""
    return script()


@cache
def script() -> ModuleType:
    """scripts/fuzz_decode.py, which has the writer of what only FFmpeg writes."""
    spec = importlib.util.spec_from_file_location("fuzz_decode", ROOT / "scripts" / "fuzz_decode.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def signal(rate: int) -> np.ndarray:
    """2.5 s of stereo, longer than what is decoded at a time: gliding tones in a little noise, [2, time]."""
    time = np.arange(int(2.5 * rate)) / rate
    noise = np.random.default_rng(0).standard_normal((2, len(time)))
    tones = np.stack([np.sin(2 * np.pi * (200 + 100 * time) * time), np.sin(2 * np.pi * 330 * time)])
    return (0.4 * tones + 0.01 * noise).astype(np.float32)


@cache
def made(name: str) -> Recording:
    """A recording of the table."""
    kind = KINDS[name]
    rate = 48_000 if "opus" in kind.encoding.lower() else 44_100
    samples = signal(rate)
    file = io.BytesIO()
    if kind.writer == "av":
        script().write_with_av(file, kind.container, kind.encoding, samples.T, rate)
    else:
        with soundfile.SoundFile(file, "w", rate, 2, kind.encoding, format=kind.container) as out:
            for start in range(0, samples.shape[1], rate // 2):  # libsndfile fails on long pieces of Ogg
                out.write(samples.T[start : start + rate // 2])
    content = file.getvalue()
    if kind.writer == "bare":
        content = without_info_frame(content)
    return Recording(name, kind, content, samples, rate)


def without_info_frame(content: bytes) -> bytes:
    """An MP3 without its first frame, the one that says how many there are."""
    from auricle.audio.declared.mpeg import mpeg_frame

    first = mpeg_frame(content)
    assert first is not None
    assert b"Info" in content[: first.length] or b"Xing" in content[: first.length]
    return content[first.length :]
