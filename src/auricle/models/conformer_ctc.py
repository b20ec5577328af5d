"""Conformer with connectionist temporal classification: phonemes and letters from the same encoder.

Intermediate layers predict phonemes too, and what they predict is fed to the layers above (self-conditioned CTC, Nozaki
and Komatsu 2021, arXiv:2104.02724): with little data that is worth more than depth.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor, nn

from auricle.models import conformer
from auricle.models.conformer import ConformerConfig, ConformerLayer, rotations
from auricle.models.dropout import Dropout
from auricle.models.normalization import UtteranceNorm, length_mask
from auricle.models.subsampling import Subsampling, subsampled

__all__ = ["TINY", "ConformerCTC", "ConformerCTCConfig", "Heard"]


@dataclass(frozen=True)
class ConformerCTCConfig:
    """Sizes of a recognizer.

    Attributes:
        n_mels: bands of the features.
        phonemes: symbols of the first alphabet, blank included.
        letters: symbols of the second, blank included; 0 for none.
        channels: of the subsampling convolutions.
        encoder: of the layers between.
        conditioned: layers after which phonemes are predicted and fed back, counted from 1.
    """

    n_mels: int = 80
    phonemes: int = 40
    letters: int = 28
    channels: int = 32
    encoder: ConformerConfig = field(default_factory=ConformerConfig)
    conditioned: tuple[int, ...] = (3, 6)


TINY = ConformerCTCConfig(n_mels=8, phonemes=5, letters=4, channels=4, encoder=conformer.TINY, conditioned=(1,))


@dataclass(frozen=True, eq=False)
class Heard:
    """What the network gives back.

    Attributes:
        phonemes: log-probabilities [batch, frames, phonemes].
        letters: log-probabilities [batch, frames, letters]; None without that head.
        between: log-probabilities of the phonemes after each conditioned layer.
        lengths: valid frames [batch].
    """

    phonemes: Tensor
    letters: Tensor | None
    between: tuple[Tensor, ...]
    lengths: Tensor


class ConformerCTC(nn.Module):
    """Log-mel frames to log-probabilities of phonemes and letters, one frame of four."""

    def __init__(self, config: ConformerCTCConfig) -> None:
        super().__init__()
        self.config = config
        width = config.encoder.width
        self.norm = UtteranceNorm()
        self.subsampling = Subsampling(config.n_mels, config.channels, width)
        self.dropout = Dropout(config.encoder.dropout)
        self.layers = nn.ModuleList(ConformerLayer(config.encoder) for _ in range(config.encoder.layers))
        self.phonemes = nn.Linear(width, config.phonemes)
        self.feedback = nn.Linear(config.phonemes, width)
        self.letters = nn.Linear(width, config.letters) if config.letters else None

    def forward(self, features: Tensor, lengths: Tensor) -> Heard:
        """features [batch, n_mels, frames], lengths [batch] -> `Heard` with ceil(ceil(frames / 2) / 2) frames."""
        x, lengths, between = self.encode(features, lengths)
        letters = None if self.letters is None else self.letters(x).log_softmax(-1)
        return Heard(self.phonemes(x).log_softmax(-1), letters, between, lengths)

    def encode(self, features: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor, tuple[Tensor, ...]]:
        """What the last layer gives [batch, frames', width], its lengths, and the guesses of the conditioned layers."""
        x = self.dropout(self.subsampling(self.norm(features, lengths), lengths))
        lengths = subsampled(lengths)
        valid = length_mask(lengths, x.shape[1])
        turn = rotations(x.shape[1], self.config.encoder.width // self.config.encoder.heads, x)
        between = []
        for number, layer in enumerate(self.layers, 1):
            x = layer(x, valid, turn)
            if number in self.config.conditioned:
                guess = self.phonemes(x).log_softmax(-1)
                between.append(guess)
                x = x + self.feedback(guess.exp())
        return x, lengths, tuple(between)
