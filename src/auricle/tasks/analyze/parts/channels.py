"""Whether the channels are alive, different and in phase."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from auricle.tasks.analyze.protocol import Chunk, Context, Contribution
from auricle.tasks.analyze.result import Fact, Finding
from auricle.tasks.analyze.wording import signed

ORDER = 700

ALIVE = 10 ** (-60 / 20)
"""A channel whose peak lies 60 dB below that of another one is silent beside it."""

SAME = 10 ** (-60 / 10)
"""Share of the energy that lies in the difference of two channels which carry the same."""

OPPOSITE = -0.8
"""Correlation below which two channels cancel in a mono mix."""


@dataclass(frozen=True, eq=False)
class Channels:
    """Peak of each channel [channels], and products of every two of them summed over time [channels, channels]."""

    peaks: np.ndarray[tuple[int], np.dtype[np.float64]]
    products: np.ndarray[tuple[int, int], np.dtype[np.float64]]


def start(context: Context) -> Channels:
    """Nothing heard."""
    return Channels(np.zeros(context.channels), np.zeros((context.channels, context.channels)))


def step(state: Channels, chunk: Chunk) -> Channels:
    """With the samples of a chunk."""
    if not chunk.mono.size or len(state.peaks) < 2:
        return state
    samples = chunk.samples.astype(np.float64)
    return Channels(np.maximum(state.peaks, np.abs(samples).max(axis=1)), state.products + samples @ samples.T)


def finish(state: Channels, context: Context) -> Contribution:
    """Findings on two and more channels."""
    if len(state.peaks) < 2 or not state.peaks.any():
        return Contribution()
    silent = [i for i, peak in enumerate(state.peaks) if peak < ALIVE * state.peaks.max()]
    if silent:
        return Contribution(findings=(_silent(silent, context.channels),))
    if context.channels > 2:
        return Contribution(findings=_copies(state))
    correlation = _correlation(state, 0, 1)
    fact = Fact("Correlation of the channels", signed(correlation, 2), "correlation", correlation)
    return Contribution(facts=(fact,), findings=(*_copies(state), *_opposite(correlation)))


def _correlation(state: Channels, i: int, j: int) -> float:
    """From -1 for opposite to 1 for equal in shape."""
    return float(state.products[i, j] / np.sqrt(state.products[i, i] * state.products[j, j]))


def _silent(silent: list[int], channels: int) -> Finding:
    names = {0: "left", 1: "right"} if channels == 2 else {}
    which = ", ".join(names.get(i, str(i + 1)) for i in silent)
    said = f"Channel {which} is silent" if len(silent) == 1 else f"Channels {which} are silent"
    message = f"{said}. Check the cable, or keep only the channels that carry sound."
    return Finding("silent_channel", "warning", message)


def _copies(state: Channels) -> tuple[Finding, ...]:
    products = state.products

    def same(i: int, j: int) -> bool:
        difference = products[i, i] + products[j, j] - 2 * products[i, j]
        return bool(difference <= SAME * (products[i, i] + products[j, j]))

    if not all(same(i, j) for i, j in itertools.combinations(range(len(products)), 2)):
        return ()
    message = "All channels carry the same sound: this is mono stored more than once. One channel is enough."
    return (Finding("dual_mono", "info", message),)


def _opposite(correlation: float) -> tuple[Finding, ...]:
    if correlation > OPPOSITE:
        return ()
    message = (
        f"The two channels are opposite in phase (correlation {signed(correlation, 2)}): mixed to mono they cancel, "
        "on a phone, in a speech recognizer, and in the player and the search for speech here. "
        "Turn the sign of one channel."
    )
    return (Finding("opposite_phase", "warning", message),)
