"""English read aloud: phonemes and letters by one Conformer, words by a lexicon and a language model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.data import librispeech
from auricle.data.manifest import read_manifest
from auricle.data.speech_features import Augmentation, features_of, padded, padded_targets
from auricle.data.utterance import Utterance
from auricle.features import LogSpec, MelSpec, StftSpec
from auricle.hub.files import DECODING, LANGUAGE, LEXICON, SPELLING
from auricle.hub.opening import embedded_folder
from auricle.models.conformer import ConformerConfig
from auricle.models.conformer_ctc import ConformerCTC, ConformerCTCConfig, Heard
from auricle.recipes.judging import best_path, edits
from auricle.recipes.starting import start_from
from auricle.text.letters import LETTERS
from auricle.text.phonemes import PHONEMES, phoneme_ids
from auricle.text.pronunciations import pronounce
from auricle.train.options import FitOptions
from auricle.train.recipe import Batch, Exportable, Split

if TYPE_CHECKING:
    import numpy as np

__all__ = ["SMALL", "SPEC", "EnglishCTC", "network_of"]

WORDS = (LEXICON, LANGUAGE, SPELLING, DECODING)
WORD = re.compile(r"[a-z]+(?:'[a-z]+)*'?")

SPEC = MelSpec(
    StftSpec(16_000, 512, win_length=400, hop_length=160),
    n_mels=80,
    f_min=60.0,
    f_max=6400.0,
    mel_scale="htk",
    norm=None,
    log=LogSpec("ln", 1e-8, dynamic_range=None),
)
"""Up to 6.4 kHz: above that the recordings that the model learns from hold nothing but what their codecs left."""


@dataclass(frozen=True)
class EnglishCTC:
    """Phonemes of English from log-mel frames; 25 frames of log-probabilities a second.

    Attributes:
        fit: how the loop goes.
        encoder: sizes of the network.
        augmentation: how far speech is changed in training.
        letters: weight of the loss of the letters.
        between: weight of the loss of the conditioned layers.
        hours: at most so much of the training speech, for learning curves; 0 for all.
        longest: seconds; longer utterances are left out of training.
        start: what it begins with: weights inside the package, or the folder of a training; empty for nothing.
        surroundings: whether noises and rooms of the data folder are used.
    """

    name: str = "english-ctc"
    best: str = "phoneme_error_rate"
    fit: FitOptions = field(
        default_factory=lambda: FitOptions(
            epochs=40, batch_seconds=80.0, lr=1.5e-3, warmup=0.08, weight_decay=0.05, precision="bf16", evaluate_every=3
        )
    )
    encoder: ConformerConfig = field(default_factory=ConformerConfig)
    augmentation: Augmentation = field(default_factory=Augmentation)
    letters: float = 0.3
    between: float = 0.5
    hours: float = 0.0
    longest: float = 20.0
    start: str = ""
    surroundings: bool = True

    def items(self, data: Path, split: Split) -> Sequence[Placed]:
        """Utterances of a manifest of one's own, else those of LibriSpeech, and for training of two more corpora.

        Raises:
            BadData: the folder holds neither.
        """
        found = corpus(data, split)
        usable = [Placed(u, data if self.surroundings else None) for u in found if words_of(u.text) and spoken(u.text)]
        if split != "train":
            return usable
        return within([item for item in usable if item.duration <= self.longest], self.hours)

    def model(self) -> nn.Module:
        """A network that knows nothing, or what `start` knows.

        Raises:
            ModelNotFound: no such folder and no such weights.
            BadCheckpoint: they are damaged, or nothing in them fits.
        """
        model = ConformerCTC(network_of(self.encoder))
        if self.start:
            start_from(model, self.start)
        return model

    def batch(self, items: Sequence[Placed], rng: np.random.Generator | None) -> Batch:
        """features [batch, n_mels, frames], lengths, and both targets with their lengths."""
        features = [features_of(i.utterance, SPEC, self.augmentation, rng, i.surroundings) for i in items]
        phonemes = [phonemes_of(item.utterance.text) for item in items]
        letters = [letters_of(item.utterance.text) for item in items]
        return {**padded(features), **padded_targets(phonemes, "phonemes"), **padded_targets(letters, "letters")}

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """CTC losses a symbol: phonemes at the top, letters and the conditioned layers by their weights."""
        heard: Heard = model(batch["features"], batch["lengths"])
        loss = ctc(heard.phonemes, heard.lengths, batch, "phonemes")
        if heard.letters is not None:
            loss = loss + self.letters * ctc(heard.letters, heard.lengths, batch, "letters")
        for guess in heard.between:
            loss = loss + self.between / len(heard.between) * ctc(guess, heard.lengths, batch, "phonemes")
        return loss

    def metrics(self, model: nn.Module, batches: Iterable[Batch]) -> dict[str, float]:
        """Greedy error rates of phonemes and of letters."""
        counts = {"phonemes": [0, 0], "letters": [0, 0]}
        for batch in batches:
            heard: Heard = model(batch["features"], batch["lengths"])
            for head, log_probs in (("phonemes", heard.phonemes), ("letters", heard.letters)):
                if log_probs is not None:
                    found = best_path(log_probs, heard.lengths)
                    errors, length = edits(found, batch[head], batch[f"{head}_lengths"])
                    counts[head][0] += errors
                    counts[head][1] += length
        return {f"{head[:-1]}_error_rate": errors / max(1, length) for head, (errors, length) in counts.items()}

    def export(self, model: nn.Module) -> Exportable:
        """Both heads as ONNX, with the words of the embedded English model: lexicon, language model, their weights."""
        return exportable(model, self.name)


def network_of(encoder: ConformerConfig) -> ConformerCTCConfig:
    """Sizes of the whole network around these layers."""
    return ConformerCTCConfig(
        n_mels=SPEC.n_mels,
        phonemes=len(PHONEMES) + 1,
        letters=len(LETTERS),
        encoder=encoder,
        conditioned=(encoder.layers // 3, 2 * encoder.layers // 3),
    )


class Outputs(nn.Module):
    """The network with plain tensors out: what ONNX can hold."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, features: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """features [batch, n_mels, frames], lengths [batch] -> phonemes, lengths of the outputs, letters."""
        heard: Heard = self.model(features, lengths)
        assert heard.letters is not None, "this recipe always has letters"
        return heard.phonemes, heard.lengths, heard.letters


def exportable(model: nn.Module, name: str) -> Exportable:
    """What becomes of a trained network where torch is not needed."""
    generator = torch.Generator().manual_seed(0)
    examples = []
    place = embedded_folder() / "english-ctc"
    for lengths in ([120], [37, 90], [211, 64, 5]):
        features = torch.randn(len(lengths), SPEC.n_mels, max(lengths), generator=generator)
        examples.append((features, torch.tensor(lengths)))
    return Exportable(
        module=Outputs(model),
        examples=examples,
        inputs=("features", "lengths"),
        outputs=("log_probs", "out_lengths", "letter_log_probs"),
        dynamic={
            "features": {0: "batch", 2: "frames"},
            "lengths": {0: "batch"},
            "log_probs": {0: "batch", 1: "out_frames"},
            "out_lengths": {0: "batch"},
            "letter_log_probs": {0: "batch", 1: "out_frames"},
        },
        card={
            "name": name,
            "task": "transcribe",
            "engine": "ctc",
            "sample_rate": SPEC.stft.sample_rate,
            "spec": SPEC,
            "symbols": ("", *PHONEMES),
            "language": "en",
            "licence": "Apache-2.0; trained on LibriSpeech (CC BY 4.0), LJ Speech (public domain), 80 excerpts (MIT)",
        },
        files={name: place / name for name in WORDS if (place / name).is_file()},
    )


@dataclass(frozen=True)
class Placed:
    """An utterance and the folder that holds noises and rooms to put around it."""

    utterance: Utterance
    surroundings: Path | None

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.utterance.duration


def corpus(data: Path, split: Split) -> list[Utterance]:
    """Utterances of one split: a manifest's where the folder holds one, else LibriSpeech and its company."""
    if data.is_file() or not (data / "librispeech").is_dir():
        return read_manifest(data, split)
    found = librispeech.utterances(data, split)
    if split == "train":
        company = ((librispeech.ljspeech, "ljspeech_subset"), (librispeech.excerpts, "excerpts80"))
        for read, folder in company:
            found += read(data, split) if (data / folder).is_dir() else []
    return found


def within(items: list[Placed], hours: float) -> list[Placed]:
    """Evenly spread items that last `hours` together; all for 0."""
    total = sum(item.duration for item in items) / 3600
    if not 0 < hours < total:
        return items
    keep = hours / total
    return [item for i, item in enumerate(items) if int((i + 1) * keep) > int(i * keep)]


def words_of(text: str) -> list[str]:
    """Lower-case words of a transcript without its punctuation."""
    return WORD.findall(text.lower().replace("\u2019", "'"))


def spoken(text: str) -> bool:
    """Whether the text says how it is spoken: no digits, no signs that stand for words."""
    return not re.search(r"[0-9&$%£+=@#]", text)


def phonemes_of(text: str) -> tuple[int, ...]:
    """Symbols of the usual pronunciations of the words."""
    return tuple(symbol for word in words_of(text) for symbol in phoneme_ids(pronounce(word)))


def letters_of(text: str) -> tuple[int, ...]:
    """Symbols of the words, spaces between them."""
    return tuple(LETTERS.index(letter) for letter in " ".join(words_of(text)))


def ctc(log_probs: Tensor, lengths: Tensor, batch: Batch, head: str) -> Tensor:
    """Sum over the batch of each item's CTC loss a target symbol."""
    targets, target_lengths = batch[head], batch[f"{head}_lengths"]
    losses = functional.ctc_loss(
        log_probs.float().transpose(0, 1), targets, lengths, target_lengths, reduction="none", zero_infinity=True
    )
    total: Tensor = (losses / target_lengths.clamp(min=1)).sum()
    return total


SMALL = replace(
    EnglishCTC(),
    fit=FitOptions(epochs=2, batch_seconds=8.0, lr=2e-3, evaluate_every=1),
    encoder=ConformerConfig(width=16, layers=3, heads=2, expansion=2, kernel=5, dropout=0.1),
)
