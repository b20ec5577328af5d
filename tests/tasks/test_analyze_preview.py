"""The player's sound: as long as the recording, and never larger than allowed."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from auricle.tasks.analyze import AnalyzeOptions, analyze
from auricle.tasks.analyze.discovery import discover
from auricle.tasks.analyze.engine import run
from auricle.tasks.analyze.mp3 import Mp3
from auricle.tasks.analyze.sound import Sound
from auricle.types import Audio, AudioInfo


def chord(seconds: float, rate: int, channels: int = 2) -> Audio:
    t = np.arange(round(seconds * rate)) / rate
    return Audio(np.stack([0.3 * np.sin(2 * np.pi * hz * t) for hz in (440.0, 660.0)[:channels]]), rate)


@pytest.mark.parametrize("rate", [4_000, 8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 192_000])
def test_it_lasts_as_long_as_the_recording_and_sounds_like_it(rate: int) -> None:
    preview = analyze(chord(3.0, rate)).preview
    assert preview is not None
    assert preview.mime == "audio/mpeg"
    samples, heard_rate = soundfile.read(io.BytesIO(preview.data))
    assert samples.ndim == 1
    assert len(samples) / heard_rate == pytest.approx(3.0, abs=0.01)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    assert spectrum.argmax() * heard_rate / len(samples) in (
        pytest.approx(440, abs=2),
        pytest.approx(660, abs=2),
    )


def test_a_long_recording_gets_a_lower_bit_rate() -> None:
    sizes = [len(p.data) for p in (analyze(chord(20, 16_000), AnalyzeOptions(preview_bytes=b)).preview
                                   for b in (1_000_000, 100_000, 30_000)) if p]  # fmt: skip
    assert sizes[0] > sizes[1] > sizes[2]
    assert sizes[1] <= 100_000
    assert sizes[2] <= 30_000


@pytest.mark.parametrize(("promise", "limit"), [(10.0, 4_000), (0.5, 30_000)])
def test_one_that_would_be_too_large_is_left_out_and_said(promise: float, limit: int) -> None:
    """Also where the file promised to be short: the promise chooses the bit rate, the bytes are counted."""
    info = AudioInfo("wav", "pcm_s16", 16_000, 2, 16, promise, promise, False, 320_044)
    sound = Sound("x.wav", 16_000, 2, 0, iter([chord(10, 16_000).samples]), lambda: info)
    result = run(sound, discover(), AnalyzeOptions(preview_bytes=limit))
    assert result.preview is None
    assert [finding.code for finding in result.findings] == ["no_preview"]


def test_none_is_made_where_none_is_wanted_or_nothing_is_there() -> None:
    assert analyze(chord(1, 16_000), AnalyzeOptions(preview_bytes=0)).preview is None
    assert analyze(Audio(np.zeros((1, 0)), 16_000)).preview is None
    assert analyze(chord(1, 16_000), AnalyzeOptions(preview_bytes=0)).findings == ()


def test_an_encoder_keeps_no_more_than_its_limit() -> None:
    """The negative control is an encoder whose limit is out of reach."""
    held = []
    for limit in (20_000, 10**9):
        mp3 = Mp3(24_000, 24_000, 64_000, limit)
        for _ in range(60):
            mp3.write(np.random.default_rng(0).standard_normal(24_000).astype(np.float32) / 5)
        held.append(mp3._file.tell())
    assert held[0] < 40_000 < 400_000 < held[1]
