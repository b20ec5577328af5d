"""Music while sound comes in: the models' streams as a value, and what is made of their decisions at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding.bar_pointer import BarOptions
from auricle.decoding.beats import beat_spans
from auricle.decoding.chords import chord_spans
from auricle.decoding.drums import drum_spans
from auricle.engines import frame_network
from auricle.tasks.music.options import NO_MODEL, MusicOptions
from auricle.tasks.music.result import Key, Music, Tempo
from auricle.tasks.music.tempo import steadiness_of, tempi_of
from auricle.tasks.sound import QUIETEST, finite
from auricle.types import Span, Timeline
from auricle.types.drum_classes import DRUM_CLASSES
from auricle.types.note import NAMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.engines.frame_network import FrameNetwork, Frames, FrameStream

__all__ = ["Hearing", "Listeners", "finish", "listeners_of", "start", "step", "tracked_beats"]

NEAR = (0.72, 1.38)
"""Beats are looked for again at between so many times and so many times another tempo."""
KEYS = tuple(f"{name} {mode}" for mode in ("major", "minor") for name in NAMES)
"""In the order of the network's outputs."""


@dataclass(frozen=True, eq=False)
class Listeners:
    """The models, loaded once for many recordings.

    Attributes:
        beats: of beats and drums.
        harmony: of chords and keys; None where nobody wants them.
    """

    beats: FrameNetwork
    harmony: FrameNetwork | None


@dataclass(frozen=True, eq=False)
class Stream:
    """One model, and what it has decided so far."""

    state: FrameStream
    parts: tuple[Frames, ...] = ()

    def joined(self, name: str) -> NDArray[np.float32]:
        """One output of all frames [frames, columns]; of none there are no columns either."""
        found = [part[name] for part in self.parts if name in part]
        return np.concatenate(found) if found else np.zeros((0, 0), np.float32)


@dataclass(frozen=True, eq=False)
class Hearing:
    """Where listening stands.

    Attributes:
        beats: stream of the beats' model.
        harmony: of the harmony's.
        loudest: sample so far.
    """

    beats: Stream
    harmony: Stream | None
    loudest: float = 0.0


def listeners_of(options: MusicOptions) -> Listeners:
    """The models that the options name.

    Raises:
        ModelNotFound, BadModel: no such model, a damaged one, or one for something else.

    Example:
        >>> listeners_of(MusicOptions("no-such-model"))
        Traceback (most recent call last):
        auricle.errors.ModelNotFound: there is no model 'no-such-model' inside the package and no folder of that name...
    """
    harmony = options.harmony
    return Listeners(
        frame_network.opened_network(options.beats, "beats"),
        None if harmony == NO_MODEL else frame_network.opened_network(harmony, "harmony", ("key",)),
    )


def start(listeners: Listeners) -> Hearing:
    """Nothing heard."""
    harmony = None if listeners.harmony is None else Stream(frame_network.start(listeners.harmony))
    return Hearing(Stream(frame_network.start(listeners.beats)), harmony)


def step(hearing: Hearing, samples: NDArray[np.float32]) -> Hearing:
    """With more samples [time] at the models' rate."""
    samples = finite(samples).clip(-1, 1)
    loudest = max(hearing.loudest, float(np.abs(samples).max(initial=0.0)))
    harmony = None if hearing.harmony is None else _further(hearing.harmony, samples)
    return Hearing(_further(hearing.beats, samples), harmony, loudest)


def finish(hearing: Hearing, options: MusicOptions, duration: float) -> Music:
    """What the recording is, once no more sound comes.

    Args:
        hearing: of all of it.
        options: limits of the tempo.
        duration: seconds of the recording; nothing is said of what lies behind.
    """
    beating, harmonic = _ended(hearing.beats), None if hearing.harmony is None else _ended(hearing.harmony)
    network = beating.state.network
    drummed = set(DRUM_CLASSES) <= set(network.opened.card.symbols)
    if hearing.loudest < QUIETEST:
        silent = Timeline(duration)
        for name, told in (("beats", True), ("drums", drummed), ("chords", harmonic is not None)):
            silent = silent.with_tier(name, ()) if told else silent
        return Music(silent, (), None, None, None, ("nothing is to be heard in it",))
    limits = BarOptions(slowest=options.slowest, fastest=options.fastest)
    found, tempi = tracked_beats(beating.joined("probabilities").clip(0, 1), network.frame_rate, limits)
    beats = [beat for beat in found if beat.start <= duration]
    timeline = Timeline(duration).with_tier("beats", beats)
    if drummed:
        strokes = drum_spans(beating.joined("drums").reshape(-1, len(DRUM_CLASSES)), network.frame_rate)
        timeline = timeline.with_tier("drums", (one for one in strokes if one.start <= duration))
    key = None
    if harmonic is not None:
        chords = _chords(harmonic, [beat.start for beat in beats], duration)
        timeline, key = timeline.with_tier("chords", chords), _key(harmonic.parts, chords)
    remarks = () if beats else ("no beat was found",)
    return Music(timeline, tempi, key, _metre(beats), steadiness_of(beats), remarks)


def _further(stream: Stream, samples: NDArray[np.float32]) -> Stream:
    state, decided = frame_network.step(stream.state, samples)
    return Stream(state, (*stream.parts, *decided)) if decided else replace(stream, state=state)


def _ended(stream: Stream) -> Stream:
    return replace(stream, parts=(*stream.parts, *frame_network.finish(stream.state)))


def tracked_beats(
    probabilities: NDArray[np.float32], frame_rate: float, options: BarOptions
) -> tuple[list[Span], tuple[Tempo, ...]]:
    """Beats and tempos; where another tempo than that of the beats is the likeliest, beats are looked for near it.

    Args:
        probabilities: of other beats and of downbeats [frames, 2].
        frame_rate: frames a second.
        options: of the search.

    Example:
        >>> tracked_beats(np.zeros((0, 2), np.float32), 50.0, BarOptions())
        ([], ())
    """
    if not len(probabilities):
        return [], ()

    def tracked(limits: BarOptions) -> tuple[list[Span], tuple[Tempo, ...]]:
        beats = list(beat_spans(probabilities, frame_rate, limits))
        return beats, tempi_of(beats, probabilities.sum(axis=1), frame_rate, options.slowest, options.fastest)

    beats, tempi = tracked(options)
    best = max(tempi, key=lambda one: one.confidence, default=None)
    if best is None or best is tempi[0]:
        return beats, tempi
    slowest, fastest = max(options.slowest, best.bpm * NEAR[0]), min(options.fastest, best.bpm * NEAR[1])
    again = tracked(replace(options, slowest=slowest, fastest=fastest))
    return again if again[0] else (beats, tempi)


def _chords(harmonic: Stream, beats: list[float], duration: float) -> list[Span]:
    """Without a gap, up to the end of the recording."""
    network = harmonic.state.network
    labels = network.opened.card.symbols
    heard = harmonic.joined("chords").reshape(-1, len(labels))
    found = chord_spans(heard, network.frame_rate, labels, beats)
    kept = [replace(span, end=min(span.end, duration)) for span in found if span.start < duration]
    if kept:
        kept[-1] = replace(kept[-1], end=duration)
    return kept


def _key(parts: tuple[Frames, ...], chords: list[Span]) -> Key | None:
    """The likeliest key over all windows, each weighing as many frames as it decided."""
    if not parts or all(span.label == "N" for span in chords):
        return None
    weights = np.array([len(part["chords"]) for part in parts], np.float64)
    logs = np.log(np.maximum([part["key"] for part in parts], 1e-9))
    mean = np.exp((weights[:, None] * logs).sum(axis=0) / weights.sum())
    best = int(mean.argmax())
    return Key(KEYS[best], round(float(mean[best] / mean.sum()), 3))


def _metre(beats: list[Span]) -> int | None:
    """Beats of most bars: the places that bars end with."""
    ends = Counter(int(beat.label) for beat, after in pairwise(beats) if after.label == "1")
    return ends.most_common(1)[0][0] if ends else None
