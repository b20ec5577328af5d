"""Beats without a model: click tracks, librosa on the same sound, changing tempos, odd sounds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import auricle
from auricle.decoding import BeatPathOptions, TempoOptions
from auricle.errors import AudioNotFound, BadOption
from auricle.tasks.beats import BeatsOptions, beats
from auricle.types import Audio

RATE = 22_050


def clicks(times: np.ndarray, rate: int = RATE, seed: int = 0) -> Audio:
    """Short tones at these times in faint noise, half a second longer than the last."""
    out = 1e-3 * np.random.default_rng(seed).standard_normal(round((times[-1] + 0.5) * rate))
    time = np.arange(round(0.05 * rate)) / rate
    for start in times:
        first = round(start * rate)
        out[first : first + len(time)] += 0.6 * np.exp(-time / 0.01) * np.sin(2 * np.pi * 1200 * time)
    return Audio(out.astype(np.float32), rate)


def moments(audio: Audio | Path, options: BeatsOptions | None = None) -> np.ndarray:
    return np.array([beat.start for beat in beats(audio, options or BeatsOptions())["beats"]])


def matched(found: np.ndarray, times: np.ndarray) -> tuple[float, float]:
    """Share of the beats found, and share of what was found that is one: within 70 ms."""
    off = np.abs(found[:, None] - times)
    return float(np.mean(off.min(axis=0) < 0.07)), float(np.mean(off.min(axis=1) < 0.07))


@pytest.mark.parametrize("bpm", [90.0, 120.0])
@pytest.mark.parametrize("rate", [RATE, 44_100])
def test_click_tracks_are_followed(bpm: float, rate: int) -> None:
    times = np.arange(0.7, 25, 60 / bpm)
    found = moments(clicks(times, rate))
    recall, precision = matched(found, times)
    assert precision == 1.0
    assert recall >= 1 - 2 / len(times)
    assert 60 / np.median(np.diff(found)) == pytest.approx(bpm, rel=0.04)
    assert max(matched(found + 0.1, times)) < 0.1  # the measure can fail


def test_beats_equal_librosa_on_the_same_sound() -> None:
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(3)
    for seed, bpm in enumerate((63.0, 97.0, 128.0, 171.0)):
        times = np.cumsum(60 / bpm * (1 + 0.02 * rng.standard_normal(30)))
        audio = clicks(times, seed=seed)
        _, theirs = librosa.beat.beat_track(y=audio.samples[0], sr=RATE, units="time")
        np.testing.assert_allclose(moments(audio), theirs, atol=1e-9)
        assert len(theirs) > 20
        _, theirs = librosa.beat.beat_track(
            y=audio.samples[0], sr=RATE, units="time", bpm=bpm, tightness=30, trim=False
        )
        told = BeatsOptions(bpm=bpm, path=BeatPathOptions(tightness=30.0, trim=False))
        np.testing.assert_allclose(moments(audio, told), theirs, atol=1e-9)


def test_beats_of_mixed_music_equal_librosa(data: Path) -> None:
    librosa = pytest.importorskip("librosa")
    mixes = sorted((data / "slakh_subset").glob("*/mix_of_present_stems.ogg"))
    if not mixes:
        pytest.skip("AURICLE_DATA holds no mixes of Slakh")
    for path in mixes:
        audio = auricle.load(path, sample_rate=RATE, mono=True).between(30.0, 70.0)
        _, theirs = librosa.beat.beat_track(y=audio.samples[0], sr=RATE, units="time")
        np.testing.assert_allclose(moments(audio), theirs, atol=1e-9)
        assert len(theirs) > 40


def test_a_tempo_that_changes_is_followed_if_that_is_asked_for() -> None:
    times = np.concatenate([np.arange(0.5, 30, 60 / 100), np.arange(30, 60, 60 / 140)])
    audio = clicks(times)
    once, always = (matched(moments(audio, BeatsOptions(changing=changing)), times) for changing in (False, True))
    assert min(always) > 0.95 > 0.8 > max(once)


def test_what_is_usual_decides_between_a_tempo_and_its_half() -> None:
    audio = clicks(np.arange(0.5, 30, 0.4))
    slow, fast = (moments(audio, BeatsOptions(tempo=TempoOptions(usual, 0.3))) for usual in (75.0, 150.0))
    assert np.median(np.diff(slow)) == pytest.approx(0.8, abs=0.03)
    assert np.median(np.diff(fast)) == pytest.approx(0.4, abs=0.03)


def test_a_file_is_heard_as_its_sound_and_beats_know_no_bars(tmp_path: Path) -> None:
    audio = clicks(np.arange(0.5, 12, 0.5))
    auricle.save(audio, tmp_path / "clicks.wav")
    np.testing.assert_allclose(moments(tmp_path / "clicks.wav"), moments(audio), atol=1e-9)
    line = beats(audio)
    assert {beat.label for beat in line["beats"]} == {""}
    assert all(beat.score is not None and beat.score >= 0 for beat in line["beats"])
    assert line.duration == audio.duration


@pytest.mark.parametrize("samples", [1, 600, 30_000])
@pytest.mark.parametrize("changing", [False, True])
def test_silence_has_no_beat(samples: int, changing: bool) -> None:
    line = beats(Audio(np.zeros(samples, np.float32), 44_100), BeatsOptions(changing=changing))
    assert line["beats"] == ()
    assert line.duration == samples / 44_100


def test_short_sounds_end_where_they_end() -> None:
    for samples in (2, 700, 5_000, 20_000):
        noise = np.random.default_rng(samples).uniform(-0.5, 0.5, samples).astype(np.float32)
        line = beats(Audio(noise, RATE))
        assert all(0 <= beat.start <= line.duration for beat in line["beats"])


def test_what_means_nothing_is_refused() -> None:
    for wrong in (0.0, -120.0, float("nan"), float("inf")):
        with pytest.raises(BadOption, match="bpm"):
            BeatsOptions(bpm=wrong)
    with pytest.raises(BadOption, match="changing"):
        BeatsOptions(bpm=120.0, changing=True)
    with pytest.raises(BadOption, match="last 2 frames"):
        beats(clicks(np.arange(0.5, 3, 0.5)), BeatsOptions(bpm=3000.0))
    with pytest.raises(AudioNotFound):
        beats("no such file.wav")
