"""Chords of every frame and the key of a piece; what is learned of one root is known of all twelve.

Bands of half a semitone become twelve pitch classes whose axis is a circle: every layer above treats them alike. A
transposed piece gives the same logits, transposed, but for notes that go to another octave. The idea is that of McFee
and Bello (2017), "Structured training for large-vocabulary chord recognition", ISMIR, and of weights shared over pitch
classes elsewhere; the layers are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.models.dropout import Dropout
from auricle.models.normalization import length_mask

__all__ = ["TINY", "Harmony", "HarmonyConfig", "Heard"]

OCTAVE = 24
"""Bands of an octave."""


@dataclass(frozen=True)
class HarmonyConfig:
    """Sizes of a recognizer of chords.

    Attributes:
        n_bands: that come in, a whole number of octaves of 24.
        fine: channels over the bands.
        width: channels over the pitch classes.
        layers: over pitch classes and time; the dilation over time doubles.
        qualities: of chords; there is also no chord.
        dropout: share of channels that are dropped.
    """

    n_bands: int = 144
    fine: int = 12
    width: int = 32
    layers: int = 4
    qualities: int = 8
    dropout: float = 0.15

    @property
    def context(self) -> int:
        """Frames to either side that a frame's chord depends on."""
        return 1 << self.layers  # 1 of the first layer, and 1, 2, 4 ... of those round the circle


TINY = HarmonyConfig(n_bands=72, fine=4, width=8, layers=2)


class Heard(NamedTuple):
    """Logits.

    Attributes:
        chords: of each frame [batch, frames, 12 * qualities + 1]: qualities on C, on C#, ..., and no chord.
        key: of the piece [batch, 24]: major on C, C#, ..., then minor.
    """

    chords: Tensor
    key: Tensor


class Around(nn.Module):
    """A convolution round the circle of pitch classes and over time, added to what came in."""

    def __init__(self, config: HarmonyConfig, dilation: int) -> None:
        super().__init__()
        self.reach = dilation
        self.wide = nn.Conv2d(config.width, config.width, (12, 3), dilation=(1, dilation), bias=False)
        self.norm = nn.BatchNorm2d(config.width)
        self.dropout = Dropout(config.dropout)

    def forward(self, x: Tensor, valid: Tensor) -> Tensor:
        """[batch, width, 12, frames] -> the same shape; every pitch class sees all twelve, counted from itself."""
        round_it = torch.cat([x, x[:, :, :11]], dim=2)
        changed = self.wide(functional.pad(round_it, (self.reach, self.reach)))
        out: Tensor = x + self.dropout(functional.elu(self.norm(changed))) * valid
        return out


class Harmony(nn.Module):
    """From log bands of half a semitone, the lowest of which is a C, to chords and key."""

    def __init__(self, config: HarmonyConfig) -> None:
        super().__init__()
        self.config = config
        self.norm = nn.BatchNorm2d(1)
        self.first = nn.Conv2d(1, config.fine, (5, 3), padding=(2, 1))
        self.second = nn.Conv2d(config.fine, config.fine, (2, 1), stride=(2, 1))
        self.third = nn.Conv2d(config.fine * (config.n_bands // OCTAVE), config.width, 1)
        self.layers = nn.ModuleList(Around(config, 2**number) for number in range(config.layers))
        self.chord = nn.Conv2d(config.width, config.qualities, 1)
        self.silence = nn.Linear(config.width, 1)
        self.key = nn.Conv2d(config.width, 2, (12, 1))

    def forward(self, features: Tensor, lengths: Tensor) -> Heard:
        """features [batch, bands, frames], lengths [batch] -> logits."""
        valid = length_mask(lengths, features.shape[2])[:, None, None, :].to(features.dtype)
        x = self.norm(features.unsqueeze(1)) * valid
        x = functional.elu(self.second(functional.elu(self.first(x))))
        octaves = self.config.n_bands // OCTAVE
        x = x.reshape(-1, self.config.fine * octaves, 12, x.shape[3])  # the bands of an octave are neighbours
        x = functional.elu(self.third(x)) * valid
        for layer in self.layers:
            x = layer(x, valid)
        chords = self.chord(x).permute(0, 3, 2, 1).flatten(2)
        silence = self.silence(x.mean(dim=2).transpose(1, 2))
        whole = x.sum(dim=3, keepdim=True) / lengths[:, None, None, None].to(x.dtype)
        key = self.key(torch.cat([whole, whole[:, :, :11]], dim=2)).flatten(1)
        return Heard(torch.cat([chords, silence], dim=2), key)
