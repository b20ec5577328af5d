"""Spoken digits by a bidirectional LSTM with CTC; any small vocabulary from a manifest of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from torch import Tensor, nn

from auricle.data.fsdd import DIGITS
from auricle.data.speech_features import Augmentation
from auricle.models import recurrent as recurrent_sizes
from auricle.models.lstm_ctc import CTC, CTCConfig, ctc_loss, placed_loss
from auricle.models.recurrent import RecurrentConfig
from auricle.recipes.digits import (
    AUGMENTATION,
    Said,
    Strings,
    batch_of,
    best_path,
    card_of,
    corpus,
    examples,
    listener,
    started,
    vocabulary,
    word_errors,
)
from auricle.train.options import FitOptions
from auricle.train.recipe import Batch, Exportable, Split

if TYPE_CHECKING:
    import numpy as np

__all__ = ["SMALL", "DigitsCtc"]


@dataclass(frozen=True)
class DigitsCtc:
    """Words as symbols, 25 frames of log-probabilities a second.

    Attributes:
        fit: how the loop goes.
        start: what the Conformer begins with: weights inside the package, or a folder that `auricle train english-ctc`
            wrote; empty for nothing.
        recurrent: sizes of the guide's bidirectional LSTM, which then takes the Conformer's place.
        augmentation: how far recordings are changed.
        strings: how they are spliced.
        placed: weight of the loss of the frames whose word is known from splicing.
        words: the vocabulary; `with_data` takes that of a folder of one's own.
        left_out: a speaker of FSDD who is kept for the test alone; empty for the official division.
        synthetic: further folders with a manifest for training, separated by commas: `scripts/make_digit_speech.py`
            makes one, `scripts/cut_digit_speech.py` another.
    """

    name: str = "digits-ctc"
    best: str = "word_error_rate"
    fit: FitOptions = field(
        default_factory=lambda: FitOptions(
            epochs=6, batch_seconds=40.0, lr=6e-4, weight_decay=0.05, average=0.97, precision="bf16", evaluate_every=2
        )
    )
    start: str = "english-encoder"
    recurrent: RecurrentConfig | None = None
    augmentation: Augmentation = AUGMENTATION
    strings: Strings = field(default_factory=Strings)
    placed: float = 1.0
    words: tuple[str, ...] = DIGITS
    left_out: str = ""
    synthetic: str = ""

    def with_data(self, data: Path) -> DigitsCtc:
        """The recipe with the vocabulary of a folder of one's own; as it is for the folder of corpora."""
        return self if (data / "fsdd").is_dir() else replace(self, words=vocabulary(data))

    def items(self, data: Path, split: Split) -> Sequence[Said]:
        """Recordings for training, spliced strings otherwise; or what the folder's manifest names.

        Raises:
            BadData: the folder holds neither.
        """
        return corpus(data, split, self.left_out, self.synthetic)

    def model(self) -> nn.Module:
        """An untrained network."""
        config = CTCConfig(symbols=len(self.words) + 1, encoder=listener(self.recurrent))
        return started(CTC(config), self.start)

    def batch(self, items: Sequence[Said], rng: np.random.Generator | None) -> Batch:
        """features [batch, n_mels, frames] with lengths, words [batch, longest] with words_lengths."""
        return batch_of(items, self.words, self.augmentation, self.strings, rng)

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Sum of the CTC losses and of those of the frames."""
        log_probs, lengths = model(batch["features"], batch["lengths"])
        loss = ctc_loss(log_probs.float(), lengths, batch["words"], batch["words_lengths"])
        return loss + self.placed * placed_loss(log_probs.float(), batch["places"])

    def metrics(self, model: nn.Module, batches: Iterable[Batch]) -> dict[str, float]:
        """Word error rate of the best paths."""
        pairs = []
        for batch in batches:
            log_probs, lengths = model(batch["features"], batch["lengths"])
            pairs.append((best_path(log_probs, lengths), batch))
        return {"word_error_rate": word_errors(pairs)}

    def export(self, model: nn.Module) -> Exportable:
        """Features and lengths to log-probabilities and lengths."""
        return Exportable(
            module=model,
            examples=examples(),
            inputs=("features", "lengths"),
            outputs=("log_probs", "out_lengths"),
            dynamic={
                "features": {0: "batch", 2: "frames"},
                "lengths": {0: "batch"},
                "log_probs": {0: "batch", 1: "out_frames"},
                "out_lengths": {0: "batch"},
            },
            card=card_of(self.name, "ctc", self.words),
        )


SMALL = replace(
    DigitsCtc(),
    fit=FitOptions(epochs=2, batch_seconds=10.0, lr=3e-3, average=0.9),
    start="",
    recurrent=replace(recurrent_sizes.TINY, hidden=24),
    augmentation=replace(AUGMENTATION, speed=0.05, warp=0.03, noise=0.2, reverb=0.0, hidden_band=4, hidden_frames=4),
)
