"""Convert: streamed, and yet the same samples as loading, resampling and saving the whole."""

from __future__ import annotations

import io
import math
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

import auricle
from auricle.audio import SaveOptions
from auricle.audio.encodings import FORMATS
from auricle.errors import BadOption
from auricle.tasks.convert import ConvertOptions, check, convert
from auricle.types import Audio


@pytest.fixture(scope="module")
def wav() -> bytes:
    """Five seconds of stereo noise, 44.1 kHz, 16-bit."""
    file = io.BytesIO()
    noise = 0.2 * np.random.default_rng(0).standard_normal((5 * 44_100, 2))
    soundfile.write(file, np.clip(noise, -1, 1), 44_100, format="WAV")
    return file.getvalue()


def converted(source: bytes, options: ConvertOptions, saving: SaveOptions) -> Audio:
    target = io.BytesIO()
    convert(source, target, options, saving)
    return auricle.load(target.getvalue())


def test_nothing_asked_nothing_changed(wav: bytes) -> None:
    out = converted(wav, ConvertOptions(), SaveOptions(format="flac"))
    assert np.array_equal(out.samples, auricle.load(wav).samples)


def test_streamed_equals_whole(wav: bytes) -> None:
    options = ConvertOptions(sample_rate=16_000, channels=1, start=0.5, duration=3.25)
    out = converted(wav, options, SaveOptions(format="wav", floating=True))
    whole = auricle.load(wav, start=0.5, duration=3.25)
    from auricle.audio.channels import mix

    assert np.array_equal(out.samples, mix(whole.resampled(16_000), 1).samples)


@pytest.mark.parametrize(("format", "rate"), [("opus", 48_000), ("webm", 48_000), ("mp3", 44_100), ("flac", 44_100)])
def test_a_format_that_knows_few_rates_gets_the_next_one_up(wav: bytes, format: str, rate: int) -> None:
    target = io.BytesIO()
    done = convert(wav, target, saving=SaveOptions(format=format))  # type: ignore[arg-type]
    assert done.result.sample_rate == rate
    assert abs(auricle.probe(target.getvalue()).duration - 5.0) < 0.1


def test_a_rate_that_was_asked_for_is_never_changed(wav: bytes) -> None:
    with pytest.raises(BadOption, match="opus"):
        convert(wav, io.BytesIO(), ConvertOptions(sample_rate=44_100), SaveOptions(format="opus"))


def test_the_bit_depth_is_the_sources(tmp_path: Path) -> None:
    source = io.BytesIO()
    soundfile.write(source, np.zeros(100), 8000, format="WAV", subtype="PCM_24")
    convert(source.getvalue(), tmp_path / "a.flac")
    assert soundfile.info(tmp_path / "a.flac").subtype == "PCM_24"


def test_progress_grows_to_the_end(wav: bytes) -> None:
    shares: list[float] = []
    convert(wav, io.BytesIO(), saving=SaveOptions(format="wav"), progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_truncated_source_is_said_to_be(wav: bytes) -> None:
    done = convert(wav[: len(wav) // 2], io.BytesIO(), saving=SaveOptions(format="wav"))
    assert done.source.truncated
    assert abs(done.result.duration - 2.5) < 0.01


GROWTH = """
import re, sys
from pathlib import Path
from auricle import load
from auricle.tasks.convert import ConvertOptions, convert
source, target, way = sys.argv[1:]

def most():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])

convert(source, target, ConvertOptions(duration=1.0))
before = most()
load(source) if way == "whole" else convert(source, target)
print(most() - before)
"""
"""How much the peak of memory grows, in KiB; `getrusage` would count what the parent held before the child began."""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak of memory in /proc")
def test_memory_does_not_grow_with_the_recording(tmp_path: Path) -> None:
    path = tmp_path / "long.flac"
    with soundfile.SoundFile(path, "w", 48_000, 2, "PCM_16") as file:
        for _ in range(4):
            file.write(np.zeros((48_000 * 60, 2), dtype=np.int16))
    grown = {}
    for way in ("streamed", "whole"):
        command = [sys.executable, "-c", GROWTH, str(path), str(tmp_path / "out.wav"), way]
        grown[way] = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert grown["streamed"] < 20_000  # KiB; all of it as float32 is 90,000
    assert grown["whole"] > 60_000


@pytest.mark.parametrize("make", [os.symlink, os.link])
def test_a_recording_is_not_replaced_by_its_own_copy(
    wav: bytes, tmp_path: Path, make: Callable[[Path, Path], None]
) -> None:
    path, other = tmp_path / "a.wav", tmp_path / "b.wav"
    path.write_bytes(wav)
    make(path, other)
    for target in (path, other, str(tmp_path / ".." / tmp_path.name / "a.wav")):
        with pytest.raises(BadOption, match="recording itself"):
            convert(path, target, ConvertOptions(channels=1))
    assert path.read_bytes() == wav


def test_without_the_guard_it_would_be(wav: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.wav").write_bytes(wav)
    monkeypatch.setattr(sys.modules["auricle.tasks.convert"], "refuse_same_file", lambda source, target: None)
    convert(tmp_path / "a.wav", tmp_path / "a.wav", ConvertOptions(channels=1))
    assert (tmp_path / "a.wav").read_bytes() != wav


@pytest.mark.parametrize("given", [{"start": -1.0}, {"start": math.inf}, {"duration": math.nan}, {"channels": 0}])
def test_options_outside_their_range(given: dict[str, float]) -> None:
    with pytest.raises(BadOption, match=next(iter(given))):
        ConvertOptions(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_passes_the_check_by_default(name: str) -> None:
    check(None, ConvertOptions(), SaveOptions(format=name))  # type: ignore[arg-type]
    check(f"a{FORMATS[name].suffixes[-1]}", ConvertOptions(), SaveOptions())


def test_channels_that_nothing_reaches_are_counted(wav: bytes) -> None:
    for channels, silent in ((1, 0), (2, 0), (6, 4)):
        done = convert(wav, io.BytesIO(), ConvertOptions(channels=channels), SaveOptions(format="wav"))
        assert done.silent_channels == silent
