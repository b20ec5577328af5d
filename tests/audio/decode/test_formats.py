"""What is read of each format: the facts, the length, the samples; told by content and by nothing else."""

from __future__ import annotations

import io

import numpy as np
import pytest

from auricle.audio import load, probe
from auricle.errors import UnsupportedFormat


def test_facts(recording):
    info = probe(recording.content)
    kind = recording.kind
    assert (info.format, info.codec, info.bit_depth) == (kind.format, kind.codec, kind.bit_depth)
    assert (info.sample_rate, info.channels) == (recording.sample_rate, 2)
    assert info.size == len(recording.content)
    assert not info.truncated


def test_length(recording):
    audio = load(recording.content)
    assert 0 <= audio.length - recording.length <= recording.kind.padding
    assert audio.info is not None
    assert audio.info.duration == audio.duration
    assert not audio.truncated
    # A probe reads no sample: it may be off by what a container rounds to.
    assert abs(probe(recording.content).duration - audio.duration) <= 0.025


def test_samples_come_back(recording):
    samples = load(recording.content).samples[:, : recording.length]
    if recording.kind.slack is not None:
        assert np.abs(samples - recording.samples).max() <= recording.kind.slack
        return
    middle = slice(recording.length // 4, recording.length // 2)
    for decoded, original in zip(samples, recording.samples, strict=True):
        lags = range(-2400, 2401)  # a bare stream keeps the delay of its encoder
        best = max(lags, key=lambda lag: float(np.dot(np.roll(decoded, lag)[middle], original[middle])))
        error = np.roll(decoded, best)[middle] - original[middle]
        assert np.sqrt(np.mean(error**2)) < 0.05 * np.sqrt(np.mean(original[middle] ** 2))
        assert best == 0 or recording.kind.padding


def test_name_says_nothing(recording, tmp_path):
    path = tmp_path / "speech.raw"
    path.write_bytes(recording.content)
    assert probe(path) == probe(recording.content)
    np.testing.assert_array_equal(load(path).samples, load(recording.content).samples)


def test_mp3_named_wav(make, tmp_path):
    path = tmp_path / "speech.wav"
    path.write_bytes(make("layer3.mp3").content)
    assert probe(path).format == "mp3"


def test_id3_tag_in_front(make):
    tag = b"ID3\x04\x00\x00" + bytes([0, 0, 8, 0]) + bytes(1024)
    for name in ("layer3.mp3", "s16.flac"):
        plain = make(name).content
        assert load(tag + plain).length == load(plain).length
        assert probe(tag + plain).format == probe(plain).format


def test_tags_behind_an_mp3(make):
    plain = make("layer3.mp3").content
    tagged = plain + b"APETAGEX" + (2000).to_bytes(4, "little") + (32).to_bytes(4, "little") + bytes(16)
    tagged += b"TAG" + bytes(125)
    assert not probe(tagged).truncated
    assert load(tagged).length == load(plain).length


def test_video_is_ignored_and_its_sound_read(make):
    import av

    sound = make("aac.m4a")
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out, av.open(io.BytesIO(sound.content)) as source:
        picture = out.add_stream("mpeg4", rate=25)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        track = out.add_stream_from_template(source.streams.audio[0])
        for number in range(100):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), number, np.uint8), format="rgb24")
            out.mux(picture.encode(frame))
        out.mux(picture.encode(None))
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = track
                out.mux(packet)
    audio = load(file.getvalue())
    np.testing.assert_array_equal(audio.samples, load(sound.content).samples)


def test_video_without_sound_is_named():
    import av

    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out:
        picture = out.add_stream("mpeg4", rate=25)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        out.mux(picture.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")))
        out.mux(picture.encode(None))
    with pytest.raises(UnsupportedFormat, match="no audio stream"):
        load(file.getvalue())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"#EXTM3U\nhttp://example.com/a.ts\n", "a playlist"),
        (b"ffconcat version 1.0\nfile '/etc/passwd'\n", "no audio that auricle knows"),
        (b"MThd" + bytes(40), "MIDI"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(40), "WMA"),
        (b"hello, this is text\n" * 50, "no audio that auricle knows"),
        (bytes(10_000), "no audio that auricle knows"),
    ],
)
def test_what_is_refused_by_name(content, said):
    with pytest.raises(UnsupportedFormat, match=said):
        load(content)


def test_formats_off_the_list_are_refused_though_libsndfile_reads_them():
    import soundfile

    for container in ("VOC", "PAF", "SVX", "NIST", "IRCAM", "MAT4", "AVR", "HTK", "SDS"):
        file = io.BytesIO()
        soundfile.write(file, np.zeros(100), 16_000, subtype="PCM_16", format=container)
        with pytest.raises(UnsupportedFormat):
            load(file.getvalue())
        file.seek(0)
        assert len(soundfile.read(file)[0]) >= 100  # control: the list is ours
