"""Subtitles: every word once and in order, cues that fit, within the recording, apart from each other; good breaks."""

from __future__ import annotations

import io
from dataclasses import replace
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.errors import BadOption
from auricle.types import Span, Tier, Transcript
from auricle.writers import (
    SubtitleOptions,
    csv,
    json,
    read,
    srt,
    subtitle_cues,
    textgrid,
    transcript_formats,
    transcript_text,
    webvtt,
)
from auricle.writers.transcripts import SUFFIXES

from .strategies import labels

TEXT = (
    "Good morning, everybody. I would like to begin with the results of the survey that we made in spring, and then to "
    "show you what we have learned from it. Are there any questions? No. Then let us look at the first picture, which "
    "shows the number of people who answered, in each of the nineteen months of the study."
)
TALK = TEXT.split()


def spoken(words: list[str], rate: float = 15.0, gap: float = 0.02, at: float = 0.5) -> Transcript:
    """A transcript in which every word takes time by its length, with a pause after sentences."""
    spans = []
    for word in words:
        end = at + len(word) / rate
        spans.append(Span(at, end, word, 0.9))
        at = end + (0.4 if word[-1] in ".?" else gap)
    return Transcript(at + 1.0, (Tier("words", tuple(spans)),), text=" ".join(words))


def check(transcript: Transcript, cues: tuple[Span, ...], options: SubtitleOptions) -> None:
    """What holds for any words at all."""
    assert " ".join(cue.label for cue in cues).split() == [part for w in transcript.words for part in w.label.split()]
    for cue in cues:
        lines = cue.label.split("\n")
        assert len(lines) <= options.lines
        assert all(len(line) <= options.line_length or " " not in line for line in lines)
        assert 0 <= cue.start <= cue.end <= transcript.duration + 1e-6
        assert all(time * 1000 == pytest.approx(round(time * 1000), abs=1e-6) for time in (cue.start, cue.end))
    for one, other in pairwise(cues):
        assert one.end <= other.start


words = st.lists(
    st.tuples(st.floats(0, 3), st.floats(0, 2), st.one_of(st.sampled_from([*TALK, "x" * 60]), labels)), max_size=40
)


@settings(deadline=None, max_examples=200)
@given(
    words, st.integers(10, 50), st.integers(1, 2), st.floats(5, 40), st.floats(2, 8), st.floats(0, 0.3), st.booleans()
)
def test_no_words_are_lost_and_no_cues_overlap(
    parts: list[tuple[float, float, str]],
    length: int,
    lines: int,
    speed: float,
    longest: float,
    gap: float,
    rough: bool,
) -> None:
    spans, at = [], 0.0
    for before, lasts, label in parts:
        at += 0.0 if rough else before
        spans.append(Span(at, at + lasts, label))
        at += before if rough else lasts
    transcript = Transcript(max((s.end for s in spans), default=0.0), (Tier("words", tuple(spans)),))
    options = SubtitleOptions(length, lines, speed, max_duration=longest, gap=gap)
    check(transcript, subtitle_cues(transcript, options), options)


def test_a_talk_is_broken_where_a_reader_would_pause() -> None:
    options = SubtitleOptions()
    cues = subtitle_cues(spoken(TALK), options)
    check(spoken(TALK), cues, options)
    assert cues[0].label == "Good morning, everybody."
    ends = [cue.label.split()[-1].lower() for cue in cues]
    assert not {"the", "of", "in", "to", "a", "and"} & set(ends)
    assert sum(end[-1] in ".,?" for end in ends) >= len(ends) - 1
    for cue in cues:
        assert len(cue.label) / cue.duration <= 1.25 * options.reading_speed
        assert cue.duration <= options.max_duration
    assert max(len(line) for cue in cues for line in cue.label.split("\n")) <= 42


def test_a_break_at_every_line_length_would_fail_that_test() -> None:
    """The control: filling lines to the brim ends cues after words that lean on the next one."""
    ends, line = [], ""
    for word in TALK:
        if len(line) + len(word) + 1 > 84:
            ends.append(line.split()[-1])
            line = ""
        line += f" {word}"
    assert {"the", "of", "in", "to", "a", "and"} & set(ends)


def test_quick_words_are_shown_for_as_long_as_there_is_room() -> None:
    said = Transcript(9.0, (Tier("words", (Span(1.0, 1.2, "Yes."), Span(5.0, 5.1, "No."), Span(5.5, 5.6, "Go."))),))
    first, *rest = subtitle_cues(said)
    assert (first.start, first.end) == (1.0, 2.0)
    assert [cue.label for cue in rest] == ["No. Go."] or rest[0].end <= rest[1].start - 0.08


def test_a_pause_ends_a_cue_and_long_speech_is_cut() -> None:
    said = Transcript(99.0, (Tier("words", tuple(Span(3.0 * i, 3.0 * i + 0.5, "word") for i in range(4))),))
    assert [cue.start for cue in subtitle_cues(said)] == [0.0, 3.0, 6.0, 9.0]
    slow = Transcript(99.0, (Tier("words", tuple(Span(2.0 * i, 2.0 * i + 1.9, "word") for i in range(20))),))
    assert max(cue.duration for cue in subtitle_cues(slow)) <= 7.0


def test_segments_stand_in_for_missing_words() -> None:
    segments = (Span(0.0, 4.0, "First one here."), Span(4.0, 8.0, "Second, without any times of its words."))
    bare = Transcript(8.0, (Tier("segments", segments),))
    assert [cue.label for cue in subtitle_cues(bare)] == [s.label for s in segments]
    mixed = replace(bare, tiers=(Tier("segments", segments), Tier("words", (Span(0.5, 1.0, "First"),))))
    assert [cue.label for cue in subtitle_cues(mixed)] == ["First", segments[1].label]
    assert subtitle_cues(Transcript(3.0)) == ()


def test_options_out_of_range() -> None:
    for wrong in ({"line_length": 3}, {"lines": 3}, {"reading_speed": 0.0}, {"gap": 2.0}, {"min_duration": 9.0}):
        with pytest.raises(BadOption):
            SubtitleOptions(**wrong)  # type: ignore[arg-type]
    with pytest.raises(BadOption, match="docx"):
        transcript_formats("srt,docx")
    with pytest.raises(BadOption):
        transcript_formats(" , ")
    with pytest.raises(BadOption):
        transcript_text(Transcript(1.0), "docx")  # type: ignore[arg-type]


def test_an_hour_takes_a_moment() -> None:
    from time import process_time

    hour = spoken(TALK * 120)
    start = process_time()
    assert len(subtitle_cues(hour)) > 500
    assert process_time() - start < 6.0


FILES = {"srt": srt.loads, "vtt": webvtt.loads, "tsv": csv.loads, "json": json.loads, "textgrid": textgrid.loads}


@pytest.mark.parametrize("format", list(SUFFIXES))
def test_every_format_is_made_and_keeps_its_times(format: str, tmp_path: Path) -> None:
    transcript = spoken(TALK)
    whole = replace(transcript, tiers=(Tier("segments", subtitle_cues(transcript)), *transcript.tiers))
    text = transcript_text(whole, format)  # type: ignore[arg-type]
    if format == "txt":
        assert text.split() == TALK
        return
    path = tmp_path / f"a{SUFFIXES[format]}"
    path.write_text(text, encoding="utf-8")
    back = read(path)
    assert back == FILES[format](text)
    name = "labels" if format == "tsv" else "segments"
    expected = (
        whole.segments
        if format != "tsv"
        else tuple(replace(s, label=" ".join(s.label.split())) for s in whole.segments)
    )
    assert len(back[name]) == len(expected)
    for ours, theirs in zip(expected, back[name], strict=True):
        assert (ours.start, ours.end) == pytest.approx((theirs.start, theirs.end), abs=1e-3)
        assert ours.label.split() == theirs.label.split()


@settings(deadline=None, max_examples=30)
@given(words)
def test_independent_readers_find_the_same_cues(parts: list[tuple[float, float, str]]) -> None:
    pysubs2, reader = pytest.importorskip("pysubs2"), pytest.importorskip("webvtt")
    spans, at = [], 0.0
    for before, lasts, label in parts:
        plain = "".join(c for c in label if c.isalnum()) or "x"
        spans.append(Span(at + before, at + before + lasts + 0.05, plain))
        at += before + lasts + 0.06
    said = Transcript(at + 1.0, (Tier("words", tuple(spans)),))
    cues = subtitle_cues(said)
    events = pysubs2.SSAFile.from_string(transcript_text(said, "srt"), format_="srt")
    captions = reader.from_buffer(io.StringIO(transcript_text(said, "vtt"))).captions if cues else []
    assert len(events) == len(captions) == len(cues)
    for event, caption, cue in zip(events, captions, cues, strict=True):
        assert (event.start, event.end) == (round(cue.start * 1000), round(cue.end * 1000))
        assert caption.start == clock(cue.start)
        assert caption.end == clock(cue.end)
        assert event.plaintext == unescape(caption.raw_text) == cue.label


def clock(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02d}:{whole // 60_000 % 60:02d}:{whole // 1000 % 60:02d}.{whole % 1000:03d}"


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 2), st.floats(0, 2), st.sampled_from(TALK)), max_size=12))
def test_praat_gets_words_that_overlap_or_last_no_time(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[float, float, str]]
) -> None:
    pytest.importorskip("praatio")
    from praatio import textgrid as reader

    at, spans = 0.0, []
    for before, lasts, label in parts:
        at += before
        spans.append(Span(at, at + lasts, label, 0.5))
    said = Transcript(at + 3.0, (Tier("words", tuple(spans)), Tier("removed: loop", ())))
    path = tmp_path_factory.mktemp("grid") / "a.TextGrid"
    path.write_text(transcript_text(said, "textgrid"), encoding="utf-8")
    grid = reader.openTextgrid(str(path), includeEmptyIntervals=False)
    assert " ".join(e.label for e in grid.getTier("words").entries).split() == [w.label for w in said.words]
    starts = {round(s.start, 3) for s in spans}
    assert all(any(abs(entry.start - s) <= 1e-3 for s in starts) for entry in grid.getTier("words").entries)
