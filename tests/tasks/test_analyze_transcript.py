"""The transcript tier of an analysis: left out unless asked for, else what `transcribe` gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import auricle
from auricle.errors import ModelNotFound
from auricle.tasks.analyze import AnalyzeOptions, analyze
from auricle.tasks.transcribe import TranscribeOptions, choice, transcribe
from auricle.types import Audio


@pytest.fixture
def pocketsphinx_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choice, "_ranked", lambda options: [("pocketsphinx", "the only one")])


def test_no_words_unless_asked_for() -> None:
    quiet = Audio(np.zeros(16_000, np.float32), 16_000)
    assert "segments" not in analyze(quiet).timeline


@pytest.mark.usefixtures("pocketsphinx_alone")
def test_the_tiers_are_those_of_transcribe(data: Path) -> None:
    found = next(data.glob("fixtures_reference/**/jfk.flac"))
    sound = auricle.load(found, sample_rate=16_000, mono=True, start=7.5)
    analysis, said = analyze(sound, AnalyzeOptions(transcribe=True, preview_bytes=0)), transcribe(sound)
    assert analysis.timeline["words"] == said.words
    assert analysis.timeline["segments"] == said.segments
    assert next(f.number for f in analysis.facts if f.key == "words") == len(said.words) > 5
    assert any("pocketsphinx" in finding.message for finding in analysis.findings)
    assert "words" not in transcribe(sound, TranscribeOptions(words=False)).names


def test_without_an_engine_the_rest_of_the_analysis_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(options: TranscribeOptions) -> None:
        raise ModelNotFound("no engine can do this here")

    monkeypatch.setattr("auricle.tasks.transcribe.choice.choose", none)
    monkeypatch.setattr("auricle.tasks.transcribe.choose", none, raising=False)
    analysis = analyze(Audio(np.zeros(16_000, np.float32), 16_000), AnalyzeOptions(transcribe=True))
    assert any("no engine can do this here" in finding.message for finding in analysis.findings)
    assert "speech" in analysis.timeline
