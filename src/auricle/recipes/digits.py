"""What both digit recipes share: which recordings, how they become strings, and batches of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from auricle.data import fsdd, speech_commands
from auricle.data.augment.tempo import change_tempo, draw_tempo
from auricle.data.digit_strings import Splice, joined, samples_of_splice, sounding, spoken_strings
from auricle.data.manifest import read_manifest
from auricle.data.speech_features import Augmentation, augmented_features, padded, padded_targets
from auricle.data.utterance import Utterance, samples_of
from auricle.errors import BadCheckpoint, BadData
from auricle.features import log_mel_spectrogram
from auricle.models.conformer import ConformerConfig
from auricle.models.encoders import ConformerEncoder, EncoderConfig
from auricle.models.lstm_ctc import CTC
from auricle.models.recurrent import RecurrentConfig
from auricle.recipes.english_ctc import SPEC, network_of
from auricle.recipes.judging import edits
from auricle.recipes.starting import start_from

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from auricle.train import Batch, Split

__all__ = [
    "AUGMENTATION",
    "SPEC",
    "Said",
    "Strings",
    "batch_of",
    "card_of",
    "corpus",
    "examples",
    "listener",
    "started",
    "symbols_of",
    "vocabulary",
    "word_errors",
    "words_of",
]

AUGMENTATION = Augmentation(
    speed=0.2, warp=0.14, noise=0.5, reverb=0.3, hidden_band=12, hidden_frames=8, frames_between=100
)
"""Far: six voices stand for all."""

MOST_WORDS = 1000
QUIET = 0.25
WORD = re.compile(r"\w+(?:'\w+)*")


@dataclass(frozen=True)
class Strings:
    """How single recordings are spliced into strings while training.

    Attributes:
        longest: words in a string; 1 leaves recordings as they are.
        single: share of batches whose strings are all of one word.
        pause: longest pause between words, in seconds.
        tight: share of strings that begin, and that end, without a pause.
        level: largest change of the level of each recording, in dB.
        tempo: largest change of tempo, as a share; the pitch stays.
        alone: share of batches in which voices are mixed within a string; else they stay together as far as they reach.
    """

    longest: int = 9
    single: float = 0.15
    pause: float = 0.5
    tight: float = 0.35
    level: float = 6.0
    tempo: float = 0.25
    alone: float = 0.3


@dataclass(frozen=True)
class Said:
    """Something recorded or spliced, and the folder of noises and rooms that may be put around it."""

    what: Utterance | Splice
    surroundings: Path | None

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.what.duration


def words_of(text: str) -> tuple[str, ...]:
    """Lower-case words of a transcript without its punctuation.

    Example:
        >>> words_of("Call: one, TWO!")
        ('call', 'one', 'two')
    """
    return tuple(WORD.findall(text.lower().replace("\u2019", "'")))


def corpus(data: Path, split: Split, left_out: str, synthetic: str = "") -> list[Said]:
    """Recordings of one split.

    Of a folder of corpora: for training, single digits of FSDD, of Speech Commands (four times, as these are few
    clips of many people) with some of its other words and silences, and what the manifests of further folders name;
    strings spliced from held-out recordings otherwise. Of another folder: what its manifest names.

    Args:
        data: the folder.
        split: which part.
        left_out: a speaker of FSDD of whom nothing is heard but in the test; empty for the official division.
        synthetic: further folders with a manifest, separated by commas, for training only.

    Raises:
        BadData: the folder holds neither corpus nor manifest, or they are damaged.
    """
    if not (data / "fsdd").is_dir():
        return [Said(utterance, None) for utterance in read_manifest(data, split)]
    digits = fsdd.utterances(data, split, left_out)
    if split != "train":
        return [Said(string, None) for string in spoken_strings(digits, 200 if split == "test" else 20, seed=1)]
    if (data / "speech_commands_v2_testset").is_dir():
        clips = speech_commands.utterances(data, "train")
        spoken = [clip for clip in clips if clip.text in fsdd.DIGITS]
        others = [clip for clip in clips if clip.text not in fsdd.DIGITS]
        digits += 4 * spoken + others[:: max(1, len(others) // OTHERS)]
    for folder in filter(None, synthetic.split(",")):
        digits += read_manifest(Path(folder))
    return [Said(utterance, data) for utterance in digits]


SOURCES = "FSDD (CC BY-SA 4.0), Speech Commands and LibriSpeech (CC BY 4.0), LJ Speech (public domain)"
"""Of the recordings of the digit models, those of the encoder that they begin with among them."""
OTHERS = 250
"""Clips without a digit: what is to be heard as nothing."""


def vocabulary(data: Path) -> tuple[str, ...]:
    """The words of all transcripts of a manifest, in alphabetical order.

    Raises:
        BadData: no manifest, no words, or too many of them for a recipe whose symbols are words.
    """
    found = sorted(set(chain.from_iterable(words_of(utterance.text) for utterance in read_manifest(data))))
    if not found:
        raise BadData(f"the transcripts of {data} hold no words")
    if len(found) > MOST_WORDS:
        raise BadData(
            f"the transcripts of {data} hold {len(found)} different words, and this recipe learns each as a whole; "
            f"it takes {MOST_WORDS} at most. For open vocabulary use english-ctc"
        )
    return tuple(found)


def started(model: nn.Module, start: str) -> nn.Module:
    """The model with what it can take over from `start`: its Conformer, and its head if that is of phonemes, from an
    English one; or any part of its kind.

    Raises:
        ModelNotFound: no such folder and no such weights.
        BadCheckpoint: they are damaged, or nothing in them fits.
    """
    encoder = model.encoder
    if start and isinstance(encoder, ConformerEncoder):
        try:
            start_from(encoder.network, start)
        except BadCheckpoint:
            start_from(model, start)
        else:
            head = encoder.network.phonemes
            if isinstance(model, CTC) and model.out.weight.shape == head.weight.shape:
                model.out.load_state_dict(head.state_dict())
    return model


def listener(recurrent: RecurrentConfig | None) -> EncoderConfig:
    """Sizes of the listener: the recurrent one where it is given, else the Conformer of `english-ctc`."""
    return network_of(ConformerConfig()) if recurrent is None else replace(recurrent, n_mels=SPEC.n_mels)


def symbols_of(words: Sequence[str]) -> tuple[str, ...]:
    """The blank, then each word.

    Example:
        >>> symbols_of(["one", "two"])
        ('', 'one', 'two')
    """
    return ("", *words)


def batch_of(
    items: Sequence[Said],
    words: Sequence[str],
    augmentation: Augmentation,
    strings: Strings,
    rng: np.random.Generator | None,
) -> Batch:
    """features [batch, n_mels, frames] with lengths, words [batch, longest] with words_lengths.

    Without a generator each item is one row. With one, items are shuffled and spliced into strings, so that a batch
    has fewer rows than items; every item is in one of them. places [batch, frames'] then says what each frame is, and
    reach [batch, longest, 2] the first frame of each word and the one behind its last.
    """
    number = {word: symbol for symbol, word in enumerate(words, start=1)}
    if rng is None:
        rows: list[tuple[Said, ...]] = [(item,) for item in items]
        features = [log_mel_spectrogram(_in_quiet(item), SPEC, workers=1) for item in items]
        placed = {}
    else:
        rows = _dealt(items, strings, rng)
        heard = [_heard(row, augmentation, strings, rng) for row in rows]
        features = [mel for mel, _ in heard]
        places = [_places(row, spans, mel.shape[1], number) for row, (mel, spans) in zip(rows, heard, strict=True)]
        reach = [_reach(row, spans, mel.shape[1], number) for row, (mel, spans) in zip(rows, heard, strict=True)]
        placed = {
            "places": nn.utils.rnn.pad_sequence(places, batch_first=True, padding_value=-1),
            "reach": nn.utils.rnn.pad_sequence(reach, batch_first=True),
        }
    said = [[number[w] for item in row for w in words_of(item.what.text) if w in number] for row in rows]
    return {**padded(features), **padded_targets(said, "words"), **placed}


def _dealt(items: Sequence[Said], strings: Strings, rng: np.random.Generator) -> list[tuple[Said, ...]]:
    """Items in rows of random length, mostly with one voice a row."""
    places = rng.permutation(len(items)).tolist()
    if rng.random() >= strings.alone:
        voices = sorted({item.what.speaker for item in items})
        turn = dict(zip(voices, rng.permutation(len(voices)).tolist(), strict=True))
        places.sort(key=lambda place: turn[items[place].what.speaker])
    # In some batches all strings are short: words are learned there first.
    longest = 1 if rng.random() < strings.single else int(rng.integers(1, strings.longest + 1))
    rows, at = [], 0
    while at < len(places):
        left, row = int(rng.integers(1, longest + 1)), list[Said]()
        while at < len(places) and (not row or len(words_of(items[places[at]].what.text)) <= left):
            row.append(items[places[at]])
            left -= max(1, len(words_of(row[-1].what.text)))
            at += 1
            if left <= 0:
                break
        rows.append(tuple(row))
    return rows


def _heard(
    row: Sequence[Said], augmentation: Augmentation, strings: Strings, rng: np.random.Generator
) -> tuple[NDArray[np.float32], list[tuple[float, float]]]:
    """Log-mel features of a string, changed at random, and where each part sounds, as shares of the whole."""
    import numpy as np

    gains = np.float32(10.0) ** rng.uniform(-strings.level / 20, strings.level / 20, len(row)).astype(np.float32)
    pieces = [gain * _samples(item) for gain, item in zip(gains, row, strict=True)]
    longest = strings.pause if rng.random() < 0.8 else strings.pause / 10
    between = rng.uniform(0, longest, len(row) + 1)
    between[[0, -1]] *= rng.random(2) >= strings.tight
    pauses = between.tolist()
    samples = joined(pieces, pauses, SPEC.stft.sample_rate, rng)
    spans, at = [], 0
    for pause, piece in zip(pauses, pieces, strict=False):
        at += round(pause * SPEC.stft.sample_rate)
        first, end = sounding(piece, SPEC.stft.sample_rate)
        spans.append(((at + first) / len(samples), (at + end) / len(samples)))
        at += len(piece)
    mel = augmented_features(samples, SPEC, augmentation, rng, row[0].surroundings)
    return change_tempo(mel, draw_tempo(rng, strings.tempo)), spans


def _places(
    row: Sequence[Said], spans: Sequence[tuple[float, float]], frames: int, number: Mapping[str, int]
) -> Tensor:
    """Symbol of each of the network's frames [ceil(ceil(frames / 2) / 2)]: a word, or the blank; -1 where unknown.

    One frame at either end of a word is left to the blank, as CTC needs one between equal words.
    """
    out = torch.zeros((frames + 3) // 4, dtype=torch.int64)
    for item, (start, end) in zip(row, spans, strict=True):
        words = words_of(item.what.text)
        first, last = round(start * frames / 4) + 1, round(end * frames / 4) - 1
        symbol = -1 if len(words) > 1 else number.get(words[0], 0) if words else 0
        out[min(first, last) if symbol >= 0 else first - 1 : max(first + 1, last) if symbol >= 0 else last + 1] = symbol
    return out


def _reach(row: Sequence[Said], spans: Sequence[tuple[float, float]], frames: int, number: Mapping[str, int]) -> Tensor:
    """First frame and end of the recording that holds each known word [words, 2], in the network's frames."""
    out = []
    for item, (start, end) in zip(row, spans, strict=True):
        first = int(start * frames / 4)
        out += [(first, max(first + 1, round(end * frames / 4) + 1))] * sum(
            word in number for word in words_of(item.what.text)
        )
    return torch.tensor(out, dtype=torch.int64).reshape(-1, 2)


def _in_quiet(item: Said) -> NDArray[np.float32]:
    """Samples with a quarter of a second of quiet around: cut at its edges, a word has nothing to stand out from."""
    import numpy as np

    return joined([_samples(item)], [QUIET, QUIET], SPEC.stft.sample_rate, np.random.default_rng(0))


def _samples(item: Said) -> NDArray[np.float32]:
    sample_rate = SPEC.stft.sample_rate
    return (
        samples_of_splice(item.what, sample_rate)
        if isinstance(item.what, Splice)
        else samples_of(item.what, sample_rate)
    )


def word_errors(pairs: Iterable[tuple[list[list[int]], Batch]]) -> float:
    """Edits a word of the references, over (hypotheses, batch) of all batches."""
    errors, words = zip(*(edits(heard, batch["words"], batch["words_lengths"]) for heard, batch in pairs), strict=True)
    return float(sum(errors) / max(1, sum(words)))


def examples() -> list[tuple[Tensor, Tensor]]:
    """(features, lengths) of three sizes, to trace an export with and to prove it."""
    generator = torch.Generator().manual_seed(0)
    return [
        (torch.randn(len(lengths), SPEC.n_mels, max(lengths), generator=generator), torch.tensor(lengths))
        for lengths in ([120], [37, 90], [211, 64, 5])
    ]


def card_of(name: str, engine: str, words: Sequence[str], symbols: Sequence[str]) -> dict[str, object]:
    """Fields of the model card that do not depend on the weights."""
    ours = tuple(words) == fsdd.DIGITS
    return {
        "name": name,
        "task": "transcribe",
        "engine": engine,
        "sample_rate": SPEC.stft.sample_rate,
        "spec": SPEC,
        "symbols": tuple(symbols),
        "language": "en" if ours else "",
        "licence": f"CC BY-SA 4.0; trained on {SOURCES}" if ours else "",
    }
