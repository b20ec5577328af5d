"""Where waves were cut off."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from auricle.audio import clipping
from auricle.audio.clipping import Clipping, ClippingOptions, ClippingState
from auricle.tasks.analyze.protocol import Chunk, Context, Contribution
from auricle.tasks.analyze.result import Fact, Finding
from auricle.tasks.analyze.wording import clock
from auricle.types import Span, Tier
from auricle.types.regions import measure

ORDER = 420

MOST_SPANS = 2000
"""More of them are joined, the nearest first: a picture shows no more, and a page has to hold them."""


def start(context: Context) -> ClippingState:
    """Nothing heard; flat tops are told from the steps of the bit depth that the file has."""
    options = ClippingOptions(bit_depth=context.info.bit_depth or 16)
    return clipping.start(context.sample_rate, context.channels, options)


def step(state: ClippingState, chunk: Chunk) -> ClippingState:
    """With the samples of a chunk."""
    return clipping.step(state, chunk.samples)


def finish(state: ClippingState, context: Context) -> Contribution:
    """The tier "clipping", the number of samples, and a finding if there are any."""
    found = clipping.finish(state)
    tiers = (Tier("clipping", at_most(found.spans, MOST_SPANS)),)
    if not context.length:
        return Contribution(tiers=tiers)
    fact = Fact("Clipped samples", f"{found.samples:,}", "clipped_samples", found.samples)
    return Contribution(tiers=tiers, facts=(fact,), findings=_findings(found))


def at_most(spans: tuple[Span, ...], count: int) -> tuple[Span, ...]:
    """The spans, those with the shortest gaps between them joined until no more than `count` are left.

    Args:
        spans: disjoint and in order of time.
        count: 1 or more.

    Example:
        >>> at_most((Span(0.0, 1.0), Span(1.5, 2.0), Span(4.0, 5.0)), 2)
        (Span(start=0.0, end=2.0, label='', score=None), Span(start=4.0, end=5.0, label='', score=None))
    """
    gaps = [after.start - before.end for before, after in pairwise(spans)]
    joined = set(sorted(range(len(gaps)), key=gaps.__getitem__)[: max(0, len(spans) - count)])
    firsts = [i for i in range(len(spans)) if i - 1 not in joined]
    lasts = [i for i in range(len(spans)) if i not in joined]
    return tuple(replace(spans[i], end=spans[j].end) for i, j in zip(firsts, lasts, strict=True))


def _findings(found: Clipping) -> tuple[Finding, ...]:
    if not found.samples:
        return ()
    where = f"first at {clock(found.spans[0].start)}, {clock(measure(found.spans))} in all"
    height = (
        "below full scale, so it was turned down afterwards" if found.flat_tops > found.samples / 2 else "at full scale"
    )
    message = (
        f"{found.samples:,} samples are clipped {height} ({where}): loud passages are distorted. Record again at "
        "a lower gain, or ask for the original; a declipper can only guess."
    )
    return (Finding("clipping", "warning", message),)
