"""Listening to music: what is put in is found, silence is told, and nothing depends on how the sound comes."""

from __future__ import annotations

import io
from itertools import pairwise

import numpy as np
import pytest

from auricle.audio import save
from auricle.audio.save import SaveOptions
from auricle.errors import BadModel, BadOption, UnsupportedFormat
from auricle.instruments import RenderOptions, render
from auricle.metrics import score_onsets
from auricle.metrics.music import score_chords, score_key
from auricle.tasks.music import Music, MusicOptions, music
from auricle.tasks.music.click import with_clicks
from auricle.tasks.music.hearing import listeners_of
from auricle.tasks.music.tempo import steadiness_of, tempi_of
from auricle.types import Audio, Note, Part, Score, Span

RATE = 22_050
CHORDS = ((60, 64, 67), (57, 60, 64), (65, 69, 72), (67, 71, 74))
LABELS = ("C:maj", "A:min", "F:maj", "G:maj")


def song(bpm: float, metre: int = 4, bars: int = 12) -> Score:
    """Chords and bass on every bar, drums on every beat."""
    beat = 60 / bpm
    chords, bass, drums = list[Note](), list[Note](), list[Note]()
    for bar in range(bars):
        start = bar * metre * beat
        keys = CHORDS[bar % 4]
        chords += [Note(start, start + metre * beat * 0.95, pitch=key) for key in keys]
        bass.append(Note(start, start + 2 * beat, pitch=keys[0] - 24, velocity=100))
        for number in range(metre):
            drums.append(Note(start + number * beat, start + number * beat + 0.1, pitch=36 if number == 0 else 38))
            drums += [Note(start + (number + h) * beat, start + (number + h) * beat + 0.1, pitch=42) for h in (0, 0.5)]
    parts = (
        Part("chords", 0, notes=tuple(chords)),
        Part("bass", 33, notes=tuple(bass)),
        Part("", 0, True, tuple(drums)),
    )
    return Score.of(parts, tempo=bpm, metre=(metre, 4))


@pytest.mark.parametrize(("bpm", "metre"), [(84.0, 4), (120.0, 4), (133.0, 3)])
def test_what_a_band_plays_is_found(bpm: float, metre: int) -> None:
    score = song(bpm, metre)
    found = music(render(score, RenderOptions(sample_rate=RATE)))
    assert found.tempo == pytest.approx(bpm, rel=0.01)
    assert found.metre == metre
    assert score_onsets(score.beats(), [beat.start for beat in found.beats], tolerance=0.07).f1 > 0.95
    assert score_onsets(score.downbeats(), found.downbeats, tolerance=0.07).f1 > 0.9
    bar = metre * 60 / bpm
    true = [Span(n * bar, (n + 1) * bar, LABELS[n % 4]) for n in range(12)]
    assert score_chords(true, found.chords).majmin.ratio > 0.9
    assert found.key is not None
    assert score_key("C major", found.key.name).weighted >= 0.3
    assert found.steadiness is not None
    assert found.steadiness > 0.95


@pytest.mark.parametrize("bpm", [40, 55, 72, 90, 100.5, 120, 150, 180, 205, 240])
def test_clicks_have_their_tempo_to_a_part_in_a_thousand(bpm: float) -> None:
    samples = np.zeros(RATE * 20, np.float32)
    click = 0.7 * np.exp(-np.arange(1200) / 150) * np.sin(np.arange(1200) / 3)
    for time in np.arange(0.3, 19.9, 60 / bpm):
        samples[round(time * RATE) :][:1200] += click[: len(samples) - round(time * RATE)].astype(np.float32)
    assert music(Audio(samples, RATE)).tempo == pytest.approx(bpm, rel=1e-3)


def test_file_and_memory_and_another_rate_give_the_same_music() -> None:
    sound = render(song(110.0, bars=6), RenderOptions(sample_rate=44_100))
    file = io.BytesIO()
    save(sound, file, SaveOptions(format="flac", bit_depth=24))
    here, there = music(sound), music(file.getvalue())
    assert np.abs(np.subtract([b.start for b in here.beats], [b.start for b in there.beats])).max() < 0.01
    assert [chord.label for chord in here.chords] == [chord.label for chord in there.chords]


def test_chords_have_no_gap_and_end_with_the_sound() -> None:
    found = music(render(song(100.0, bars=4), RenderOptions(sample_rate=RATE)))
    assert found.chords[0].start == 0.0
    assert found.chords[-1].end == pytest.approx(found.duration)
    assert all(a.end == b.start and a.label != b.label for a, b in pairwise(found.chords))
    assert all(0 <= beat.start <= found.duration for beat in found.beats)


def test_tempos_stay_within_what_was_asked_for() -> None:
    sound = render(song(120.0, bars=8), RenderOptions(sample_rate=RATE))
    slow = music(sound, MusicOptions(slowest=40.0, fastest=80.0))
    assert slow.tempo == pytest.approx(60.0, rel=0.02)
    assert all(40 <= one.bpm <= 80 for one in slow.tempi)
    assert sum(one.confidence for one in slow.tempi) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.3, 5.0])
def test_silence_has_no_music_and_says_so(seconds: float) -> None:
    found = music(Audio(np.zeros((2, round(seconds * 8000)), np.float32), 8000))
    assert isinstance(found, Music)
    assert (found.tempo, found.key, found.metre, found.beats, found.chords) == (None, None, None, (), ())
    assert "nothing is to be heard" in found.remarks[0]


@pytest.mark.parametrize("length", [1, 100, 3000])
def test_the_shortest_sounds_are_no_fault(length: int) -> None:
    found = music(Audio(np.random.default_rng(0).uniform(-0.5, 0.5, length).astype(np.float32), 8000))
    assert found.duration == pytest.approx(length / 8000)


def test_progress_rises_to_one() -> None:
    file = io.BytesIO()
    save(render(song(100.0, bars=8), RenderOptions(sample_rate=RATE)), file, SaveOptions(format="wav"))
    shares: list[float] = []
    music(file.getvalue(), progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_what_is_no_music_or_no_model_is_refused() -> None:
    with pytest.raises(UnsupportedFormat):
        music(b"no sound in here")
    with pytest.raises(BadModel, match="not for beats"):
        listeners_of(MusicOptions(beats="harmony"))
    with pytest.raises(BadOption, match="slowest < fastest"):
        MusicOptions(slowest=100.0, fastest=50.0)


def test_clicks_are_heard_on_the_beats_and_nowhere_else() -> None:
    quiet = Audio(np.zeros((2, 16_000), np.float32), 16_000)
    heard = with_clicks(quiet, [Span(0.25, 0.25, "1"), Span(0.75, 0.75, "2"), Span(2.0, 2.0, "3")]).samples
    loud = np.flatnonzero(np.abs(heard).max(axis=0) > 0.05)
    assert {round(at / 16_000, 1) for at in loud} <= {0.2, 0.3, 0.8}
    full = with_clicks(Audio(np.ones((1, 8000), np.float32), 8000), [Span(0.5, 0.5, "1")])
    assert np.abs(full.samples).max() <= 1.0


def test_tempo_is_finer_than_a_frame_and_steadiness_what_it_says() -> None:
    rng = np.random.default_rng(0)
    times = np.arange(40) * 60 / 123.4 + rng.normal(0, 0.01, 40)
    beats = [Span(max(0.0, t), max(0.0, t), "1") for t in np.sort(times)]
    assert tempi_of(beats, np.ones(2000), 50.0, 40.0, 240.0)[0].bpm == pytest.approx(123.4, rel=0.003)
    assert tempi_of(beats[:1], np.ones(10), 50.0, 40.0, 240.0) == ()
    assert steadiness_of(beats[:2]) is None
    loose = [Span(t, t, "1") for t in np.cumsum(rng.uniform(0.3, 0.9, 30))]
    assert (steadiness_of(loose) or 1.0) < 0.85
