"""Reports in a folder: three files, whole or not there, for any number of recordings."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from auricle import writers
from auricle.errors import BadOption, CannotWrite
from auricle.tasks import report
from auricle.tasks.analyze import Analysis, analyze, as_dict, report_names, write_analysis
from auricle.types import Audio, AudioInfo

ENDINGS = [".analysis.json", ".html", ".timeline.json"]


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    sound = 0.3 * np.random.default_rng(0).standard_normal((2, 40_000))
    sound[:, 10_000:30_000] = 0
    sound[:, 5_000:5_010] = 1
    info = AudioInfo("wav", "pcm_s16", 16_000, 2, 16, 2.5, 5.0, True, 160_044)
    return analyze(Audio(sound.clip(-1, 1), 16_000, info))


def test_three_files_side_by_side(analysis: Analysis, tmp_path: Path) -> None:
    written = write_analysis(analysis, tmp_path / "new" / "folder", name="talk")
    assert sorted(path.name for path in written.report.parent.iterdir()) == [f"talk{end}" for end in ENDINGS]
    assert written.report.read_text("utf-8").startswith("<!doctype html>")
    assert writers.read(written.timeline) == analysis.timeline
    assert json.loads(written.analysis.read_text("utf-8")) == as_dict(analysis)


def test_the_json_keeps_its_keys(analysis: Analysis) -> None:
    plain = as_dict(analysis)
    assert list(plain) == ["format", "version", "file", "info", "facts", "units", "findings", "timeline"]
    assert list(plain["info"]) == [
        "format", "codec", "sample_rate", "channels", "bit_depth", "duration", "declared_duration", "truncated", "size",
    ]  # fmt: skip
    promised = {
        "duration", "sample_rate", "channels", "bit_depth", "size", "bit_rate", "peak", "true_peak", "rms", "dc_offset",
        "loudness", "loudness_range", "speech_share", "silence_share", "clipped_samples", "correlation",
    }  # fmt: skip
    assert promised <= set(plain["facts"])
    assert plain["units"]["loudness"] == "LUFS"
    assert {"truncated", "clipping"} <= {finding["code"] for finding in plain["findings"]}


def test_every_fact_with_a_number_has_a_key_of_its_own(analysis: Analysis) -> None:
    keys = [fact.key for fact in analysis.facts if fact.number is not None]
    assert all(keys)
    assert len(set(keys)) == len(keys)


def test_many_recordings_of_one_name_all_get_their_files(analysis: Analysis, tmp_path: Path) -> None:
    sources = ["a/talk.wav", "b/talk.wav", "b/Talk.mp3", "c/other.wav"]
    for name in report_names(sources):
        write_analysis(analysis, tmp_path, name=name)
    assert len(list(tmp_path.iterdir())) == 3 * len(sources)


def test_without_a_name_the_file_gives_it(analysis: Analysis, tmp_path: Path) -> None:
    assert write_analysis(analysis, tmp_path).report == tmp_path / "audio.html"


@pytest.mark.parametrize("name", ["", ".", "..", "../out", "a/b", "/etc/x"])
def test_a_name_cannot_leave_the_folder(analysis: Analysis, tmp_path: Path, name: str) -> None:
    with pytest.raises(BadOption):
        write_analysis(analysis, tmp_path / "in", name=name)
    assert list(tmp_path.rglob("*.html")) == []


def test_a_report_that_cannot_be_drawn_leaves_the_old_one(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = write_analysis(analysis, tmp_path).report.read_bytes()

    def interrupted(_: Analysis) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(report, "render", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_analysis(analysis, tmp_path)
    assert (tmp_path / "audio.html").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"audio{end}" for end in ENDINGS]


def test_a_folder_that_is_a_file_is_refused(analysis: Analysis, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(CannotWrite):
        write_analysis(analysis, tmp_path / "taken")
    assert (tmp_path / "taken").read_text() == "mine"
