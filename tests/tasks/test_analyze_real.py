"""Real recordings: what is known about them is what the analysis says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auricle.errors import AuricleError
from auricle.tasks.analyze import Analysis, AnalyzeOptions, analyze, write_analysis
from auricle.tasks.analyze.as_json import dumps

LISTEN = AnalyzeOptions(preview_bytes=0)


def facts(result: Analysis) -> dict[str, float | None]:
    return {fact.key: fact.number for fact in result.facts if fact.key}


def codes(result: Analysis) -> set[str]:
    return {finding.code for finding in result.findings}


@pytest.fixture(scope="session")
def jfk(data: Path) -> Path:
    return data / "fixtures_reference/openai_whisper/tests/jfk.flac"


def test_a_speech_of_1961(jfk: Path) -> None:
    result = analyze(jfk)
    numbers = facts(result)
    assert numbers["duration"] == 11.0
    assert (numbers["sample_rate"], numbers["channels"], numbers["bit_depth"]) == (44_100, 2, 24)
    assert numbers["loudness"] == pytest.approx(-12.4, abs=0.3)
    assert 0.5 < (numbers["speech_share"] or 0) < 0.95
    assert codes(result) == {"hum", "band_limited"}  # American mains, and an MP3 on its way here
    assert result.preview is not None
    assert result.preview.data[:3] in (b"ID3", b"\xff\xfb", b"\xff\xf3")


def test_pauses_of_speech_are_no_speech(jfk: Path) -> None:
    speech = analyze(jfk, LISTEN).timeline["speech"]
    assert any(span.start <= 1.0 and span.end >= 1.8 for span in speech)  # "And so, my fellow Americans"
    assert not any(span.start < 2.6 and span.end > 3.0 for span in speech)  # the first long pause


def test_speech_is_told_from_its_absence(data: Path) -> None:
    talk = next((data / "librispeech").rglob("*.opus"))
    tap = data / "noise_speech_commands_bg/running_tap.opus"
    assert (facts(analyze(talk, LISTEN))["speech_share"] or 0) > 0.6
    assert (facts(analyze(tap, LISTEN))["speech_share"] or 0) < 0.2


def test_tones_of_known_loudness(data: Path) -> None:
    """The first signal of EBU Tech 3341 has -23 LUFS by the standard, the other one says it in its name."""
    folder = data / "fixtures_reference/ebur128_loudness"
    for name, expected in (("seq-3341-1-16bit.flac", -23.0), ("1kHz_sine_-26LUFS-16bit.flac", -26.0)):
        assert facts(analyze(folder / name, LISTEN))["loudness"] == pytest.approx(expected, abs=0.1)


def test_a_read_sentence_sent_as_mp3_ends_at_six_khz(data: Path) -> None:
    mp3 = next(path for path in sorted((data / "librispeech").rglob("*.wav")) if path.stat().st_size > 40_000)
    result = analyze(mp3, LISTEN)
    assert result.info.codec == "mp3"
    assert "band_limited" in codes(result)
    assert facts(result)["band_edge"] == pytest.approx(5_900, abs=200)


def test_what_is_damaged_is_refused_by_name_or_analyzed_whole(data: Path) -> None:
    for path in sorted((data / "fixtures_malformed").rglob("*")):
        if not path.is_file() or path.name == "flac453sStereo.flac":  # whole, silent, and eight minutes long
            continue
        try:
            result = analyze(path, LISTEN)
        except AuricleError:
            continue
        assert {f.message for f in result.findings if f.severity == "error"} == set(), path
        assert ("truncated" in codes(result)) == result.info.truncated, path
        json.loads(dumps(result))


def test_a_report_of_a_recording(jfk: Path, tmp_path: Path) -> None:
    written = write_analysis(analyze(jfk), tmp_path)
    page = written.report.read_text("utf-8")
    assert written.report.name == "jfk.html"
    assert "jfk.flac" in page
    assert "data:audio/mpeg" in page
    assert "come from the mains" in page
