"""Whatever stands out of its background, without a name: no weights, frames of 5 ms.

In each band of a mel spectrogram the median over the ten seconds around is the background. A frame stands out where its
loudest bands, a third of them, lie far above theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding.event_spans import EventRule
from auricle.decoding.hysteresis import HysteresisOptions
from auricle.engines.tagger import Tagged, refuse_other_sound
from auricle.features import LogSpec, MelSpec, StftSpec, log_mel_spectrogram

if TYPE_CHECKING:
    from auricle.types import Audio

__all__ = ["NAME", "Bursts"]

NAME = "bursts"
SPEC = MelSpec(
    StftSpec(32_000, 512, hop_length=160),
    n_mels=40,
    f_min=300.0,
    f_max=14_000.0,
    log=LogSpec("db", 1e-9, dynamic_range=None),
)
LOUDEST = 14
"""Bands of a frame that are looked at, the highest above their background."""
EVEN, SPREAD = 12.0, 2.5
"""dB above the background at which a frame is as likely as not to stand out, and how fast that changes."""


class Bursts:
    """A detector with one label, "sound".

    Attributes:
        model: its name.
        labels: the one label.
        sample_rate: in Hz, of the sound it takes.
        window: any number of seconds.
        frame_period: seconds from one frame of scores to the next.
        rules: how scores become events.
    """

    model = NAME
    labels: tuple[str, ...] = ("sound",)
    sample_rate = SPEC.stft.sample_rate
    window = 0.0
    frame_period = SPEC.stft.hop / SPEC.stft.sample_rate

    @property
    def rules(self) -> tuple[EventRule, ...]:
        """On and off at even odds; gaps under 10 ms and events under 20 ms do not count."""
        spans = HysteresisOptions(
            frame_period=self.frame_period, on=0.5, off=0.5, min_gap=0.01, min_duration=0.02, label="sound"
        )
        return (EventRule(spans, median=0.0),)

    def tag(self, pieces: Sequence[Audio]) -> list[Tagged]:
        """How far each frame of each piece stands out, in order.

        Raises:
            BadOption: sound at another rate, not mono, or without a sample.
        """
        refuse_other_sound(self, pieces)
        out = []
        for piece in pieces:
            mel = log_mel_spectrogram(piece.samples[0], SPEC, workers=1)
            above = np.sort(mel - np.median(mel, axis=1, keepdims=True), axis=0)[-LOUDEST:].mean(axis=0)
            scores = (1.0 / (1.0 + np.exp(-(above - EVEN) / SPREAD))).astype(np.float32)[:, None]
            out.append(Tagged(scores.max(axis=0), scores, np.zeros(0, np.float32)))
        return out
