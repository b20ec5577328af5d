"""The one pass from sound to tempo, beats, key and chords, in bounded memory but for what is known of each frame."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding.bar_pointer import BarOptions
from auricle.decoding.beats import beat_spans
from auricle.decoding.chords import chord_spans
from auricle.engines import frame_network
from auricle.tasks.music.options import MusicOptions
from auricle.tasks.music.result import Key, Music, Tempo
from auricle.tasks.music.tempo import steadiness_of, tempi_of
from auricle.tasks.sound import QUIETEST, opened
from auricle.types import Audio, Progress, Span, Timeline
from auricle.types.note import NAMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.audio import Source
    from auricle.engines.frame_network import FrameNetwork, Frames, FrameStream

__all__ = ["Listeners", "listeners_of", "music"]

NEAR = (0.72, 1.38)
"""Beats are looked for again at between so many times and so many times another tempo."""
KEYS = tuple(f"{name} {mode}" for mode in ("major", "minor") for name in NAMES)
"""In the order of the network's outputs."""


@dataclass(frozen=True, eq=False)
class Listeners:
    """The two models, loaded once for many recordings."""

    beats: FrameNetwork
    harmony: FrameNetwork


@dataclass(eq=False)
class Hearing:
    """One model while sound comes in, and what it has decided so far."""

    stream: FrameStream
    parts: list[Frames] = field(default_factory=list)

    def take(self, samples: NDArray[np.float32]) -> None:
        """More sound."""
        self.stream, decided = frame_network.step(self.stream, samples)
        self.parts += decided

    def finish(self) -> None:
        """No more sound."""
        self.parts += frame_network.finish(self.stream)

    def joined(self, name: str, columns: int) -> NDArray[np.float32]:
        """One output of all frames [frames, columns]."""
        return np.concatenate([part[name] for part in self.parts] or [np.zeros((0, columns), np.float32)])


def music(
    source: Source | Audio,
    options: MusicOptions | None = None,
    *,
    progress: Progress | None = None,
    listeners: Listeners | None = None,
) -> Music:
    """Tempo, beats with their places in bars, key and chords of a recording of any length.

    Args:
        source: a path, bytes or a file object to decode, or sound in memory; any rate, any number of channels.
        options: models and more; None means `MusicOptions()`.
        progress: called with the finished share, from 0.0 to 1.0.
        listeners: take the place of the models that the options name; loaded once, they serve many recordings.

    Raises:
        AudioNotFound, UnsupportedFormat, CorruptAudio, TooLarge: as `auricle.load` raises them.
        ModelNotFound, BadModel: no such model, or a damaged one.

    Example:
        >>> music(Audio(np.zeros(8000, np.float32), 8000), MusicOptions("no-such-model"))
        Traceback (most recent call last):
        auricle.errors.ModelNotFound: there is no model 'no-such-model' inside the package and no folder of that name...
    """
    options = options or MusicOptions()
    listeners = listeners or listeners_of(options)
    beating, harmonic = (Hearing(frame_network.start(one)) for one in (listeners.beats, listeners.harmony))
    loudest, heard = 0.0, 0
    with opened(source, listeners.beats.sample_rate) as sound:
        for piece in sound.pieces:
            piece = np.nan_to_num(piece).clip(-1, 1)
            loudest, heard = max(loudest, float(np.abs(piece).max(initial=0.0))), heard + len(piece)
            for one in (beating, harmonic):
                one.take(piece)
            if progress is not None and sound.promised > 0:
                progress(min(0.99, heard / listeners.beats.sample_rate / sound.promised))
        for one in (beating, harmonic):
            one.finish()
        duration, truncated = sound.duration(), sound.truncated()
    remarks = ["the file is cut short: what was there was listened to"] if truncated else []
    if loudest < QUIETEST:
        found = Music(Timeline(duration).with_tier("beats", ()).with_tier("chords", ()), (), None, None, None)
        remarks.append("nothing is to be heard in it")
    else:
        found = _understood(beating, harmonic, listeners, options, duration)
    if progress is not None:
        progress(1.0)
    if not found.beats and loudest >= QUIETEST:
        remarks.append("no beat was found")
    return replace(found, remarks=tuple(remarks))


def listeners_of(options: MusicOptions) -> Listeners:
    """The models that the options name.

    Raises:
        ModelNotFound, BadModel: no such model, a damaged one, or one for something else.

    Example:
        >>> listeners_of(MusicOptions("no-such-model"))
        Traceback (most recent call last):
        auricle.errors.ModelNotFound: there is no model 'no-such-model' inside the package and no folder of that name...
    """
    return Listeners(
        frame_network.opened_network(options.beats, "beats"),
        frame_network.opened_network(options.harmony, "harmony", ("key",)),
    )


def _understood(
    beating: Hearing, harmonic: Hearing, listeners: Listeners, options: MusicOptions, duration: float
) -> Music:
    beats, tempi = _beats(beating.joined("probabilities", 2).clip(0, 1), listeners.beats.frame_rate, options, duration)
    labels = listeners.harmony.opened.card.symbols
    chords = chord_spans(
        harmonic.joined("chords", len(labels)), listeners.harmony.frame_rate, labels, [beat.start for beat in beats]
    )
    kept = [replace(span, end=min(span.end, duration)) for span in chords if span.start < duration]
    if kept:
        kept[-1] = replace(kept[-1], end=duration)
    timeline = Timeline(duration).with_tier("beats", beats).with_tier("chords", kept)
    return Music(
        timeline,
        tempi,
        _key(harmonic.parts, kept),
        _metre(beats),
        steadiness_of(beats),
    )


def _beats(
    probabilities: NDArray[np.float32], frame_rate: float, options: MusicOptions, duration: float
) -> tuple[list[Span], tuple[Tempo, ...]]:
    """Beats and tempos; where another tempo than that of the beats is the likeliest, beats are looked for near it."""

    def tracked(slowest: float, fastest: float) -> tuple[list[Span], tuple[Tempo, ...]]:
        found = beat_spans(probabilities, frame_rate, BarOptions(slowest=slowest, fastest=fastest))
        beats = [beat for beat in found if beat.start <= duration]
        either = probabilities.sum(axis=1)
        return beats, tempi_of(beats, either, frame_rate, options.slowest, options.fastest)

    beats, tempi = tracked(options.slowest, options.fastest)
    best = max(tempi, key=lambda one: one.confidence, default=None)
    if best is None or best is tempi[0]:
        return beats, tempi
    near = (max(options.slowest, best.bpm * NEAR[0]), min(options.fastest, best.bpm * NEAR[1]))
    again = tracked(*near)
    return again if again[0] else (beats, tempi)


def _key(parts: list[Frames], chords: list[Span]) -> Key | None:
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
