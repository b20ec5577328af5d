"""Files at the edge of what formats allow, each with the result that is expected of it."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
import soundfile

from auricle.audio import blocks, load, probe
from auricle.errors import AuricleError

RATE = 16_000


class Sound(NamedTuple):
    """What must come back: samples of each channel and what `info` says."""

    length: int
    channels: int = 1
    sample_rate: int = RATE
    bit_depth: int | None = 16
    truncated: bool = False
    declared: int | None = -1
    """Samples that the header promises; -1 for as many as there are, None for no promise."""


def wav(
    data: bytes,
    *,
    tag: int = 1,
    channels: int = 1,
    rate: int = RATE,
    bits: int = 16,
    data_size: int | None = None,
    riff_size: int | None = None,
    block: int | None = None,
    before: bytes = b"",
    after: bytes = b"",
    order: str = "<",
) -> bytes:
    """A WAV by hand; every size may be a lie."""
    block = channels * bits // 8 if block is None else block
    fmt = struct.pack(order + "HHIIHH", tag, channels, rate, rate * block & 0xFFFFFFFF, block & 0xFFFF, bits)
    data_size = len(data) if data_size is None else data_size
    body = b"WAVE" + chunk(b"fmt ", fmt, order) + before + b"data" + struct.pack(order + "I", data_size) + data + after
    riff_size = len(body) if riff_size is None else riff_size
    return (b"RIFF" if order == "<" else b"RIFX") + struct.pack(order + "I", riff_size) + body


def chunk(name: bytes, body: bytes, order: str = "<") -> bytes:
    return name + struct.pack(order + "I", len(body)) + body + bytes(len(body) % 2)


def wavex(data: bytes, *, bits: int, valid: int, channels: int, tag: int = 1) -> bytes:
    guid = struct.pack("<H", tag) + bytes.fromhex("000000001000800000aa00389b71")
    block = channels * bits // 8
    fmt = struct.pack("<HHIIHHHHI", 0xFFFE, channels, RATE, RATE * block, block, bits, 22, valid, 0) + guid
    body = b"WAVE" + chunk(b"fmt ", fmt) + chunk(b"data", data)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def rf64(data: bytes, *, data_size: int | None = None, ds64: bool = True) -> bytes:
    size = len(data) if data_size is None else data_size
    sizes = chunk(b"ds64", struct.pack("<QQQI", len(data) + 72, size, size // 2, 0)) if ds64 else b""
    fmt = struct.pack("<HHIIHH", 1, 1, RATE, 2 * RATE, 2, 16)
    return b"RF64\xff\xff\xff\xffWAVE" + sizes + chunk(b"fmt ", fmt) + b"data\xff\xff\xff\xff" + data


def aiff(data: bytes, *, frames: int, channels: int = 1, bits: int = 16, ssnd_size: int | None = None) -> bytes:
    rate80 = struct.pack(">HQ", 16383 + 13, RATE << (63 - 13))
    comm = chunk(b"COMM", struct.pack(">hIh", channels, frames, bits) + rate80, ">")
    size = len(data) + 8 if ssnd_size is None else ssnd_size
    body = b"AIFF" + comm + b"SSND" + struct.pack(">III", size, 0, 0) + data
    return b"FORM" + struct.pack(">I", len(body)) + body


def au(data: bytes, *, size: int | None = None, encoding: int = 3, channels: int = 1) -> bytes:
    size = len(data) if size is None else size
    return b".snd" + struct.pack(">IIIII", 24, size, encoding, RATE, channels) + data


def caf(data: bytes, *, size: int | None = None) -> bytes:
    desc = struct.pack(">d4sIIIII", float(RATE), b"lpcm", 0, 2, 1, 1, 16)
    size = len(data) + 4 if size is None else size
    return b"caff\0\1\0\0desc" + struct.pack(">q", 32) + desc + b"data" + struct.pack(">q", size) + bytes(4) + data


def encoded(
    samples: np.ndarray,
    container: str,
    subtype: str,
    *,
    rate: int = RATE,
    change: Callable[[bytes], bytes] | None = None,
) -> bytes:
    file = io.BytesIO()
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    with soundfile.SoundFile(file, "w", rate, channels, subtype, format=container) as out:
        out.write(samples)
    return change(file.getvalue()) if change else file.getvalue()


def no_total(flac: bytes) -> bytes:
    """A FLAC whose header does not say how long it is, as live encoders leave it."""
    packed = int.from_bytes(flac[18:26], "big") >> 36 << 36
    return flac[:18] + packed.to_bytes(8, "big") + flac[26:]


def floats(*values: float) -> bytes:
    return struct.pack(f"<{len(values)}f", *values)


S100 = struct.pack("<100h", *range(100))
B100 = struct.pack(">100h", *range(100))
TONE = (0.5 * np.sin(np.arange(4000) * 0.1)).astype(np.float32)
LIST = chunk(b"LIST", b"INFOINAM\x04\0\0\0abc\0")
NAN, INF = float("nan"), float("inf")

EDGES: dict[str, tuple[bytes, Sound | str]] = {
    # sample formats
    "8 bit": (wav(bytes(range(100)), bits=8), Sound(100, bit_depth=8)),
    "16 bit": (wav(S100), Sound(100)),
    "24 bit": (wav(bytes(300), bits=24), Sound(100, bit_depth=24)),
    "32 bit": (wav(bytes(400), bits=32), Sound(100, bit_depth=32)),
    "float 32": (wav(floats(*[0.5] * 100), tag=3, bits=32), Sound(100, bit_depth=32)),
    "float 64": (wav(struct.pack("<100d", *[0.5] * 100), tag=3, bits=64), Sound(100, bit_depth=64)),
    "A-law": (wav(bytes(100), tag=6, bits=8), Sound(100, bit_depth=8)),
    "mu-law": (wav(bytes(100), tag=7, bits=8), Sound(100, bit_depth=8)),
    "big-endian WAV": (wav(B100, order=">"), Sound(100)),
    "WAVEX 24 bit": (wavex(bytes(300), bits=24, valid=24, channels=1), Sound(100, bit_depth=24)),
    "WAVEX 20 bit in 24": (wavex(bytes(300), bits=24, valid=20, channels=1), Sound(100, bit_depth=24)),
    "WAVEX float": (wavex(bytes(400), bits=32, valid=32, channels=1, tag=3), Sound(100, bit_depth=32)),
    "WAVEX six channels": (wavex(bytes(1200), bits=16, valid=16, channels=6), Sound(100, 6)),
    "float beyond full scale": (wav(floats(4.0, -4.0), tag=3, bits=32), Sound(2, bit_depth=32)),
    "denormal floats": (wav(floats(1e-40, -1e-45), tag=3, bits=32), Sound(2, bit_depth=32)),
    "negative zero": (wav(floats(-0.0), tag=3, bits=32), Sound(1, bit_depth=32)),
    "NaN": (wav(floats(0.0, NAN), tag=3, bits=32), "corrupt_audio"),
    "infinity": (wav(floats(INF, 0.0), tag=3, bits=32), "corrupt_audio"),
    "minus infinity": (wav(floats(0.0, 0.0, -INF), tag=3, bits=32), "corrupt_audio"),
    "NaN in float 64": (wav(struct.pack("<2d", 0, NAN), tag=3, bits=64), "corrupt_audio"),
    "float 64 beyond float 32": (wav(struct.pack("<2d", 1e300, 0), tag=3, bits=64), "corrupt_audio"),
    "NaN in AIFF": (encoded(np.array([0, np.nan], np.float32), "AIFF", "FLOAT"), "corrupt_audio"),
    # channels
    "two channels": (wav(S100, channels=2), Sound(50, 2)),
    "seven channels": (wav(S100[:196], channels=7), Sound(14, 7)),
    "64 channels": (wav(bytes(64 * 2 * 10), channels=64), Sound(10, 64)),
    "1024 channels": (wav(bytes(1024 * 2 * 3), channels=1024), Sound(3, 1024)),
    "no channel": (wav(S100, channels=0, block=2), "corrupt_audio"),
    "65,535 channels": (wav(bytes(65_535 * 2), channels=65_535), "corrupt_audio"),
    "eight channels of FLAC": (encoded(np.zeros((100, 8)), "FLAC", "PCM_16"), Sound(100, 8)),
    # rates
    "1 Hz": (wav(S100, rate=1), Sound(100, sample_rate=1)),
    "0 Hz": (wav(S100, rate=0), "corrupt_audio"),
    "8,000 Hz": (wav(S100, rate=8_000), Sound(100, sample_rate=8_000)),
    "11,025 Hz": (wav(S100, rate=11_025), Sound(100, sample_rate=11_025)),
    "192,000 Hz": (wav(S100, rate=192_000), Sound(100, sample_rate=192_000)),
    "655,350 Hz": (wav(S100, rate=655_350), Sound(100, sample_rate=655_350)),
    "655,350 Hz FLAC": (encoded(TONE, "FLAC", "PCM_16", rate=655_350), Sound(4000, sample_rate=655_350)),
    "4,294,967,295 Hz": (wav(S100, rate=2**32 - 1), "corrupt_audio"),
    # lengths
    "no sample": (wav(b""), Sound(0)),
    "one sample": (wav(S100[:2]), Sound(1)),
    "no sample, stereo": (wav(b"", channels=2), Sound(0, 2)),
    "no sample of float": (wav(b"", tag=3, bits=32), Sound(0, bit_depth=32)),
    "no sample but a LIST": (wav(b"", after=LIST), Sound(0)),
    "no sample of AIFF": (aiff(b"", frames=0), Sound(0)),
    "one sample of AIFF": (aiff(B100[:2], frames=1), Sound(1)),
    "one sample of FLAC": (encoded(TONE[:1], "FLAC", "PCM_16"), Sound(1)),
    "one sample of Vorbis": (encoded(TONE[:1], "OGG", "VORBIS"), Sound(1, bit_depth=None, declared=None)),
    "one sample of MP3": (encoded(TONE[:1], "MP3", "MPEG_LAYER_III"), Sound(1, bit_depth=None)),
    "MP3 with a broken tag inside": (
        (lambda mp3: mp3[:2000] + b"ID3\x04\0\0\xff\xff\xff\xff" + mp3[2000:])(encoded(TONE, "MP3", "MPEG_LAYER_III")),
        "any",
    ),
    "16 samples of FLAC": (encoded(TONE[:16], "FLAC", "PCM_16"), Sound(16)),
    "exactly a block": (wav(bytes(2 * 65_536)), Sound(65_536)),
    "a block and one": (wav(bytes(2 * 65_537)), Sound(65_537)),
    # sizes that lie, or say nothing
    "size 0, samples follow": (wav(S100, data_size=0), Sound(100, declared=None)),
    "size 0xFFFFFFFF": (wav(S100, data_size=0xFFFFFFFF), Sound(100, declared=None)),
    "both sizes 0xFFFFFFFF": (wav(S100, data_size=0xFFFFFFFF, riff_size=0xFFFFFFFF), Sound(100, declared=None)),
    "both sizes 0": (wav(S100, data_size=0, riff_size=0), Sound(100, declared=None)),
    "size 0x7FFFF000": (wav(S100, data_size=0x7FFFF000), Sound(100, declared=None)),
    "size 0x7FFFFFFF": (wav(S100, data_size=0x7FFFFFFF), Sound(100, declared=None)),
    "size 0x80000000": (wav(S100, data_size=0x80000000), Sound(100, declared=None)),
    "streamed 24 bit stereo": (
        wav(bytes(600), channels=2, bits=24, data_size=0xFFFFFFFF),
        Sound(100, 2, bit_depth=24, declared=None),
    ),
    "streamed, half a frame left": (wav(S100[:-1], data_size=0xFFFFFFFF), Sound(99, truncated=True, declared=None)),
    "streamed float with NaN": (wav(floats(NAN), tag=3, bits=32, data_size=0), "corrupt_audio"),
    "promises twice as much": (wav(S100, data_size=400), Sound(100, truncated=True, declared=200)),
    "promises 4 GiB": (wav(S100, data_size=0xFFFFFFF0), Sound(100, truncated=True, declared=0x7FFFFFF8)),
    "promises half of it": (wav(S100, data_size=100), Sound(50, truncated=True)),
    "size not of whole frames": (wav(S100, channels=2, data_size=199), Sound(49, 2, truncated=True)),
    "RIFF size too small": (wav(S100, riff_size=50), Sound(100)),
    "RIFF size too large": (wav(S100, riff_size=5000), Sound(100)),
    "RF64": (rf64(S100), Sound(100)),
    "BW64": (b"BW64" + rf64(S100)[4:], Sound(100)),
    "RF64 of unknown size": (rf64(S100, data_size=0), Sound(100, declared=None)),
    "RF64 with all bits set": (rf64(S100, data_size=2**64 - 1), Sound(100, declared=None)),
    "RF64 that promises more": (rf64(S100, data_size=2**40), Sound(100, truncated=True, declared=2**39)),
    "AIFF that promises more": (aiff(B100, frames=200), Sound(100, truncated=True, declared=200)),
    "AIFF cut short": (aiff(B100, frames=200, ssnd_size=408), Sound(100, truncated=True, declared=200)),
    "AIFF that promises less": (aiff(B100, frames=60), Sound(60, truncated=True)),
    "AU": (au(B100), Sound(100)),
    "AU of unknown size": (au(B100, size=0xFFFFFFFF), Sound(100, declared=None)),
    "AU that promises more": (au(B100, size=400), Sound(100, truncated=True, declared=200)),
    "AU float": (au(struct.pack(">100f", *[0.25] * 100), encoding=6), Sound(100, bit_depth=32)),
    "CAF": (caf(B100), Sound(100)),
    "CAF of size 0": (caf(B100, size=0), "any"),
    "W64 of size 0": (
        (lambda w64: w64[: w64.find(b"data") + 16] + bytes(8) + w64[w64.find(b"data") + 24 :])(
            encoded(TONE, "W64", "PCM_16")
        ),
        "any",
    ),
    "CAF cut short": (caf(B100, size=404), Sound(100, truncated=True, declared=200)),
    "CAF of unknown size": (caf(B100, size=-1), Sound(100, declared=None)),
    "FLAC of unknown length": (encoded(TONE, "FLAC", "PCM_16", change=no_total), Sound(4000, declared=None)),
    "FLAC of unknown length, cut": (
        encoded(np.random.default_rng(0).uniform(-1, 1, 40_000), "FLAC", "PCM_16", change=lambda b: no_total(b)[:-100]),
        Sound(36_864, truncated=True, declared=None),
    ),
    # other chunks
    "LIST before the data": (wav(S100, before=LIST), Sound(100)),
    "LIST after the data": (wav(S100, after=LIST), Sound(100)),
    "chunk of odd size before": (wav(S100, before=chunk(b"odd ", b"abc")), Sound(100)),
    "odd data and a LIST": (wav(bytes(99), bits=8, after=b"\0" + LIST), Sound(99, bit_depth=8)),
    "zeros behind the data": (wav(S100, after=bytes(64)), Sound(100)),
    "fact chunk": (wav(S100, before=chunk(b"fact", struct.pack("<I", 7))), Sound(100)),
    "no fmt chunk": (b"RIFF\x24\0\0\0WAVE" + chunk(b"data", S100), "corrupt_audio"),
    "no data chunk": (wav(S100)[:36], "corrupt_audio"),
    "unknown encoding": (wav(S100, tag=0x1234), "corrupt_audio"),
    "9,000 empty chunks": (wav(S100, before=chunk(b"junk", b"") * 9000), "any"),
    # not what they seem
    "text": (b"This is a text, though it is called a recording.\n" * 20, "unsupported_format"),
    "RIFF that is a film": (b"RIFF\x10\0\0\0AVI LIST" + bytes(100), "unsupported_format"),
    "magic only": (b"fLaC", "corrupt_audio"),
    "magic only, Ogg": (b"OggS", "corrupt_audio"),
    "magic only, WAV": (b"RIFF\0\0\0\0WAVE", "corrupt_audio"),
    "magic only, MP4": (b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42", "any"),
    "magic only, Matroska": (b"\x1aE\xdf\xa3", "corrupt_audio"),
    "a single byte": (b"\xff", "unsupported_format"),
    "zeros": (bytes(5000), "unsupported_format"),
    "ID3 tag and nothing": (b"ID3\x04\0\0\0\0\0\x7f" + bytes(127), "unsupported_format"),
    "ID3 tag longer than the file": (b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(127), "unsupported_format"),
}  # fmt: skip


def test_the_matrix_is_large():
    assert len(EDGES) >= 80


@pytest.mark.parametrize("name", EDGES)
def test_edge(name):
    content, expected = EDGES[name]
    if expected == "any":  # an error or a recording, whichever: it must be one of ours and come soon
        assert result_of(content) is not None
        return
    assert result_of(content) == expected
    if isinstance(expected, Sound):
        found = probe(content)
        assert round(found.duration * found.sample_rate) == expected.length
        assert found.truncated == expected.truncated
        with blocks(content, block_length=37) as reader:
            assert sum(block.length for block in reader) == expected.length


def result_of(content: bytes) -> Sound | str:
    try:
        audio = load(content)
    except AuricleError as error:
        return error.code
    info = audio.info
    assert info is not None
    assert info.duration == audio.duration
    assert (info.sample_rate, info.channels) == (audio.sample_rate, audio.channels)
    promised = None if info.declared_duration is None else round(info.declared_duration * info.sample_rate)
    return Sound(
        audio.length,
        audio.channels,
        audio.sample_rate,
        info.bit_depth,
        audio.truncated,
        -1 if promised == audio.length else promised,
    )


def test_a_file_not_a_number_says_where():
    sound = np.zeros((70_000, 2), np.float32)
    sound[68_000, 1] = np.nan
    with pytest.raises(AuricleError, match=r"4\.250 s \(sample 68000\)"):
        load(encoded(sound, "WAV", "FLOAT"))


def test_samples_of_streamed_wavs_are_right():
    expected = load(wav(S100)).samples
    for size in (0, 0xFFFFFFFF, 0x7FFFF000):
        np.testing.assert_array_equal(load(wav(S100, data_size=size)).samples, expected)
        np.testing.assert_array_equal(load(wav(S100, data_size=size), start=0.001).samples, expected[:, 16:])
    with soundfile.SoundFile(io.BytesIO(wav(S100, data_size=0))) as plain:
        assert plain.frames == 0  # control: libsndfile sees nothing


def test_wav_over_4_gib_whose_size_wrapped(tmp_path):
    path = tmp_path / "long.wav"
    frames = 2**31 + 5000  # of two bytes: 4 GiB and 10,000 bytes, in a hole of the file system
    head = wav(b"", data_size=10_000)
    with path.open("wb") as file:
        file.write(head)
        file.truncate(len(head) + 2 * frames)
        file.seek(len(head) + 2 * (frames - 3))
        file.write(struct.pack("<3h", 1000, 2000, 3000))
    info = probe(path)
    assert info.truncated
    assert info.declared_duration == 5000 / RATE
    assert info.duration == frames / RATE
    tail = load(path, start=(frames - 3) / RATE)
    np.testing.assert_array_equal(tail.samples, np.array([[1000, 2000, 3000]], np.float32) / 2**15)
    assert soundfile.info(path).frames < frames  # control
