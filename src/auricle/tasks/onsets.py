"""Onsets: the moments at which a sound begins, on the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auricle.decoding.onsets import OnsetOptions
from auricle.types import Audio, Timeline

if TYPE_CHECKING:
    from auricle.audio import Source

__all__ = ["OnsetOptions", "onsets"]

SAMPLE_RATE = 22_050


def onsets(source: Source | Audio, options: OnsetOptions = OnsetOptions()) -> Timeline:
    """One instant for each sound that begins, in the tier "onsets", to about 20 ms.

    Args:
        source: a path, bytes or a file object to decode, or sound in memory; channels are mixed, the rate is converted.
        options: windows, threshold and backtracking.

    Raises:
        AudioNotFound, UnsupportedFormat, CorruptAudio, TooLarge: as `auricle.load` raises them.

    Source: the onset strength and peaks of `librosa.onset.onset_detect` 0.11, with its defaults.

    Example:
        >>> import numpy as np
        >>> clicks = np.zeros(44_100, dtype=np.float32)
        >>> clicks[[11_025, 33_075]] = 1.0
        >>> [round(onset.start, 1) for onset in onsets(Audio(clicks, 22_050))["onsets"]]
        [0.5, 1.5]
    """
    from auricle.audio import load
    from auricle.decoding import onset_spans
    from auricle.features import MelSpec, OnsetSpec, onset_strength

    audio = source if isinstance(source, Audio) else load(source, sample_rate=SAMPLE_RATE, mono=True)
    samples = audio.mono().resampled(SAMPLE_RATE).samples[0]
    spec = OnsetSpec(MelSpec())
    spans = onset_spans(onset_strength(samples, spec)[0], SAMPLE_RATE, spec.mel.stft.hop, options)
    inside = (span for span in spans if span.start <= audio.duration)
    return Timeline.of(audio.duration, onsets=inside)
