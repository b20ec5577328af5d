"""Music in an analysis: what the tasks find, and only when asked for."""

from __future__ import annotations

import numpy as np
import pytest

import auricle
from auricle.instruments import RenderOptions, render
from auricle.tasks.analyze import AnalyzeOptions, as_dict
from auricle.tasks.classify import ClassifyOptions
from auricle.types import Audio, Note, Part, Score


def test_music_is_added_when_asked_for_and_is_what_the_tasks_find() -> None:
    beat = 0.5
    kit = [Note(n * beat, n * beat + 0.1, pitch=36 if n % 4 == 0 else 38) for n in range(50)]
    chords = [Note(n * 2.0, n * 2.0 + 1.9, pitch=key) for n in range(12) for key in (48, 60, 64, 67)]
    score = Score.of([Part("", 0, True, tuple(kit)), Part("", 52, notes=tuple(chords))])
    song = render(score, RenderOptions(sample_rate=44_100))
    assert not {"beats", "genre"} & {tier.name for tier in auricle.analyze(song).timeline.tiers}
    found = auricle.analyze(song, AnalyzeOptions(music=True, block_length=30_000))
    heard = auricle.music(song)
    assert [span.start for span in found.timeline["beats"]] == pytest.approx([b.start for b in heard.beats], abs=0.01)
    assert [span.label for span in found.timeline["chords"]] == [chord.label for chord in heard.chords]
    facts = {fact.label: fact for fact in found.facts}
    assert facts["Tempo (estimate)"].number == pytest.approx(120.0, rel=1e-3)
    assert facts["Key (estimate)"].value.startswith("C major")
    assert [span.label for span in found.timeline["key"]] == ["C major"]
    plain = as_dict(found)
    assert isinstance(plain["units"], dict)
    assert plain["units"]["tempo"] == "beats/min"
    genres = found.timeline["genre"]
    assert (genres[0].start, genres[-1].end) == (0.0, pytest.approx(song.duration))
    assert {span.label for span in genres} <= {"chorale", "ensemble", "piano", "pop"}
    likeliest = auricle.classify(song, ClassifyOptions("genre")).guesses[0].label
    assert facts["Genre (estimate)"].value.startswith(likeliest)


def test_silence_has_no_genre_and_a_song_behind_it_has() -> None:
    chords = [Note(n * 1.0, n * 1.0 + 0.9, pitch=key) for n in range(10) for key in (48, 60, 64, 67)]
    song = render(Score.of([Part("", 52, notes=tuple(chords))]), RenderOptions(sample_rate=22_050, stereo=False))
    silence = np.zeros((1, 20 * 22_050), np.float32)
    found = auricle.analyze(Audio(np.concatenate([silence, song.samples], axis=1), 22_050), AnalyzeOptions(music=True))
    assert found.timeline["genre"][0].start == 20.0
    alone = auricle.analyze(Audio(silence, 22_050), AnalyzeOptions(music=True))
    assert alone.timeline["genre"] == ()
    assert not any(fact.label.startswith("Genre") for fact in alone.facts)


def test_music_of_what_is_too_short_or_too_coarse_is_nothing() -> None:
    for length, rate in ((0, 16_000), (10, 16_000), (3000, 1000)):
        found = auricle.analyze(Audio(np.zeros(length, np.float32), rate), AnalyzeOptions(music=True))
        assert not any(finding.severity == "error" for finding in found.findings)
        assert found.timeline.get("beats") == ()
