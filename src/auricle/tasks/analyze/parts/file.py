"""What the file is, and whether it is whole."""

from __future__ import annotations

from auricle.tasks.analyze.protocol import Chunk, Context, Contribution
from auricle.tasks.analyze.result import Fact, Finding
from auricle.tasks.analyze.wording import bytes_text, clock, format_name, hertz

ORDER = 100


def start(context: Context) -> None:
    """Nothing to remember."""


def step(state: None, chunk: Chunk) -> None:
    """Nothing to hear."""


def finish(state: None, context: Context) -> Contribution:
    """Facts about the file, and findings if it is cut short or empty."""
    return Contribution(facts=_facts(context), findings=(*_empty(context), *_truncated(context)))


def _facts(context: Context) -> tuple[Fact, ...]:
    info, channels = context.info, context.channels
    known = {1: "1 (mono)", 2: "2 (stereo)"}
    facts = [
        Fact("Duration", clock(context.duration), "duration", context.duration, "s"),
        Fact("Format", format_name(info, context.source)),
        Fact("Sample rate", hertz(context.sample_rate), "sample_rate", context.sample_rate, "Hz"),
        Fact("Channels", known.get(channels, str(channels)), "channels", channels),
    ]
    if info.bit_depth is not None:
        facts.append(Fact("Bit depth", f"{info.bit_depth} bit", "bit_depth", info.bit_depth, "bit"))
    if info.size:
        facts.append(Fact("File size", bytes_text(info.size), "size", info.size, "bytes"))
        if context.duration:
            rate = 8 * info.size / context.duration
            facts.append(Fact("Bit rate", f"{rate / 1000:.0f} kbit/s", "bit_rate", rate, "bit/s"))
    return tuple(facts)


def _empty(context: Context) -> tuple[Finding, ...]:
    if context.length:
        return ()
    return (Finding("empty", "warning", "The file is valid but holds no sound: 0 samples. Record or export it again."),)


def _truncated(context: Context) -> tuple[Finding, ...]:
    info = context.info
    if not info.truncated:
        return ()
    promise = "its header promises more"
    if info.declared_duration is not None:
        promise = f"its header promises {clock(info.declared_duration)}"
    message = (
        f"The file is cut short or damaged: {promise}, {clock(context.duration)} could be decoded. "
        "Everything here is about that part; copy or download the file again."
    )
    return (Finding("truncated", "warning", message),)
