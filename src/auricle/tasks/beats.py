"""Beats of a recording without any model: the tempo at which its onsets repeat, and the best chain of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auricle.decoding.beat_path import BeatPathOptions
from auricle.decoding.tempo import TempoOptions
from auricle.errors import BadOption
from auricle.types import Audio, Span, Timeline, setting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.audio import Source

__all__ = ["BeatsOptions", "beats"]

SAMPLE_RATE = 22_050
WINDOW = 8.0
"""Seconds in which a strength is compared with itself."""


@dataclass(frozen=True)
class BeatsOptions:
    """Options of `beats`.

    Attributes:
        bpm: beats a minute where they are known; None has the tempo found.
        changing: the tempo is found for each moment, not once for all; it needs music that keeps one for seconds.
        tempo: which tempos are usual.
        path: how strictly beats keep to the tempo, and whether weak ones at the ends are left out.

    Raises:
        BadOption: a tempo that is not positive and finite, or one that is known and changing.

    Example:
        >>> BeatsOptions(tempo=TempoOptions(usual=90.0)).path.tightness
        100.0
    """

    bpm: float | None = setting(None, "Beats a minute, where they are known.")
    changing: bool = setting(False, "Find a tempo for each moment, not one for all.")
    tempo: TempoOptions = TempoOptions()
    path: BeatPathOptions = BeatPathOptions()

    def __post_init__(self) -> None:
        if self.bpm is not None and not 0 < self.bpm < float("inf"):
            raise BadOption(f"bpm must be positive and finite, or None; got {self.bpm}")
        if self.bpm is not None and self.changing:
            raise BadOption(f"bpm={self.bpm} is one tempo for all; leave it out, or changing")


def beats(source: Source | Audio, options: BeatsOptions = BeatsOptions()) -> Timeline:
    """One instant for each beat, in the tier "beats", to about 20 ms, its score the onset strength there.

    No bars are known, so that labels are empty; `auricle.music` finds bars too, with a model.

    Args:
        source: a path, bytes or a file object to decode, or sound in memory; channels are mixed, the rate is converted.
        options: the tempo, and how beats keep to it.

    Raises:
        AudioNotFound, UnsupportedFormat, CorruptAudio, TooLarge: as `auricle.load` raises them.
        BadOption: a tempo at which a beat is shorter than two frames (from 1292 beats a minute on).

    Sources: D. P. W. Ellis, "Beat tracking by dynamic programming", JNMR 36(1), 2007; `librosa.beat.beat_track` 0.11,
    with its defaults.

    Example:
        >>> import numpy as np
        >>> clicks = np.zeros(10 * 22_050, dtype=np.float32)
        >>> clicks[11_025::11_025] = 1.0
        >>> [round(beat.start, 1) for beat in beats(Audio(clicks, 22_050))["beats"]][:4]
        [0.5, 1.0, 1.5, 2.0]
    """
    from auricle.audio import load
    from auricle.decoding import beat_path
    from auricle.features import MelSpec, OnsetSpec, onset_strength
    from auricle.timebase import to_seconds

    audio = source if isinstance(source, Audio) else load(source, sample_rate=SAMPLE_RATE, mono=True)
    samples = audio.mono().resampled(SAMPLE_RATE).samples[0]
    spec = OnsetSpec(MelSpec(), aggregate="median")
    hop, strength = spec.mel.stft.hop, onset_strength(samples, spec)[0]
    rate = SAMPLE_RATE / hop
    bpm = options.bpm if options.bpm is not None else _tempo(strength, rate, options)
    frames = beat_path(strength, bpm, rate, options.path).tolist()
    moments = [(to_seconds(frame * hop, SAMPLE_RATE), float(strength[frame])) for frame in frames]
    inside = (Span(moment, moment, "", score) for moment, score in moments if moment <= audio.duration)
    return Timeline.of(audio.duration, beats=inside)


def _tempo(strength: NDArray[Any], frame_rate: float, options: BeatsOptions) -> NDArray[Any]:
    """Beats a minute of all [] or of each frame [frames]."""
    from auricle.decoding import likeliest_tempo
    from auricle.features import TempogramSpec, tempogram

    spec = TempogramSpec(int(WINDOW * frame_rate))
    agreement = tempogram(strength, spec)
    if not options.changing:
        agreement = agreement.mean(axis=1, dtype="float64")
    return likeliest_tempo(agreement, spec.lag_tempi(frame_rate), options.tempo)
