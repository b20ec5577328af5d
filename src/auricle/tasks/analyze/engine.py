"""The one pass over a recording that feeds every part; it knows none of them by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from auricle.errors import AuricleError, BadOption
from auricle.tasks.analyze.chunks import chunks_of, display_spec
from auricle.tasks.analyze.discovery import Found, discover
from auricle.tasks.analyze.options import AnalyzeOptions
from auricle.tasks.analyze.protocol import Chunk, Context, Contribution
from auricle.tasks.analyze.result import Analysis, Finding, Waveform
from auricle.tasks.analyze.sound import Sound, opened
from auricle.types import Audio, Progress, Tier, Timeline

if TYPE_CHECKING:
    from auricle.audio import Source

__all__ = ["analyze"]

Result = TypeVar("Result")


def analyze(
    source: Source | Audio, options: AnalyzeOptions | None = None, *, progress: Progress | None = None
) -> Analysis:
    """One pass over a recording of any length, in bounded memory; equal for any `block_length`.

    Args:
        source: a path, bytes or a file object to decode, or sound in memory.
        options: how large pictures and player may be; None means `AnalyzeOptions()`.
        progress: called with the finished share, from 0.0 to 1.0. The share rests on the length that the file
            promises, so after a wrong promise it may wait at 1.0 or jump there.

    Returns:
        Facts, findings, one timeline with the tiers "speech", "kind", "silence" and "clipping", waveform, curves, maps
        of at most `options.columns` columns, and a compact MP3 of the sound.

    Raises:
        AudioNotFound, UnsupportedFormat, CorruptAudio, TooLarge: as `auricle.load` raises them. A recording that is
            merely cut short is analyzed, and a finding says so.

    Example:
        >>> import numpy as np
        >>> from auricle.tasks.analyze import analyze
        >>> from auricle.types import Audio
        >>> clipped = np.clip(2 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000), -1, 1)
        >>> "clipping" in [finding.code for finding in analyze(Audio(clipped, 16_000)).findings]
        True
    """
    options = options or AnalyzeOptions()
    with opened(source, options.block_length) as sound:
        return run(sound, discover(), options, progress)


def run(sound: Sound, found: Iterable[Found], options: AnalyzeOptions, progress: Progress | None = None) -> Analysis:
    """Every part over every chunk of one sound."""
    spec = display_spec(sound.sample_rate)
    context = Context(sound.name, sound.info(), sound.sample_rate, sound.channels, 0, spec, options)
    parts = [_Running(part, context) for part in found]
    length = 0
    for chunk in chunks_of(sound.blocks, sound.sample_rate, sound.channels, spec):
        for part in parts:
            part.step(chunk)
        length += chunk.mono.size
        if progress is not None and sound.promised_length:
            progress(min(1.0, length / sound.promised_length))
    context = replace(context, info=sound.info(), length=length)
    contributions = [part.finish(context) for part in parts]
    if progress is not None:
        progress(1.0)
    return _assembled(context, contributions)


class _Running:
    """A part at work. What it raises ends this part alone, and becomes a finding that names it."""

    def __init__(self, found: Found, context: Context) -> None:
        self.name, self.part, self.problem = found.name, found.part, found.problem
        self.state: Any = self._guarded(lambda: found.part and found.part.start(context))

    def step(self, chunk: Chunk) -> None:
        part = self.part
        self.state = self._guarded(lambda: part and part.step(self.state, chunk))

    def finish(self, context: Context) -> Contribution:
        part = self.part
        contribution = self._guarded(lambda: part and _checked(part.finish(self.state, context), context))
        return contribution or Contribution(findings=(_part_failed(self.name, self.problem),))

    def _guarded(self, work: Callable[[], Result]) -> Result | None:
        if self.problem is None:
            try:
                return work()
            except Exception as problem:
                self.problem = problem
        return None


def _checked(contribution: Contribution, context: Context) -> Contribution:
    """The contribution, if its tiers lie on the time axis of the recording.

    Raises:
        BadOption: it is no contribution.
        BadTimeline: a span after the end, or a tier's name twice.
    """
    if not isinstance(contribution, Contribution):
        raise BadOption(f"finish must return a Contribution, got {type(contribution).__name__}")
    Timeline(context.duration, contribution.tiers)
    return contribution


def _part_failed(name: str, problem: Exception | None) -> Finding:
    cause = str(problem) if isinstance(problem, AuricleError) else f"{type(problem).__name__}: {problem}"
    return Finding("part_failed", "error", f"The part “{name}” of this analysis is missing because it failed: {cause}")


def _rounded(tier: Tier, duration: float) -> Tier:
    """The tier with its times to the microsecond: sums of frames leave 4.3500000000000005 s behind."""
    spans = (
        replace(span, start=min(round(span.start, 6), duration), end=min(round(span.end, 6), duration))
        for span in tier.spans
    )
    return replace(tier, spans=tuple(spans))


def _assembled(context: Context, contributions: list[Contribution]) -> Analysis:
    """All contributions in one value; of two tiers with one name the first stays, and a finding says so."""
    tiers = {tier.name: _rounded(tier, context.duration) for part in reversed(contributions) for tier in part.tiers}
    names = [tier.name for part in contributions for tier in part.tiers]
    twice = sorted({name for name in names if names.count(name) > 1})
    findings = [finding for part in contributions for finding in part.findings]
    findings += [Finding("tier_twice", "error", f"Two parts make a tier “{name}”; one is missing.") for name in twice]
    nothing = np.zeros((context.channels, 0), dtype=np.float32)
    return Analysis(
        source=context.source,
        info=context.info,
        facts=tuple(fact for part in contributions for fact in part.facts),
        findings=tuple(sorted(findings, key=lambda finding: _SEVERITIES.index(finding.severity))),
        timeline=Timeline(context.duration, tuple(tiers[name] for name in dict.fromkeys(names))),
        waveform=next(
            (part.waveform for part in contributions if part.waveform), Waveform(nothing[0], nothing, nothing)
        ),
        curves=tuple(curve for part in contributions for curve in part.curves),
        maps=tuple(feature for part in contributions for feature in part.maps),
        preview=next((part.preview for part in contributions if part.preview), None),
    )


_SEVERITIES = ("error", "warning", "info")
