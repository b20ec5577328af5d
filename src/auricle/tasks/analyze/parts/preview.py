"""The sound for the player of the report: a compact MP3."""

from __future__ import annotations

from dataclasses import dataclass

from auricle.tasks.analyze.mp3 import Mp3
from auricle.tasks.analyze.protocol import LEAST_RATE, Chunk, Context, Contribution
from auricle.tasks.analyze.result import Finding, Preview
from auricle.tasks.analyze.wording import bytes_text

ORDER = 900

LADDER = ((64_000, 24_000), (48_000, 24_000), (32_000, 24_000), (24_000, 16_000), (16_000, 16_000), (8_000, 8_000))
"""bit/s and Hz at most, from the best; the first that fits is taken."""

OVERHEAD = 1.02
"""Headers and padding, beside the bits of the sound."""


@dataclass(frozen=True, eq=False)
class Player:
    """The file in the making, which changes as the encoder behind it does; None where none is wanted."""

    mp3: Mp3 | None


def start(context: Context) -> Player:
    """An encoder at the best bit rate for the length that the file promises; none for what nobody could hear.

    A promise that is broken costs quality or the player, never memory.
    """
    limit, info = context.options.preview_bytes, context.info
    if not limit or context.sample_rate < LEAST_RATE:
        return Player(None)
    seconds = max(info.duration, info.declared_duration or 0.0)
    fits = (rung for rung in LADDER if rung[0] / 8 * seconds * OVERHEAD <= limit)
    bit_rate, sample_rate = next(fits, LADDER[-1])
    return Player(Mp3(context.sample_rate, sample_rate, bit_rate, limit))


def step(state: Player, chunk: Chunk) -> Player:
    """With the mono mix of a chunk."""
    if state.mp3 is not None:
        state.mp3.write(chunk.mono)
    return state


def finish(state: Player, context: Context) -> Contribution:
    """The preview, or a finding that says why there is none."""
    if state.mp3 is None:
        return Contribution()
    data = state.mp3.finish()
    if data is not None:
        return Contribution(preview=Preview(data, "audio/mpeg")) if context.length else Contribution()
    message = (
        f"The report has no player: even a coarse MP3 of this recording would exceed "
        f"{bytes_text(context.options.preview_bytes)}. Listen to {context.source} itself."
    )
    return Contribution(findings=(Finding("no_preview", "info", message),))
