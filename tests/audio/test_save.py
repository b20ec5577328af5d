"""Saving: what comes back is what went in, up to the format, and any chunking writes the same."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

import auricle
from auricle.audio import wav_encoder
from auricle.audio.encodings import FORMATS, SaveOptions
from auricle.audio.save import AudioWriter, save
from auricle.types import Audio, AudioInfo

LOSSY = ["ogg", "opus", "mp3", "m4a", "webm", "mka"]


def noise(channels: int = 2, length: int = 5_000, rate: int = 48_000, seed: int = 0) -> Audio:
    return Audio(np.random.default_rng(seed).uniform(-1, 0.99, (channels, length)), rate)


def sweep(rate: int, length: int, channels: int = 1) -> Audio:
    """A rising tone, which correlates with itself at no lag but 0; each further channel a little softer."""
    time = np.arange(length) / rate
    wave = 0.5 * np.sin(2 * np.pi * (200 * time + 300 * time**2))
    return Audio(wave * 0.8 ** np.arange(channels)[:, np.newaxis], rate)


def read(target: io.BytesIO) -> NDArray[np.float64]:
    target.seek(0)
    samples, _ = soundfile.read(target, dtype="float64", always_2d=True)
    return np.asarray(samples.T)


def by_ffmpeg(path: Path) -> NDArray[np.float32]:
    """Samples [channels, time] in the order of WAV files, as an independent decoder gives them."""
    import av

    with av.open(str(path)) as container:
        packed = av.AudioResampler(format="flt")  # PyAV 18 crashes on eight planes.
        parts = [each.to_ndarray()[0] for frame in container.decode(audio=0) for each in packed.resample(frame)]
        return np.concatenate(parts).reshape(-1, container.streams.audio[0].channels).T


@pytest.mark.parametrize("channels", [1, 2, 3, 6, 8])
@pytest.mark.parametrize("length", [1, 2, 999, 30_001])
@pytest.mark.parametrize(
    ("name", "bits"), [(n, b) for n in ("wav", "aiff", "flac") for b in FORMATS[n].depths] + [("wav", 16)]
)
def test_integers_come_back_within_half_a_step(name: str, bits: int, length: int, channels: int) -> None:
    audio, target = noise(channels, length), io.BytesIO()
    report = save(audio, target, SaveOptions(format=name, bit_depth=bits))  # type: ignore[arg-type]
    back = read(target)
    assert back.shape == audio.samples.shape
    assert np.abs(back - audio.samples).max() <= 0.5 / 2 ** (bits - 1)
    assert (report.clipped, report.length, report.channels, report.bit_depth) == (0, length, channels, bits)
    assert report.size == len(target.getvalue())


@pytest.mark.parametrize(("name", "bits"), [("wav", 32), ("wav", 64), ("aiff", 32), ("aiff", 64)])
def test_floating_point_comes_back_bit_for_bit(name: str, bits: int) -> None:
    samples = np.array([[0.1, -3.4e38, 1e-45, 2.5], [1.0, -1.0, 0.0, -0.0]], np.float32)
    target = io.BytesIO()
    report = save(Audio(samples, 44_100), target, SaveOptions(format=name, bit_depth=bits, floating=True))  # type: ignore[arg-type]
    np.testing.assert_array_equal(read(target).astype(np.float32), samples)
    assert (report.codec, report.clipped) == (f"pcm_f{bits}", 0)


@pytest.mark.parametrize("bits", [16, 24])
def test_saving_what_was_read_changes_nothing(bits: int) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    save(noise(), first, SaveOptions(format="flac", bit_depth=bits))
    save(Audio(read(first), 48_000), second, SaveOptions(format="flac", bit_depth=bits))
    np.testing.assert_array_equal(read(first), read(second))


@pytest.mark.parametrize(
    ("name", "rate"),
    [(n, r) for n in LOSSY for r in (8_000, 22_050, 44_100, 48_000) if not FORMATS[n].rates or r in FORMATS[n].rates],
)
def test_lossy_sound_comes_back_as_long_and_at_its_place(tmp_path: Path, name: str, rate: int) -> None:
    audio = sweep(rate, 2 * rate + 17)
    report = save(audio, tmp_path / f"a.{name}")
    back = auricle.load(tmp_path / f"a.{name}", sample_rate=rate)
    assert (report.clipped, report.bit_depth) == (0, None)
    assert back.length == audio.length
    assert not back.truncated
    inner = audio.samples[0, 2_000:-2_000]
    likeness = [float(inner @ back.samples[0, 2_000 + lag :][: len(inner)]) for lag in range(-1_600, 1_600)]
    assert int(np.argmax(likeness)) - 1_600 == 0
    assert max(likeness) == pytest.approx(float(inner @ inner), rel=0.05)


@pytest.mark.parametrize(
    ("name", "channels"), [(n, c) for n in FORMATS for c in range(2, 9) if c <= FORMATS[n].most_channels]
)
def test_channels_keep_their_order(tmp_path: Path, name: str, channels: int) -> None:
    time = np.arange(48_000) / 48_000
    pitches = 400 + 300 * np.arange(channels)
    if channels > 5:
        pitches[3] = 60  # Encoders cut the low-frequency channel off above 120 Hz.
    save(Audio(0.2 * np.sin(2 * np.pi * pitches[:, np.newaxis] * time), 48_000), tmp_path / f"a.{name}")
    back = by_ffmpeg(tmp_path / f"a.{name}")[:, :48_000]
    np.testing.assert_allclose(np.abs(np.fft.rfft(back * np.hanning(48_000))).argmax(axis=1), pitches, atol=1)


@pytest.mark.parametrize("name", list(FORMATS))
def test_any_chunking_writes_the_same_sound(tmp_path: Path, name: str) -> None:
    audio = sweep(48_000, 60_000, channels=2)
    dither = "triangular" if FORMATS[name].depths else "none"
    options = SaveOptions(dither=dither, seed=3)  # type: ignore[arg-type]
    save(audio, tmp_path / f"whole.{name}", options)
    cuts = np.sort(np.random.default_rng(1).integers(0, 60_000, 15))
    with AudioWriter(tmp_path / f"parts.{name}", 48_000, 2, options) as writer:
        for part in np.split(audio.samples, cuts, axis=1):
            writer.write(part)
        writer.write(np.zeros((2, 0)))
    whole, parts = (auricle.load(tmp_path / f"{each}.{name}").samples for each in ("whole", "parts"))
    if dither == "triangular":
        np.testing.assert_array_equal(whole, parts)
    else:
        assert whole.shape == parts.shape
        np.testing.assert_allclose(whole, parts, atol=0.05)
    assert writer.report.length == 60_000


def test_values_beyond_full_scale_are_clipped_counted_and_not_wrapped() -> None:
    target = io.BytesIO()
    report = save(Audio(np.array([1.5, -1.5, 1e30, 1.0, -1.0, 0.5]), 8_000), target, SaveOptions(format="wav"))
    assert report.clipped == 3
    np.testing.assert_allclose(read(target)[0], [1, -1, 1, 1, -1, 0.5], atol=4e-5)


def test_dither_depends_on_the_seed_alone() -> None:
    def written(seed: int) -> bytes:
        target = io.BytesIO()
        save(noise(), target, SaveOptions(format="wav", bit_depth=8, dither="triangular", seed=seed))
        return target.getvalue()

    assert written(1) == written(1) != written(2)


@pytest.mark.parametrize(
    ("name", "codec", "bits", "expected"),
    [
        ("wav", "pcm_s24", 24, "pcm_s24"),
        ("wav", "pcm_u8", 8, "pcm_s16"),
        ("wav", "pcm_f32", 32, "pcm_f32"),
        ("wav", "vorbis", None, "pcm_s16"),
        ("aiff", "flac", 24, "pcm_s24"),
        ("wav", "alac", 20, "pcm_s24"),
    ],
)
def test_the_bit_depth_follows_the_source(name: str, codec: str, bits: int | None, expected: str) -> None:
    audio = Audio(np.zeros(10), 8_000, AudioInfo("x", codec, 8_000, 1, bits, 1.0))
    assert save(audio, io.BytesIO(), SaveOptions(format=name)).codec == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(("codec", "bits"), [("pcm_f32", 32), ("pcm_s32", 32), ("pcm_f64", 64)])
def test_flac_of_a_finer_source_has_24_bits(codec: str, bits: int) -> None:
    audio = Audio(np.zeros(10), 8_000, AudioInfo("wav", codec, 8_000, 1, bits, 1.0))
    assert save(audio, io.BytesIO(), SaveOptions(format="flac")).bit_depth == 24


@pytest.mark.parametrize("channels", [1, 2, 6, 12])
@pytest.mark.parametrize(
    ("bits", "floating"), [(8, False), (16, False), (24, False), (32, False), (32, True), (64, True)]
)
@pytest.mark.parametrize("known", [True, False])
def test_a_wav_that_outgrows_its_size_field_is_rf64(
    monkeypatch: pytest.MonkeyPatch, channels: int, bits: int, floating: bool, known: bool
) -> None:
    audio, options = noise(channels, 2_001), SaveOptions(format="wav", bit_depth=bits, floating=floating)

    def written() -> io.BytesIO:
        target = io.BytesIO()
        length = audio.length if known else None
        with AudioWriter(target, audio.sample_rate, channels, options, length=length) as writer:
            writer.write(audio)
        return target

    small = written()
    monkeypatch.setattr(wav_encoder, "LARGEST_RIFF", 1_500)
    large = written()
    assert small.getvalue()[:4] == b"RIFF"
    assert large.getvalue()[:4] == b"RF64"
    assert (b"JUNK" in small.getvalue()[:100]) is not known
    np.testing.assert_array_equal(read(large), read(small))
    large.seek(0)
    assert soundfile.info(large).format == "RF64"
    assert auricle.load(large.getvalue()).length == 2_001
    assert not auricle.probe(large.getvalue()).truncated


def test_a_plain_wav_has_the_shortest_header() -> None:
    target = io.BytesIO()
    assert save(Audio(np.zeros(3), 8_000), target, SaveOptions(format="wav")).size == 44 + 6
    assert save(Audio(np.zeros(3), 8_000), io.BytesIO(), SaveOptions(format="wav", bit_depth=8)).size == 44 + 4


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("opus", 16_000, 128_000), ("mp3", 32_000, 320_000), ("m4a", 32_000, 160_000), ("webm", 16_000, 128_000)],
)
def test_a_bitrate_is_kept_to(tmp_path: Path, name: str, low: int, high: int) -> None:
    audio = Audio(0.3 * np.random.default_rng(0).standard_normal((1, 4 * 48_000)), 48_000)
    for bitrate in (low, high):
        size = save(audio, tmp_path / f"a.{name}", SaveOptions(bitrate=bitrate)).size
        assert size * 8 / 4 == pytest.approx(bitrate, rel=0.35)


@pytest.mark.parametrize("name", ["ogg", "mp3"])
def test_a_higher_quality_takes_more_room(tmp_path: Path, name: str) -> None:
    sizes = [save(noise(), tmp_path / f"a.{name}", SaveOptions(quality=q)).size for q in (0.0, 0.5, 1.0)]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[2]


def test_a_minute_of_ogg_in_one_call(tmp_path: Path) -> None:
    """Longer single writes crash libsndfile 1.2.2, so none is passed on whole."""
    audio = noise(2, 60 * 48_000)
    save(audio, tmp_path / "a.ogg")
    assert soundfile.info(tmp_path / "a.ogg").frames == audio.length


@pytest.mark.parametrize("name", ["wav", "flac", "ogg"])
def test_the_file_is_readable_by_others(tmp_path: Path, name: str) -> None:
    umask = os.umask(0)
    os.umask(umask)
    save(noise(), tmp_path / f"a.{name}")
    assert (tmp_path / f"a.{name}").stat().st_mode & 0o777 == 0o666 & ~umask
