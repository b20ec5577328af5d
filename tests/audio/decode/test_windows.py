"""Windows and blocks: each equals the same slice of the whole, bit for bit, for every format and codec."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from auricle.audio import blocks, load, probe
from auricle.errors import AuricleError, BadOption, TooLarge
from auricle.timebase import to_samples


def test_windows_equal_slices(recording):
    whole = load(recording.content)
    for start, duration in ((0.0, 0.1), (0.3137, 0.5), (1.9, 0.25), (2.49, None), (2.5 - 1 / 48_000, 1.0), (0.7, 0.0)):
        window = load(recording.content, start=start, duration=duration)
        first = to_samples(start, whole.sample_rate)
        last = None if duration is None else to_samples(start + duration, whole.sample_rate)
        np.testing.assert_array_equal(window.samples, whole.samples[:, first:last])
        assert window.info is not None
        assert window.info.truncated == whole.truncated
        assert window.info.duration == pytest.approx(whole.duration, abs=0.025)


def encoded(samples: np.ndarray, rate: int, container: str, encoding: str, **options: object) -> bytes:
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", rate, 1, encoding, format=container, **options) as out:
        for start in range(0, len(samples), rate // 2):
            out.write(samples[start : start + rate // 2])
    return file.getvalue()


def by_libsndfile(content: bytes, first: int, length: int) -> np.ndarray:
    """The plain way: jump, then read."""
    with soundfile.SoundFile(io.BytesIO(content)) as file:
        file.seek(first)
        return file.read(length, dtype="float32", always_2d=True).T


@pytest.mark.parametrize("rate", [8_000, 24_000, 44_100])
def test_windows_deep_in_an_mp3(rate):
    """A jump would land inside the reach of the bit reservoir, which at low bit rates spans many frames."""
    rng = np.random.default_rng(7)
    sound = 0.2 * rng.standard_normal(rate * 10) * np.abs(np.sin(np.arange(rate * 10) / rate * 2))
    content = encoded(sound, rate, "MP3", "MPEG_LAYER_III", compression_level=0.9, bitrate_mode="VARIABLE")
    whole = load(content)
    jumped_wrong = 0
    for start in rng.uniform(1.0, whole.duration - 0.2, 8):
        first = to_samples(start, rate)
        window = load(content, start=float(start), duration=0.15)
        np.testing.assert_array_equal(window.samples, whole.samples[:, first : first + window.length])
        jumped_wrong += not np.array_equal(by_libsndfile(content, first, window.length), window.samples)
    assert jumped_wrong > 0  # control: libsndfile's own jump does not give the same samples


def test_an_mp3_has_no_seams():
    """What is decoded piece by piece is what FFmpeg decodes; the plain block reader of soundfile is not."""
    import av

    rate = 16_000
    rng = np.random.default_rng(3)
    sound = 0.2 * rng.standard_normal(rate * 20) * (np.sin(np.arange(rate * 20) / rate * 5) > 0)
    content = encoded(sound, rate, "MP3", "MPEG_LAYER_III", compression_level=0.95, bitrate_mode="CONSTANT")
    with av.open(io.BytesIO(content)) as file:
        expected = np.concatenate([frame.to_ndarray() for frame in file.decode(audio=0)], axis=1)
    np.testing.assert_allclose(load(content).samples, expected, atol=1e-5)
    with soundfile.SoundFile(io.BytesIO(content)) as file:
        plain = np.concatenate(list(file.blocks(4096, dtype="float32")))
    assert np.abs(plain - expected[0]).max() > 1e-3  # control


def test_last_samples_of_an_opus_file():
    """A file just longer than what is decoded at a time ends in its own last samples."""
    import av

    for extra in (1, 5, 100, 9000):
        length = 65_536 + extra
        sound = 0.3 * np.sin(np.arange(length) * 0.05)
        content = encoded(sound, 48_000, "OGG", "OPUS")
        with av.open(io.BytesIO(content)) as file:
            expected = np.concatenate([frame.to_ndarray() for frame in file.decode(audio=0)], axis=1)
        assert load(content).length == length
        np.testing.assert_allclose(load(content).samples, expected, atol=1e-5)
        with blocks(content, block_length=10_000) as reader:
            joined = np.concatenate([block.samples for block in reader], axis=1)
        np.testing.assert_allclose(joined, expected, atol=1e-5)
        window = load(content, start=(length - 3) / 48_000)
        np.testing.assert_allclose(window.samples, expected[:, -3:], atol=1e-5)
        if extra == 5:  # control: libsndfile asked plainly for the rest is wrong
            with soundfile.SoundFile(io.BytesIO(content)) as plain:
                plain.read(65_536)
                assert np.abs(plain.read(5, dtype="float32") - expected[0, -5:]).max() > 0.01


@pytest.mark.parametrize(
    "options", [{}, {"mono": True}, {"sample_rate": 16_000}, {"sample_rate": 16_000, "mono": True}]
)
def test_blocks_joined_equal_load(recording, options):
    whole = load(recording.content, **options)
    rng = np.random.default_rng(len(recording.name))
    for length in (int(rng.integers(1000, 9000)), 65_536, 1_000_000):
        with blocks(recording.content, block_length=length, **options) as reader:
            pieces = list(reader)
        np.testing.assert_array_equal(np.concatenate([piece.samples for piece in pieces], axis=1), whole.samples)
        assert all(piece.length == length for piece in pieces[:-1])
        assert reader.info == whole.info
        assert {piece.sample_rate for piece in pieces} == {whole.sample_rate}


def test_resampled_load_equals_resampling_the_whole(recording):
    whole = load(recording.content)
    np.testing.assert_array_equal(load(recording.content, sample_rate=16_000).samples, whole.resampled(16_000).samples)
    mono = load(recording.content, sample_rate=16_000, mono=True)
    np.testing.assert_array_equal(mono.samples, whole.mono().resampled(16_000).samples)


def test_window_is_taken_before_resampling(make):
    content = make("s16.wav").content
    window = load(content, start=0.5, duration=1.0, sample_rate=8_000)
    expected = load(content, start=0.5, duration=1.0).resampled(8_000)
    np.testing.assert_array_equal(window.samples, expected.samples)


def test_blocks_of_a_window(make):
    content = make("s16.flac").content
    with blocks(content, block_length=1000, start=1.0, duration=0.1) as reader:
        lengths = [block.length for block in reader]
    assert sum(lengths) == 4410


def test_leaving_early_closes(make, tmp_path):
    path = tmp_path / "a.flac"
    path.write_bytes(make("s16.flac").content)
    reader = blocks(path, sample_rate=16_000)
    with reader:
        assert next(reader).length > 0
    with pytest.raises(StopIteration):
        next(reader)


def test_info_is_final_after_the_last_block(make):
    content = make("s16.flac").content
    with blocks(content[: len(content) // 2], block_length=4096) as reader:
        assert reader.info.truncated  # the structure alone says so
        length = sum(block.length for block in reader)
    assert reader.info.duration == length / 44_100
    assert reader.info.declared_duration == 2.5


@pytest.mark.parametrize(
    "options",
    [
        {"start": -1.0},
        {"start": float("nan")},
        {"start": 1e9},
        {"duration": -0.1},
        {"duration": float("inf")},
        {"sample_rate": 0},
        {"sample_rate": -16_000},
        {"sample_rate": 16_000.5},
        {"sample_rate": 10**12},
        {"max_bytes": -1},
    ],
)
def test_options_out_of_range(make, options):
    with pytest.raises(BadOption):
        load(make("s16.wav").content, **options)


@pytest.mark.parametrize("length", [0, -1, 1.5])
def test_block_length_out_of_range(make, length):
    with pytest.raises(BadOption):
        blocks(make("s16.wav").content, block_length=length)


def test_budget_is_what_the_result_holds(recording):
    needed = load(recording.content).samples.nbytes
    assert load(recording.content, max_bytes=needed).samples.nbytes == needed
    with pytest.raises(TooLarge, match="max_bytes"):
        load(recording.content, max_bytes=needed - 1)
    with pytest.raises(TooLarge):
        list(blocks(recording.content, max_bytes=needed // 2))
    assert load(recording.content, max_bytes=needed // 2, mono=True).channels == 1
    assert load(recording.content, max_bytes=4410 * 8, duration=0.05).channels == 2
    with pytest.raises(TooLarge):
        probe(recording.content, max_bytes=1000)


def test_a_longer_window_than_the_file_gives_what_is_there(recording):
    whole = load(recording.content)
    assert load(recording.content, start=1.0, duration=1e6).length == whole.length - whole.sample_rate
    with pytest.raises(AuricleError):
        load(recording.content, start=1e6, duration=1.0)
