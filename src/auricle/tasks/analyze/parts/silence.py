"""Where nothing is to be heard."""

from __future__ import annotations

from dataclasses import dataclass

from auricle.audio import silence
from auricle.tasks.analyze.protocol import Chunk, Context, Contribution
from auricle.tasks.analyze.result import Fact, Finding
from auricle.tasks.analyze.wording import percent
from auricle.types import Span, Tier
from auricle.types.regions import measure

ORDER = 410

MOSTLY = 0.8
"""A larger share of silence is worth a word."""


@dataclass(frozen=True, eq=False)
class Quiet:
    """The stream, and the silences that ended so far."""

    stream: silence.SilenceState
    spans: tuple[Span, ...] = ()


def start(context: Context) -> Quiet:
    """Nothing heard."""
    return Quiet(silence.start(context.sample_rate, context.channels))


def step(state: Quiet, chunk: Chunk) -> Quiet:
    """With the samples of a chunk."""
    stream, ended = silence.step(state.stream, chunk.samples)
    return Quiet(stream, state.spans + ended)


def finish(state: Quiet, context: Context) -> Contribution:
    """The tier "silence", its share, and a finding if it is most of the recording."""
    spans = state.spans + silence.finish(state.stream)
    tiers = (Tier("silence", spans),)
    if not context.length:
        return Contribution(tiers=tiers)
    share = measure(spans) / context.duration
    fact = Fact("Silence", percent(share), "silence_share", share)
    return Contribution(tiers=tiers, facts=(fact,), findings=_findings(share, state.stream.options.threshold_db))


def _findings(share: float, threshold: float) -> tuple[Finding, ...]:
    if share < MOSTLY:
        return ()
    if share == 1:
        message = f"Nothing in it is louder than {threshold:.0f} dBFS: was the right input recorded?"
        return (Finding("silent", "warning", f"The recording is silent. {message}".replace("-", "\N{MINUS SIGN}")),)
    message = f"{percent(share)} of the recording are silence. If that is not meant, look where the sound stops."
    return (Finding("mostly_silent", "warning", message),)
