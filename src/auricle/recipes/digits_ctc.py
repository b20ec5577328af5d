"""Spoken digits by CTC: the phonemes of ten words; any small vocabulary from a manifest of one's own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import torch
from torch import Tensor, nn

from auricle.data.fsdd import DIGITS
from auricle.data.speech_features import Augmentation, padded_targets
from auricle.decoding.lexicon import Lexicon
from auricle.decoding.lexicon_beam import lexicon_beam
from auricle.decoding.lexicon_search import LexiconBeamOptions, LexiconSearch
from auricle.hub.files import DECODING, LEXICON
from auricle.models import recurrent as recurrent_sizes
from auricle.models.lstm_ctc import CTC, CTCConfig, ctc_loss, placed_loss
from auricle.models.recurrent import RecurrentConfig
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
from auricle.recipes.judging import best_path
from auricle.text.phonemes import PHONEMES, phoneme_ids
from auricle.text.pronunciations import Pronunciations, pronounce
from auricle.train.options import FitOptions
from auricle.train.recipe import Batch, Exportable, Split

if TYPE_CHECKING:
    import numpy as np

__all__ = ["SMALL", "DigitsCtc"]

BEAM = 200
"""Hypotheses of the search: few words need no more."""
HURRIED = {
    "zero": ("Z R OW",),
    "three": ("TH IY",),
    "four": ("F AO",),
    "six": ("S IH K", "S IH S", "S K S"),
    "seven": ("S EH V N", "S EH N"),
}
"""What is left of digits that take less than 0.3 s; a frame of 40 ms has room for one phoneme."""
BESIDE = 2
"""Frames at either side of a word that may still be part of it."""


@dataclass(frozen=True)
class DigitsCtc:
    """Phonemes or words as symbols, 25 frames of log-probabilities a second.

    Attributes:
        fit: how the loop goes.
        start: what the Conformer begins with: weights inside the package, or a folder that `auricle train english-ctc`
            wrote; empty for nothing.
        recurrent: sizes of the guide's bidirectional LSTM, which then takes the Conformer's place.
        augmentation: how far recordings are changed.
        strings: how they are spliced.
        phonemes: words are spelled in English phonemes and found by their pronunciations, so that what the Conformer
            knows of English is used whole; otherwise each word is a symbol, whatever its language.
        word_bonus: added to ln p with each word of the search among pronunciations.
        placed: weight of the loss of the frames whose symbol is known from splicing: of words, and of the pauses
            between them where symbols are phonemes.
        words: the vocabulary; `with_data` takes that of a folder of one's own.
        left_out: a speaker of FSDD who is kept for the test alone; empty for the official division.
        synthetic: further folders with a manifest for training, separated by commas: `scripts/make_digit_speech.py`
            makes one, `scripts/cut_digit_speech.py` another.
    """

    FROM_DATA: ClassVar[tuple[str, ...]] = ("words", "phonemes")
    name: str = "digits-ctc"
    best: str = "word_error_rate"
    fit: FitOptions = field(
        default_factory=lambda: FitOptions(
            epochs=3, batch_seconds=40.0, lr=6e-4, weight_decay=0.05, average=0.98, precision="bf16", save_every=50
        )
    )
    start: str = "english-encoder"
    recurrent: RecurrentConfig | None = None
    augmentation: Augmentation = AUGMENTATION
    strings: Strings = field(default_factory=Strings)
    phonemes: bool = True
    word_bonus: float = 1.5
    placed: float = 1.0
    words: tuple[str, ...] = DIGITS
    left_out: str = ""
    synthetic: str = ""

    def with_data(self, data: Path) -> DigitsCtc:
        """The recipe with the words of a folder of one's own, a symbol each; as it is for the folder of corpora."""
        return self if (data / "fsdd").is_dir() else replace(self, words=vocabulary(data), phonemes=False)

    def items(self, data: Path, split: Split) -> Sequence[Said]:
        """Recordings for training, spliced strings otherwise; or what the folder's manifest names.

        Raises:
            BadData: the folder holds neither.
        """
        return corpus(data, split, self.left_out, self.synthetic)

    @property
    def symbols(self) -> tuple[str, ...]:
        """What the network spells with, the blank first."""
        return symbols_of(PHONEMES if self.phonemes else self.words)

    def model(self) -> nn.Module:
        """An untrained network."""
        config = CTCConfig(symbols=len(self.symbols), encoder=listener(self.recurrent))
        return started(CTC(config), self.start)

    def batch(self, items: Sequence[Said], rng: np.random.Generator | None) -> Batch:
        """features [batch, n_mels, frames], words [batch, longest], symbols [batch, longest'], all with lengths."""
        batch = batch_of(items, self.words, self.augmentation, self.strings, rng)
        if not self.phonemes:
            return {**batch, "symbols": batch["words"], "symbols_lengths": batch["words_lengths"]}
        if "places" in batch:
            batch["places"] = pauses_of(batch["places"])
        said = [()] + [phoneme_ids(pronounce(word)) for word in self.words]
        spelled = [[symbol for word in row for symbol in said[word]] for row in batch["words"].tolist()]
        return {**batch, **padded_targets(spelled, "symbols")}

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Sum of the CTC losses and of those of the frames."""
        log_probs, lengths = model(batch["features"], batch["lengths"])
        loss = ctc_loss(log_probs.float(), lengths, batch["symbols"], batch["symbols_lengths"])
        return loss + self.placed * placed_loss(log_probs.float(), batch["places"])

    def metrics(self, model: nn.Module, batches: Iterable[Batch]) -> dict[str, float]:
        """Word error rate: of what the search finds in phonemes, of the best paths otherwise."""
        search = self.search() if self.phonemes else None
        pairs = []
        for batch in batches:
            log_probs, lengths = model(batch["features"], batch["lengths"])
            heard = best_path(log_probs, lengths) if search is None else self.found(search, log_probs, lengths)
            pairs.append((heard, batch))
        return {"word_error_rate": word_errors(pairs)}

    def search(self) -> LexiconSearch:
        """The search for the words among their phonemes, each as likely as another."""
        lexicon = Lexicon.build(self.pronunciations().items(), n_symbols=len(self.symbols))
        return LexiconSearch(lexicon, LexiconBeamOptions(BEAM, word_bonus=self.word_bonus))

    def pronunciations(self) -> Pronunciations:
        """How the words are said, digits in a hurry too."""
        hurried = {word: [tuple(way.split()) for way in ways] for word, ways in HURRIED.items()}
        return Pronunciations.of({word: [pronounce(word), *hurried.get(word, ())] for word in self.words})

    def found(self, search: LexiconSearch, log_probs: Tensor, lengths: Tensor) -> list[list[int]]:
        """Numbers of the likeliest words of each row of [batch, frames, symbols], counted from 1."""
        number = {word: place for place, word in enumerate(self.words, 1)}
        rows = zip(log_probs.float().cpu().numpy(), lengths.tolist(), strict=True)
        return [[number[word.word] for word in lexicon_beam(search, row[:frames]).words] for row, frames in rows]

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
            card=card_of(self.name, "ctc", self.words, self.symbols),
            files=self.files() if self.phonemes else {},
        )

    def files(self) -> dict[str, bytes]:
        """What the engine needs to find words: how they are said, and how the search weighs."""
        weights = {"beam_size": BEAM, "lm_weight": 0.0, "word_bonus": self.word_bonus, "letters": 0.0}
        return {LEXICON: self.pronunciations().packed(), DECODING: json.dumps(weights, indent=1).encode() + b"\n"}


def pauses_of(places: Tensor) -> Tensor:
    """The blank where a pause is sure; -1 in and beside words, whose symbols only the loss can place.

    Example:
        >>> pauses_of(torch.tensor([[0, 0, 0, 0, 3, 3, 0, 0, 0]])).tolist()
        [[0, 0, -1, -1, -1, -1, -1, -1, 0]]
    """
    near = nn.functional.max_pool1d((places != 0).float()[:, None], 2 * BESIDE + 1, stride=1, padding=BESIDE)[:, 0]
    return torch.where(near > 0, -1, 0)


SMALL = replace(
    DigitsCtc(),
    fit=FitOptions(epochs=2, batch_seconds=10.0, lr=3e-3, average=0.9),
    start="",
    recurrent=replace(recurrent_sizes.TINY, hidden=24),
    augmentation=replace(AUGMENTATION, speed=0.05, warp=0.03, noise=0.2, reverb=0.0, hidden_band=4, hidden_frames=4),
)
