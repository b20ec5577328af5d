"""Beats without a trained model: onset strength, its likeliest tempo, and the path of beats through it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auricle.decoding.beat_path import BeatPathOptions
from auricle.errors import BadOption
from auricle.types import Audio, Span, Timeline

if TYPE_CHECKING:
    from auricle.audio import Source

__all__ = ["BeatOptions", "beats"]

SAMPLE_RATE = 22_050
WINDOW = 8.0
"""Seconds over which a tempo is looked for."""


@dataclass(frozen=True)
class BeatOptions:
    """How beats are found.

    Attributes:
        tempo: beats a minute; 0 takes the likeliest.
        usual: beats a minute near which a tempo is likeliest, where it is looked for.
        path: tightness and trimming.

    Raises:
        BadOption: a tempo below 0, or a usual one that is not above it.

    Example:
        >>> BeatOptions().usual
        120.0
    """

    tempo: float = 0.0
    usual: float = 120.0
    path: BeatPathOptions = field(default_factory=BeatPathOptions)

    def __post_init__(self) -> None:
        if not (0 <= self.tempo < float("inf") and 0 < self.usual < float("inf")):
            raise BadOption(f"tempos are beats a minute, got {self.tempo} and {self.usual}")


def beats(source: Source | Audio, options: BeatOptions = BeatOptions()) -> Timeline:
    """One instant a beat in the tier "beats", on a tempo that stays; no bars, no model.

    `auricle.music` hears more: bars, tempos that change, and which of several tempos is meant.

    Args:
        source: a path, bytes or a file object to decode, or sound in memory; channels are mixed, the rate is converted.
        options: tempo, tightness, trimming.

    Raises:
        AudioNotFound, UnsupportedFormat, CorruptAudio, TooLarge: as `auricle.load` raises them.

    Source: D. P. W. Ellis, Beat Tracking by Dynamic Programming, 2007; the defaults of `librosa.beat.beat_track` 0.11.

    Example:
        >>> import numpy as np
        >>> clicks = np.zeros(10 * 22_050, dtype=np.float32)
        >>> clicks[11_025::11_025] = 1.0
        >>> [round(beat.start, 1) for beat in beats(Audio(clicks, 22_050))["beats"]][:3]
        [0.5, 1.0, 1.5]
    """
    import numpy as np

    from auricle.audio import load
    from auricle.decoding.beat_path import beat_path, likeliest_tempo
    from auricle.features import MelSpec, OnsetSpec, TempogramSpec, onset_strength, tempogram

    audio = source if isinstance(source, Audio) else load(source, sample_rate=SAMPLE_RATE, mono=True)
    samples = audio.mono().resampled(SAMPLE_RATE).samples[0]
    spec = OnsetSpec(MelSpec(), aggregate="median")
    frame_rate = SAMPLE_RATE / spec.mel.stft.hop
    strength = onset_strength(samples, spec)[0].astype(np.float64)
    if not strength.any():
        return Timeline.of(audio.duration, beats=())
    tempo = options.tempo
    if not tempo:
        windows = TempogramSpec(int(WINDOW * frame_rate))
        periodicity = tempogram(strength, windows).mean(axis=1)
        tempo = likeliest_tempo(periodicity, windows.lag_tempi(frame_rate), options.usual)
    times = beat_path(strength, tempo, frame_rate, options.path) / frame_rate
    return Timeline.of(audio.duration, beats=(Span(at, at, "") for at in times.tolist() if at <= audio.duration))
