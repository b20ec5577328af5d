"""Spoken digits by listening, attending and spelling; any small vocabulary from a manifest of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from auricle.data.fsdd import DIGITS
from auricle.data.speech_features import Augmentation
from auricle.errors import BadOption
from auricle.models import recurrent as recurrent_sizes
from auricle.models import speller
from auricle.models.attention import Attention, AttentionConfig, joint_loss, looked_loss
from auricle.models.lstm_ctc import placed_loss
from auricle.models.recurrent import RecurrentConfig
from auricle.models.speller import SpellerConfig
from auricle.recipes.attention_export import attention_exportable
from auricle.recipes.digits import (
    AUGMENTATION,
    Said,
    Strings,
    batch_of,
    card_of,
    corpus,
    examples,
    listener,
    started,
    symbols_of,
    vocabulary,
    word_errors,
)
from auricle.recipes.listened import Listened, batch_of_listened, listened
from auricle.train.options import FitOptions
from auricle.train.recipe import Batch, Exportable, Split

__all__ = ["SMALL", "DigitsAttention"]

TOGETHER = 40
"""Recordings that the listener hears at once."""


@dataclass(frozen=True)
class DigitsAttention:
    """Words as symbols, one step of the decoder each.

    Attributes:
        fit: how the loop goes.
        start: what the Conformer begins with: weights inside the package, or a folder that `auricle train english-ctc`
            or `auricle train digits-ctc` wrote; empty for nothing.
        frozen: the listener stays as `start` has it, which wants one that was trained on the same words. So many
            strings are listened to once, and only what attends and writes is trained on them; 0 to train everything.
        recurrent: sizes of the guide's bidirectional LSTM, which then takes the Conformer's place.
        speller: sizes of the decoder.
        augmentation: how far recordings are changed.
        strings: how they are spliced.
        ctc_share: weight of the CTC loss beside the decoder's.
        own: share of symbols that the decoder reads from itself in training instead of being told (scheduled sampling).
        smoothing: of the targets of the decoder.
        placed: weight of the loss of the frames whose word is known from splicing.
        looked: weight of the loss of attention that lies elsewhere than the word that is being written.
        words: the vocabulary; `with_data` takes that of a folder of one's own.
        left_out: a speaker of FSDD who is kept for the test alone; empty for the official division.
        synthetic: further folders with a manifest for training, separated by commas: `scripts/make_digit_speech.py`
            makes one, `scripts/cut_digit_speech.py` another.
    """

    FROM_DATA: ClassVar[tuple[str, ...]] = ("words",)
    name: str = "digits-attention"
    best: str = "word_error_rate"
    fit: FitOptions = field(
        default_factory=lambda: FitOptions(
            epochs=6, batch_seconds=40.0, lr=6e-4, weight_decay=0.05, average=0.97, precision="bf16", evaluate_every=2
        )
    )
    start: str = "english-encoder"
    frozen: int = 0
    recurrent: RecurrentConfig | None = None
    speller: SpellerConfig = field(default_factory=SpellerConfig)
    augmentation: Augmentation = AUGMENTATION
    strings: Strings = field(default_factory=Strings)
    ctc_share: float = 0.4
    own: float = 0.1
    smoothing: float = 0.05
    placed: float = 0.5
    looked: float = 1.0
    words: tuple[str, ...] = DIGITS
    left_out: str = ""
    synthetic: str = ""

    def with_data(self, data: Path) -> DigitsAttention:
        """The recipe with the vocabulary of a folder of one's own; as it is for the folder of corpora."""
        return self if (data / "fsdd").is_dir() else replace(self, words=vocabulary(data))

    def items(self, data: Path, split: Split) -> Sequence[Said] | Sequence[Listened]:
        """Recordings for training, spliced strings otherwise; or what the folder's manifest names.

        Raises:
            BadData: the folder holds neither.
            BadOption: a frozen listener that has learned nothing.
        """
        if self.frozen and (not self.start or self.recurrent is not None):
            raise BadOption(
                "frozen listens by what another training learned: name it by start, and leave out recurrent"
            )
        said = corpus(data, split, self.left_out, self.synthetic)
        return listened(self.model().encoder, self._batches(said, split)) if self.frozen else said

    def _batches(self, said: Sequence[Said], split: Split) -> Iterator[Batch]:
        """What the listener is to hear: `frozen` new strings for training, else each item."""
        if split != "train":
            for first in range(0, len(said), TOGETHER):
                yield self._strings(said[first : first + TOGETHER], None)
            return
        rng = np.random.default_rng(self.fit.seed)
        made = 0
        while made < self.frozen:
            chosen = rng.choice(len(said), min(TOGETHER, len(said)), replace=False)
            batch = self._strings([said[i] for i in chosen], rng)
            made += len(batch["lengths"])
            yield batch

    def _strings(self, said: Sequence[Said], rng: np.random.Generator | None) -> Batch:
        return batch_of(said, self.words, self.augmentation, self.strings, rng)

    def model(self) -> nn.Module:
        """An untrained network."""
        encoder = listener(self.recurrent)
        config = AttentionConfig(symbols=len(self.words) + 1, encoder=encoder, speller=self.speller)
        model = started(Attention(config), self.start)
        if self.frozen:
            model.encoder.requires_grad_(False)
        return model

    def batch(self, items: Sequence[Said] | Sequence[Listened], rng: np.random.Generator | None) -> Batch:
        """As of `digits-ctc`, or what was listened to; and own [batch, longest], true where the decoder is to read what
        it wrote itself."""
        once = [item for item in items if isinstance(item, Listened)]
        batch = batch_of_listened(once) if once else self._strings([i for i in items if isinstance(i, Said)], rng)
        if rng is not None:
            batch["own"] = torch.from_numpy(rng.random(tuple(batch["words"].shape)) < self.own)
        return batch

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Sum of the joint losses, of those of the frames, and of what was looked for in the wrong place."""
        assert isinstance(model, Attention), "the loop trains the model that the recipe made"
        if self.frozen:
            heard = model.attended(batch["encoded"], batch["lengths"], batch["words"], batch["own"])
        else:
            heard = model(batch["features"], batch["lengths"], batch["words"], batch["own"])
        loss = joint_loss(heard, batch["words"], batch["words_lengths"], self.ctc_share, self.smoothing)
        if not self.frozen:
            loss = loss + self.placed * placed_loss(heard.ctc, batch["places"])
        return loss + self.looked * looked_loss(heard.attention, batch["reach"])

    def metrics(self, model: nn.Module, batches: Iterable[Batch]) -> dict[str, float]:
        """Word error rate of what the decoder writes without a search."""
        assert isinstance(model, Attention), "the loop judges the model that the recipe made"
        pairs = []
        for batch in batches:
            longest = batch["words"].shape[1] + 4
            if self.frozen:
                pairs.append((model.written(batch["encoded"], batch["lengths"], longest), batch))
            else:
                pairs.append((model.spelled(batch["features"], batch["lengths"], longest), batch))
        return {"word_error_rate": word_errors(pairs)}

    def export(self, model: nn.Module) -> Exportable:
        """The listener as model.onnx, one step of the decoder as step.onnx."""
        assert isinstance(model, Attention), "the recipe exports what it made"
        return attention_exportable(
            model, examples(), card_of(self.name, "attention", self.words, symbols_of(self.words))
        )


SMALL = replace(
    DigitsAttention(),
    fit=FitOptions(epochs=2, batch_seconds=10.0, lr=3e-3, average=0.9),
    start="",
    recurrent=replace(recurrent_sizes.TINY, hidden=24),
    augmentation=replace(AUGMENTATION, speed=0.05, warp=0.03, noise=0.2, reverb=0.0, hidden_band=4, hidden_frames=4),
    speller=replace(speller.TINY, hidden=16, width=16),
)
