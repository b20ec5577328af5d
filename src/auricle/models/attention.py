"""Listen, attend and spell (Chan et al. 2016, arXiv:1508.01211), CTC beside it (Kim et al. 2017, arXiv:1609.06773)."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.models import recurrent, speller
from auricle.models.encoders import EncoderConfig, encoder_of, width_of
from auricle.models.lstm_ctc import ctc_loss
from auricle.models.recurrent import RecurrentConfig
from auricle.models.speller import Speller, SpellerConfig

__all__ = ["TINY", "Attended", "Attention", "AttentionConfig", "joint_loss", "looked_loss"]


@dataclass(frozen=True)
class AttentionConfig:
    """Sizes of a recognizer.

    Attributes:
        symbols: size of the alphabet; symbol 0 is the CTC blank, and begins and ends what the decoder writes.
        encoder: of the listener.
        speller: of the decoder.
    """

    symbols: int = 11
    encoder: EncoderConfig = field(default_factory=RecurrentConfig)
    speller: SpellerConfig = field(default_factory=SpellerConfig)


TINY = AttentionConfig(symbols=5, encoder=recurrent.TINY, speller=speller.TINY)


@dataclass(frozen=True, eq=False)
class Attended:
    """What the network gives back when it is told the text.

    Attributes:
        log_probs: of each symbol and of the end after the last [batch, longest + 1, symbols].
        attention: of each step, the mean of the heads [batch, longest + 1, frames].
        ctc: log-probabilities of the CTC head [batch, frames, symbols].
        lengths: valid frames [batch].
    """

    log_probs: Tensor
    attention: Tensor
    ctc: Tensor
    lengths: Tensor


class Attention(nn.Module):
    """Log-mel frames and the symbols so far to log-probabilities of the next symbol."""

    def __init__(self, config: AttentionConfig) -> None:
        super().__init__()
        self.config = config
        width = width_of(config.encoder)
        self.encoder = encoder_of(config.encoder)
        self.ctc = nn.Linear(width, config.symbols)
        self.speller = Speller(config.symbols, width, config.speller)

    def forward(self, features: Tensor, lengths: Tensor, targets: Tensor, own: Tensor | None = None) -> Attended:
        """The text is told step by step (teacher forcing), or guessed where `own` says so (scheduled sampling).

        Args:
            features: [batch, n_mels, frames].
            lengths: valid frames [batch].
            targets: symbols [batch, longest], padded with 0.
            own: bool [batch, longest], true where the decoder reads its own likeliest symbol instead of the target
                (Bengio et al. 2015, arXiv:1506.03099); None for nowhere.
        """
        encoded, lengths = self.encoder(features, lengths)
        return self.attended(encoded, lengths, targets, own)

    def attended(self, encoded: Tensor, lengths: Tensor, targets: Tensor, own: Tensor | None = None) -> Attended:
        """The same from what the listener gives [batch, frames, width] and its lengths [batch]."""
        memory = self.speller.listen(encoded, lengths)
        state = self.speller.start(memory)
        symbol = torch.zeros_like(lengths)
        written, looked = [], []
        for at in range(targets.shape[1] + 1):
            state, log_probs = self.speller.step(memory, state, symbol)
            written.append(log_probs)
            looked.append(state.before.mean(dim=1))
            if at < targets.shape[1]:
                symbol = targets[:, at]
                if own is not None:
                    symbol = torch.where(own[:, at], log_probs.argmax(dim=-1), symbol)
        ctc = self.ctc(encoded).log_softmax(dim=-1)
        return Attended(torch.stack(written, dim=1), torch.stack(looked, dim=1), ctc, lengths)

    def spelled(self, features: Tensor, lengths: Tensor, longest: int) -> list[list[int]]:
        """The symbols that the decoder writes when it always takes the likeliest, `longest` a row at most."""
        encoded, lengths = self.encoder(features, lengths)
        return self.written(encoded, lengths, longest)

    def written(self, encoded: Tensor, lengths: Tensor, longest: int) -> list[list[int]]:
        """The same from what the listener gives [batch, frames, width] and its lengths [batch]."""
        memory = self.speller.listen(encoded, lengths)
        state = self.speller.start(memory)
        symbol, steps = torch.zeros_like(lengths), list[Tensor]()
        for _ in range(longest):
            state, log_probs = self.speller.step(memory, state, symbol)
            symbol = log_probs.argmax(dim=-1)
            steps.append(symbol)
        rows = torch.stack(steps, dim=1).tolist()
        return [row[: row.index(0)] if 0 in row else row for row in rows]


def joint_loss(
    heard: Attended, targets: Tensor, target_lengths: Tensor, ctc_share: float = 0.3, smoothing: float = 0.1
) -> Tensor:
    """Cross entropy of the symbols and the end, and CTC loss, weighed and summed over the batch.

    Args:
        heard: what the network gave back.
        targets: symbols [batch, longest], padded with 0.
        target_lengths: [batch].
        ctc_share: weight of the CTC loss; the cross entropy has the rest.
        smoothing: probability that is spread over all symbols (label smoothing).
    """
    steps = heard.log_probs.shape[1]
    ends = functional.pad(targets, (0, 1))
    counted = torch.arange(steps, device=targets.device)[None, :] <= target_lengths[:, None]
    hit = heard.log_probs.gather(-1, ends[:, :, None])[:, :, 0]
    entropy = -((1 - smoothing) * hit + smoothing * heard.log_probs.mean(dim=-1))
    spelled = (entropy * counted).sum()
    aligned = ctc_loss(heard.ctc, heard.lengths, targets, target_lengths)
    return (1 - ctc_share) * spelled + ctc_share * aligned


def looked_loss(attention: Tensor, reach: Tensor) -> Tensor:
    """Minus the ln of the attention that each word's step gives to the word's own frames, summed over the batch.

    Attention finds out by itself that it should move from left to right, but it takes thousands of steps. Where strings
    were spliced, it is known where each word lies.

    Args:
        attention: [batch, steps, frames].
        reach: first frame of each word and the one behind its last [batch, words, 2]; 0 and 0 for none.

    Example:
        >>> attention = torch.tensor([[[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]])
        >>> round(float(looked_loss(attention, torch.tensor([[[0, 1]]]))), 3)
        0.693
    """
    frame = torch.arange(attention.shape[2], device=attention.device)
    own = (frame >= reach[:, :, :1]) & (frame < reach[:, :, 1:])
    mass = (attention[:, : reach.shape[1]].float() * own).sum(dim=2)
    return -(mass.clamp(min=1e-4).log() * own.any(dim=2)).sum()
