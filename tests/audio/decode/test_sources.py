"""Where recordings come from: paths with any name, bytes, file objects, pipes; and what is no source."""

from __future__ import annotations

import gc
import io
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from auricle.audio import blocks, load, probe, sources
from auricle.errors import AudioNotFound, BadOption, CorruptAudio, TooLarge, UnsupportedFormat

NAMES = [
    "plain.wav",
    "with space.wav",
    "-leading-dash.wav",
    "--help",
    "emoji 🎤.wav",
    "u\N{COMBINING DIAERESIS}ber.wav",  # NFD
    "new\nline.wav",
    "quote'\";touch p;.wav",
    "http:evil.wav",
    "concat:a|b.wav",
    "no suffix",
    "wrong.raw",
    ".hidden",
    "x" * 250,
]


class Unseekable(io.RawIOBase):
    """A stream like a socket: it can only be read on."""

    def __init__(self, content: bytes, piece: int = 7000) -> None:
        self._rest, self._piece = io.BytesIO(content), piece

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        got = self._rest.read(min(len(buffer), self._piece))
        buffer[: len(got)] = got
        return len(got)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["s16.wav", "aac.m4a"])
def test_any_name(make, tmp_path, monkeypatch, name, kind):
    content = make(kind).content
    (tmp_path / name).write_bytes(content)
    assert probe(tmp_path / name) == probe(content)
    monkeypatch.chdir(tmp_path)
    assert load(name).length == load(content).length  # as a relative path, a str
    assert not (tmp_path / "p").exists()


def test_name_that_is_no_unicode(make, tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/bad \xff name.wav")
    Path(path).write_bytes(make("s16.wav").content)
    assert probe(path).duration == 2.5
    Path(path).chmod(0)
    if os.geteuid() != 0:
        with pytest.raises(AudioNotFound):
            probe(path)


def test_every_kind_of_source_gives_the_same(recording, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(recording.content)
    expected = load(recording.content)
    for source in (path, str(path), bytearray(recording.content), memoryview(recording.content)):
        np.testing.assert_array_equal(load(source).samples, expected.samples)
    for stream in (io.BytesIO(recording.content), Unseekable(recording.content), path.open("rb")):
        with stream:
            audio = load(stream)
            np.testing.assert_array_equal(audio.samples, expected.samples)
            assert audio.info == expected.info
            assert not stream.closed


def test_file_object_is_read_from_where_it_stands(make):
    plain = make("s16.wav").content
    stream = io.BytesIO(b"skip me" + plain)
    stream.seek(7)
    assert load(stream).length == load(plain).length


def test_long_pipe_goes_through_a_file(make, monkeypatch):
    monkeypatch.setattr(sources, "SPOOL_IN_MEMORY", 1000)
    assert load(Unseekable(make("s16.wav").content)).duration == 2.5


def test_endless_pipe_is_refused(make, monkeypatch):
    monkeypatch.setattr(sources, "SPOOL_LIMIT", 100_000)
    with pytest.raises(TooLarge, match="cannot be seeked"):
        load(Unseekable(make("s16.wav").content))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero")
def test_endless_device_is_refused(monkeypatch):
    monkeypatch.setattr(sources, "SPOOL_LIMIT", 10_000_000)
    with pytest.raises(TooLarge):
        probe("/dev/zero")


def test_no_file(tmp_path):
    for path in (tmp_path / "nothing.wav", "", "a\0b", "http://127.0.0.1:9/a.wav", tmp_path / "f.wav" / "x"):
        with pytest.raises(AudioNotFound):
            load(path)
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nothing.wav")


def test_directory(tmp_path):
    with pytest.raises(UnsupportedFormat, match="directory"):
        load(tmp_path)


def test_empty(tmp_path):
    (tmp_path / "empty.wav").touch()
    for source in (tmp_path / "empty.wav", b"", io.BytesIO(), Unseekable(b"")):
        with pytest.raises(UnsupportedFormat, match="empty"):
            load(source)


def test_dangling_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "nothing")
    with pytest.raises(AudioNotFound):
        load(tmp_path / "link")


@pytest.mark.parametrize("source", [None, 3, 2.5, ["a.wav"], object()])
def test_no_source_at_all(source):
    with pytest.raises(BadOption, match="source"):
        load(source)


def test_text_mode(make, tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(make("s16.wav").content)
    with path.open(encoding="latin-1") as stream, pytest.raises(BadOption, match="rb"):
        load(stream)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
def test_pipe_without_a_writer_does_not_hang(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnsupportedFormat, match="nobody writes"):
        load(tmp_path / "pipe")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
def test_pipe_with_a_writer_is_read(make, tmp_path):
    content = make("s16.flac").content
    read_end, write_end = os.pipe()
    writer = threading.Thread(target=lambda: (os.write(write_end, content), os.close(write_end)))
    writer.start()
    try:
        assert load(f"/dev/fd/{read_end}").duration == 2.5
    finally:
        writer.join()
        os.close(read_end)


def test_stdin(make):
    code = "import sys; from auricle.audio import load; print(load(sys.stdin.buffer).duration)"
    result = subprocess.run(
        [sys.executable, "-c", code], input=make("aac.m4a").content, capture_output=True, check=True
    )
    assert result.stdout == b"2.5\n"


def test_a_stream_that_fails_is_an_error_not_a_short_file(make):
    class Failing(io.BytesIO):
        def read(self, size=-1):
            if self.tell() > 100_000:
                raise OSError("the disk went away")
            return super().read(size)

    for kind in ("s16.wav", "s24.flac", "alac.m4a"):
        with pytest.raises(CorruptAudio, match="disk went away"):
            load(Failing(make(kind).content))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no /proc")
def test_reading_leaves_no_descriptor_open(make, tmp_path):
    path, descriptors = tmp_path / "a", Path("/proc/self/fd")
    before = len(list(descriptors.iterdir()))
    for kind in ("s16.wav", "aac.m4a", "s16.flac"):
        path.write_bytes(make(kind).content)
        for _ in range(5):
            load(path)
            probe(path)
            with blocks(path) as reader:
                next(reader)
            blocks(path)  # dropped unread
            with pytest.raises(BadOption):
                load(path, start=100.0)
    gc.collect()
    assert len(list(descriptors.iterdir())) == before
