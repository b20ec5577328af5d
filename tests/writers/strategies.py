"""Timelines with everything that breaks formats: quotes, line ends, arrows, markup, marks, blanks, other scripts."""

from __future__ import annotations

from hypothesis import strategies as st

from auricle.types import Span, Tier, Timeline, Transcript

NASTY = [
    "",
    " ",
    "  leading",
    "trailing ",
    "\ttab\t",
    "a\nb",
    "a\n\nb",
    "\n",
    "\r",
    "a\rb",
    "a\r\nb",
    '"',
    'say ""hello""',
    '"; DROP',
    "-->",
    "a --> b",
    "00:00:01,000 --> 00:00:02,000",
    "x\n2\n00:00:01,000 --> 00:00:02,000",
    "x\n\n00:00:01.000 --> 00:00:02.000",
    "<script>alert(1)</script>",
    "<v Ann>",
    "&lt;",
    "&amp;amp;",
    "&#10;",
    "100%",
    "%20",
    "<NA>",
    ";; comment",
    "\\",
    "\\\t1\t2",
    "\ufeff",
    "\ufeffmark",
    "na\u00efve \u65e5\u672c\u8a9e \U0001f600",
    "\u00a0\u2028\u2029\x85\x0b\x0c\x1c",
    "e\u0301",
    "\u202eright",
    "a,b;c\td",
    "=1+1",
    "NOTE",
    "STYLE",
    "12",
    "!",
    "<exists>",
    "WEBVTT",
    "\x01\x7f",
    "\0",
]

labels = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=8), st.lists(st.sampled_from(NASTY), max_size=3).map("".join)
)
times = st.one_of(
    st.floats(0, 1e4), st.integers(0, 100_000).map(lambda ms: ms / 1000), st.just(0.0), st.floats(0, 1e12)
)
scores = st.one_of(st.none(), st.floats(-1e6, 1e6))


def ordered(first: float, second: float, label: str, score: float | None) -> Span:
    return Span(min(first, second), max(first, second), label, score)


any_spans = st.lists(st.builds(ordered, times, times, labels, scores), max_size=5)


@st.composite
def chains(draw: st.DrawFn) -> list[Span]:
    """Spans one after the other with labels, as an interval tier holds them."""
    edges = sorted(set(draw(st.lists(times, max_size=10))))
    used = edges[: len(edges) // 2 * 2]
    return [Span(a, b, draw(labels.filter(bool))) for a, b in zip(used[::2], used[1::2], strict=True)]


instants = st.lists(st.builds(lambda t, label: Span(t, t, label), times, labels), max_size=5)


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    names = draw(st.lists(labels, unique=True, max_size=3))
    tiers = tuple(Tier(name, tuple(draw(st.one_of(any_spans, chains(), instants)))) for name in names)
    last = max((s.end for tier in tiers for s in tier), default=0.0)
    duration = max(last, draw(times))
    if draw(st.booleans()):
        return Timeline(duration, tiers)
    engine, model, remarks = draw(labels), draw(labels), tuple(draw(st.lists(labels, max_size=2)))
    return Transcript(duration, tiers, draw(labels), draw(st.sampled_from([None, "en"])), engine, model, remarks)
