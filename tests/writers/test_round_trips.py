"""What is written reads back equal, or the writer refuses: for any timeline and every format."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from auricle.errors import BadOption, CannotHold, ParseError
from auricle.types import Span, Tier, Timeline, Transcript
from auricle.writers import audacity, csv, json, rttm, srt, textgrid, webvtt

from .strategies import any_spans, chains, instants, labels, timelines

ONE_TIER = {"srt": srt, "webvtt": webvtt, "rttm": rttm, "audacity": audacity}


def rounded(span: Span) -> Span:
    return replace(span, start=round(span.start * 1000) / 1000, end=round(span.end * 1000) / 1000)


def bare(spans: list[Span]) -> list[Span]:
    return [replace(s, score=None) for s in spans]


def one(spans: list[Span]) -> Timeline:
    return Timeline.of(max((s.end for s in spans), default=0.0), tier=spans)


@given(timelines())
def test_json_holds_everything(timeline: Timeline) -> None:
    back = json.loads(json.dumps(timeline))
    assert back == timeline
    assert type(back) is type(timeline)


@given(timelines())
def test_csv_holds_all_tiers(timeline: Timeline) -> None:
    back = csv.loads(csv.dumps(timeline), duration=timeline.duration)
    assert back == Timeline(timeline.duration, timeline.tiers)


@given(timelines())
def test_textgrid_equal_or_refused(timeline: Timeline) -> None:
    try:
        text = textgrid.dumps(timeline)
    except CannotHold:
        return
    assert textgrid.loads(text) == Timeline(timeline.duration, timeline.tiers)


@given(st.lists(st.tuples(labels, st.one_of(chains(), instants)), max_size=3, unique_by=lambda pair: pair[0]))
def test_textgrid_holds_chains_and_instants(tiers: list[tuple[str, list[Span]]]) -> None:
    last = max((s.end for _, spans in tiers for s in spans), default=1.0)
    timeline = Timeline.from_tiers(last, dict(tiers))
    text = textgrid.dumps(timeline)
    assert textgrid.loads(text) == timeline
    assert textgrid.loads(text.replace("\n", "\r\n").replace("    ", "\t")).duration == last


@given(any_spans)
def test_rttm_holds_a_tier(spans: list[Span]) -> None:
    timeline = one(spans)
    assert rttm.loads(rttm.dumps(timeline), tier="tier") == timeline


@given(any_spans)
def test_audacity_equal_or_refused(spans: list[Span]) -> None:
    timeline = one(bare(spans))
    fits = not any(c in s.label for s in spans for c in "\r\n")
    if fits:
        assert audacity.loads(audacity.dumps(timeline), tier="tier") == timeline
    else:
        with pytest.raises(CannotHold, match="lossy"):
            audacity.dumps(timeline)


@given(any_spans)
def test_webvtt_holds_a_tier_to_the_millisecond(spans: list[Span]) -> None:
    assume(not any("\0" in s.label for s in spans))
    timeline = one(bare(spans))
    text = webvtt.dumps(timeline)
    assert webvtt.loads(text, tier="tier") == one([rounded(s) for s in timeline["tier"]])
    cues = text.split("\n\n")[1:]
    assert not any("<" in cue.split("\n", 1)[1] for cue in cues if "\n" in cue)


@given(any_spans)
def test_srt_equal_to_the_millisecond_or_refused(spans: list[Span]) -> None:
    timeline = one(bare(spans))
    try:
        text = srt.dumps(timeline)
    except CannotHold:
        return
    expected = one([rounded(s) for s in timeline["tier"]])
    assert srt.loads(text, tier="tier") == expected
    assert srt.loads(text.rstrip("\n") if text else "", tier="tier").duration == expected.duration
    assert srt.loads("\ufeff" + text.replace("\n", "\r\n"), tier="tier") == expected


@pytest.mark.parametrize("label", ["a\nb", " a ", "a --> b", "1", "12\n13", "<i>a</i>", "-->", '"', "\ufeff"])
def test_srt_holds_the_usual(label: str) -> None:
    spans = [Span(0.0, 1.0, label), Span(2.0, 3.0, label)]
    assert srt.loads(srt.dumps(one(spans)))["segments"] == tuple(spans)


@pytest.mark.parametrize("label", ["a\n\nb", "a\n", "\n", " ", "a\r\nb", "x\n2\n00:00:01,000 --> 00:00:02,000"])
def test_srt_refuses_what_readers_would_tear_apart(label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spans = [Span(0.0, 1.0, label), Span(2.0, 3.0, "next")]
    with pytest.raises(CannotHold, match="SRT cannot hold the label"):
        srt.dumps(one(spans))
    assert len(srt.loads(srt.dumps(one(spans), lossy=True))["segments"]) == 2
    monkeypatch.setattr(srt, "_reads_back", lambda label: True)
    assert srt.loads(srt.dumps(one(spans)))["segments"] != tuple(spans) or "\n\n" in label


@pytest.mark.parametrize("name", ONE_TIER)
@given(spans=any_spans)
def test_lossy_never_refuses_and_keeps_every_span(name: str, spans: list[Span]) -> None:
    module = ONE_TIER[name]
    assert len(module.loads(module.dumps(one(spans), lossy=True)).tiers[0]) == len(spans)


@pytest.mark.parametrize("name", ["srt", "webvtt", "audacity", "textgrid"])
def test_scores_are_refused_unless_lossy(name: str) -> None:
    module = {**ONE_TIER, "textgrid": textgrid}[name]
    scored = Timeline.of(1.0, a=[Span(0.0, 1.0, "x", 0.5)])
    with pytest.raises(CannotHold, match="scores"):
        module.dumps(scored)
    assert module.loads(module.dumps(scored, lossy=True)).tiers[0].spans == (Span(0.0, 1.0, "x"),)


@pytest.mark.parametrize("name", ONE_TIER)
def test_several_tiers_need_a_choice(name: str) -> None:
    module = ONE_TIER[name]
    two = Timeline.of(1.0, a=[Span(0, 1, "x")], b=[Span(0, 1, "y")])
    with pytest.raises(CannotHold, match="tier="):
        module.dumps(two)
    assert module.loads(module.dumps(two, tier="b")).tiers[0].spans[0].label == "y"
    with pytest.raises(BadOption, match="no tier 'c'"):
        module.dumps(two, tier="c")
    assert module.loads(module.dumps(Timeline(1.0))).tiers[0].spans == ()


def test_a_transcript_shows_its_segments() -> None:
    words, segments = Tier("words", (Span(0, 1, "hi"),)), Tier("segments", (Span(0, 1, "Hi."),))
    said = Transcript(1.0, (words, segments), text="Hi.")
    assert srt.loads(srt.dumps(said))["segments"][0].label == "Hi."
    assert webvtt.loads(webvtt.dumps(Transcript(1.0, (words,), text="hi")))["segments"][0].label == "hi"


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ([Span(0, 2, "a"), Span(1, 3, "b")], "overlap"),
        ([Span(0, 1, "a"), Span(2, 2, "b")], "instant"),
        ([Span(0, 1, "")], "without a label"),
    ],
)
def test_textgrid_refuses_what_a_tier_cannot_be(spans: list[Span], message: str) -> None:
    with pytest.raises(CannotHold, match=message):
        textgrid.dumps(Timeline.of(3.0, a=spans))


def test_one_tier_of_many_is_written() -> None:
    two = Timeline.of(1.0, a=[Span(0, 1, "x")], b=[Span(0, 1, "y")])
    for module in (json, csv, textgrid):
        assert module.loads(module.dumps(two, tier="b")).names == ("b",)
    with pytest.raises(CannotHold, match="131072"):
        csv.dumps(one([Span(0, 1, "x" * 200_000)]))
    assert len(csv.loads(csv.dumps(one([Span(0, 1, "x" * 200_000)]), lossy=True))["tier"][0].label) == 131_072


def test_rttm_marks_its_escapes() -> None:
    assert rttm.dumps(one([Span(0, 1, "Ann")])).startswith("SPEAKER")
    assert rttm.dumps(one([Span(0, 1, "Ann B")])).startswith(";;")
    assert rttm.loads("SPEAKER a 1 0 1 <NA> <NA> 100%25 <NA> <NA>")["speakers"][0].label == "100%25"


@pytest.mark.parametrize("label", ["<script>alert(1)</script>", "a --> b", "a\n\nb", "&lt;"])
def test_webvtt_needs_its_escapes(label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    line = one([Span(0.0, 1.0, label)])
    assert "<" not in webvtt.dumps(line)
    assert webvtt.loads(webvtt.dumps(line), tier="tier") == line
    monkeypatch.setattr(webvtt, "_escaped", lambda text: text or " ")
    with contextlib.suppress(ParseError):
        assert webvtt.loads(webvtt.dumps(line), tier="tier") != line
