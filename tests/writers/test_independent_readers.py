"""Other people's readers find the same times (to 1 ms) and the same text in what is written here."""

from __future__ import annotations

import csv as table
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.types import Span, Timeline
from auricle.writers import csv, srt, textgrid, webvtt

WORDS = ["Hello.", "a < b", "Q & A", "two\nlines", "na\u00efve \u65e5\u672c", 'say "x"', "-->", "</c>", "5"]


def chain(lengths: list[tuple[float, float]]) -> list[Span]:
    out, at = [], 0.0
    for i, (gap, length) in enumerate(lengths):
        out.append(Span(at + gap, at + gap + length, WORDS[i % len(WORDS)]))
        at += gap + length
    return out


chains = st.lists(st.tuples(st.floats(0.01, 500), st.floats(0.01, 500)), min_size=1, max_size=9).map(chain)


@settings(max_examples=30)
@given(chains)
def test_pysubs2_reads_srt(spans: list[Span]) -> None:
    pysubs2 = pytest.importorskip("pysubs2")
    read = pysubs2.SSAFile.from_string(srt.dumps(Timeline.of(1e6, segments=spans)), format_="srt")
    assert len(read) == len(spans)
    for event, span in zip(read, spans, strict=True):
        assert abs(event.start / 1000 - span.start) <= 0.001
        assert abs(event.end / 1000 - span.end) <= 0.001
        if "<" not in span.label:
            assert event.plaintext == span.label


@settings(max_examples=30)
@given(chains)
def test_webvtt_py_reads_webvtt(spans: list[Span]) -> None:
    reader = pytest.importorskip("webvtt")
    from html import unescape

    read = reader.from_string(webvtt.dumps(Timeline.of(1e6, segments=spans)))
    assert len(read.captions) == len(spans)
    for caption, span in zip(read.captions, spans, strict=True):
        assert abs(caption.start_in_seconds - int(span.start * 1000 + 0.5) // 1000) <= 1
        assert caption.start == read_clock(span.start)
        assert caption.end == read_clock(span.end)
        assert unescape(caption.raw_text) == span.label


def read_clock(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02d}:{whole // 60_000 % 60:02d}:{whole // 1000 % 60:02d}.{whole % 1000:03d}"


@settings(max_examples=20)
@given(chains)
def test_praatio_reads_textgrid(tmp_path_factory: pytest.TempPathFactory, spans: list[Span]) -> None:
    pytest.importorskip("praatio")
    from praatio import textgrid as reader

    path = tmp_path_factory.mktemp("grid") / "a.TextGrid"
    points = [Span(s.start, s.start, s.label) for s in spans]
    path.write_text(textgrid.dumps(Timeline.of(spans[-1].end + 1, words=spans, beats=points)), encoding="utf-8")
    read = reader.openTextgrid(str(path), includeEmptyIntervals=False)
    for entry, span in zip(read.getTier("words").entries, spans, strict=True):
        assert abs(entry.start - span.start) <= 0.001
        assert abs(entry.end - span.end) <= 0.001
        assert entry.label == span.label
    for entry, point in zip(read.getTier("beats").entries, points, strict=True):
        assert abs(entry.time - point.start) <= 0.001


@settings(max_examples=30)
@given(chains)
def test_the_standard_library_reads_csv(spans: list[Span]) -> None:
    rows = list(table.DictReader(io.StringIO(csv.dumps(Timeline.of(1e6, words=spans)), newline="")))
    assert [(float(r["start"]), float(r["end"]), r["label"]) for r in rows] == [
        (s.start, s.end, s.label) for s in spans
    ]


def test_praatio_short_form_is_read(tmp_path: Path) -> None:
    pytest.importorskip("praatio")
    from praatio import textgrid as writer
    from praatio.utilities.constants import Interval, Point

    grid = writer.Textgrid()
    grid.addTier(writer.IntervalTier("words", [Interval(0.5, 1.0, 'a "b"')], 0, 2))
    grid.addTier(writer.PointTier("beats", [Point(0.25, "x")], 0, 2))
    for form in ("short_textgrid", "long_textgrid"):
        grid.save(str(tmp_path / "a.TextGrid"), format=form, includeBlankSpaces=True)
        read = textgrid.loads((tmp_path / "a.TextGrid").read_text(encoding="utf-8"))
        assert read["words"] == (Span(0.5, 1.0, 'a "b"'),)
        assert read["beats"] == (Span(0.25, 0.25, "x"),)
