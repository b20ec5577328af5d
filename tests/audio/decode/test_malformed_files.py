"""297 odd or damaged files of other projects: each is refused by a typed error, flagged, or decoded to its end.

A file is well treated if one of these holds.

- It raises an `AuricleError`, and libsndfile or FFmpeg fails on it as well, or it is of a kind that auricle does not
  read (`OFF_THE_LIST`), or it stands in `REFUSED` with the reason.
- It comes back with `truncated` true.
- It comes back unflagged, and an independent decoder gives as many samples: libsndfile, whose outcomes stand in
  `soundfile_outcomes.tsv`, or FFmpeg, asked here. Two differences are known, in favour of the header: FFmpeg leaves out
  the first half block of a Vorbis stream, and does not cut the padding off at the end of an AAC track.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import av
import pytest

from auricle.audio import load, probe
from auricle.errors import AuricleError

OFF_THE_LIST = {".sph", ".wma", ".asf", ".spx", "als.mp4", ".raw", ".toml", ".bogus"}
"""NIST SPHERE, Windows Media, Speex, MPEG-4 lossless, and files that hold no audio: the ends of their names."""

REFUSED = {
    "minimp3/l3-he_mode.bit": "changes from one channel to two in the middle",
    "minimp3/l3-nonstandard-compl-sideinfo-size.bit": "changes from one channel to two in the middle",
}
PADDING = {"vorbis": 128, "aac": 4096, "mp3": 1152}


class Outcome(NamedTuple):
    """What auricle made of a file: an error, or so many samples of this codec."""

    error: str
    length: int = 0
    sample_rate: int = 1
    codec: str = ""
    truncated: bool = False


def outcome_of(path: Path) -> Outcome:
    try:
        probe(path)
        audio = load(path, max_bytes=256 * 1024**2)
    except AuricleError as error:
        return Outcome(error.code)
    assert audio.info is not None
    return Outcome("", audio.length, audio.sample_rate, audio.info.codec, audio.truncated)


def by_ffmpeg(path: Path) -> float | None:
    """Seconds that FFmpeg decodes; None where it fails."""
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            stream = container.streams.audio[0]
            samples = sum(frame.samples for frame in container.decode(stream))
            return samples / stream.rate if samples else 0.0
    except (av.error.FFmpegError, IndexError, ValueError):
        return None


def by_libsndfile(row: list[str]) -> float | None:
    """Seconds by the table of outcomes; None where libsndfile failed."""
    return int(row[5]) / int(row[3]) if row[2] == "ok" else None


def well_treated(row: list[str], path: Path, found: Outcome) -> bool:
    others = [by_libsndfile(row), by_ffmpeg(path)]
    if found.error:
        return None in others or 0.0 in others or row[0] in REFUSED or row[0].endswith(tuple(OFF_THE_LIST))
    if found.truncated:
        return True
    slack = (1 + PADDING.get(found.codec, 0)) / found.sample_rate
    return any(other is not None and abs(other - found.length / found.sample_rate) <= slack for other in others)


@pytest.fixture(scope="module")
def rows(data: Path) -> list[list[str]]:
    with (data / "fixtures_malformed" / "soundfile_outcomes.tsv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def test_every_file_is_well_treated(rows, data):
    folder = data / "fixtures_malformed"
    assert len(rows) >= 280
    badly = [
        (row[0], found) for row in rows if not well_treated(row, folder / row[0], found := outcome_of(folder / row[0]))
    ]
    assert badly == []


def test_files_outside_of_the_table(rows, data):
    """The notes that came with them are no audio."""
    folder = data / "fixtures_malformed"
    listed = {row[0] for row in rows}
    others = [
        path for path in folder.rglob("*") if path.is_file() and path.relative_to(folder).as_posix() not in listed
    ]
    assert all(outcome_of(path).error == "unsupported_format" for path in others)
    assert len(rows) + len(others) == 297


def test_sound_files_that_libsndfile_cannot_read_are_read(data):
    """Its FLAC decoder loses sync in ten sound files; FFmpeg reads them, and their own checksum says rightly."""
    for path in sorted((data / "fixtures_malformed" / "picovoice_alexa_lost_sync").glob("*.flac")):
        audio = load(path)
        assert not audio.truncated
        assert audio.info is not None
        assert audio.duration == audio.info.declared_duration
        assert matches_md5(path)


def matches_md5(path: Path) -> bool:
    import hashlib

    import numpy as np

    samples = (load(path).samples.T * 2**15).astype("<i2")
    content = path.read_bytes()
    start = content.index(b"fLaC") + 8
    return hashlib.md5(np.ascontiguousarray(samples).tobytes()).digest() == content[start + 18 : start + 34]


def test_mp3_longer_than_libsndfile_guesses(data):
    """Control by a real file: 55,152 samples by libsndfile, no error, and 72,576 are there."""
    path = data / "fixtures_malformed" / "tinytag" / "id3_frames.mp3"
    assert load(path).length == 72_576
