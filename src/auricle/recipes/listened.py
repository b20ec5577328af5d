"""What a frozen listener hears of strings, found out once: the decoder is then trained on that, ten times as fast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from auricle.data.speech_features import padded_targets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auricle.train import Batch

__all__ = ["Listened", "batch_of_listened", "listened"]

FRAME = 0.04
"""Seconds from one frame of the listener to the next."""


@dataclass(frozen=True, eq=False)
class Listened:
    """One string as the listener gives it.

    Attributes:
        encoded: [frames, width].
        words: numbers of the words.
        reach: first frame of each word and the one behind its last [words, 2]; None where that is not known.
    """

    encoded: Tensor
    words: tuple[int, ...]
    reach: Tensor | None

    @property
    def duration(self) -> float:
        """Seconds."""
        return FRAME * len(self.encoded)


def listened(encoder: nn.Module, batches: Iterable[Batch]) -> list[Listened]:
    """Every row of batches of features, lengths, words, words_lengths and, where it is known, reach."""
    out = []
    encoder.eval()
    for batch in batches:
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            encoded, lengths = encoder(batch["features"], batch["lengths"])
        words = batch["words"].tolist()
        for row, (frames, count) in enumerate(zip(lengths.tolist(), batch["words_lengths"].tolist(), strict=True)):
            reach = batch["reach"][row, :count] if "reach" in batch else None
            out.append(Listened(encoded[row, :frames].float().clone(), tuple(words[row][:count]), reach))
    return out


def batch_of_listened(items: Sequence[Listened]) -> Batch:
    """encoded [batch, frames, width] with lengths, words [batch, longest] with words_lengths, reach if all have it."""
    pad = nn.utils.rnn.pad_sequence
    out = {
        "encoded": pad([item.encoded for item in items], batch_first=True),
        "lengths": torch.tensor([len(item.encoded) for item in items]),
        **padded_targets([item.words for item in items], "words"),
    }
    known = [item.reach for item in items if item.reach is not None]
    if len(known) == len(items):
        out["reach"] = pad(known, batch_first=True)
    return out
