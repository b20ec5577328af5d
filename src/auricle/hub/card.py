"""The card of a model: what it is, what it expects, what it reaches, and the hash of every file that it is made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from auricle.errors import BadModel, BadOption
from auricle.features import MelSpec
from auricle.types.plain import from_plain, plain

__all__ = ["CARD", "ModelCard", "is_training", "read_card", "write_card"]

CARD = "card.json"
"""Name of the card in a model's folder."""


@dataclass(frozen=True)
class ModelCard:
    """What is known about a model; its folder holds it as card.json beside the files that it names.

    Attributes:
        name: of the model, as users say it.
        task: what it does, such as "transcribe".
        engine: what runs it, such as "ctc" or "attention".
        sample_rate: of the sound that it hears, in Hz; 0 for one that composes, and hears nothing.
        spec: of the features that it takes; None if it takes something else.
        symbols: what its outputs stand for, in order; for CTC the first is the blank, "".
        files: SHA-256 in hex of each file of the folder, by name.
        licence: SPDX identifier.
        language: ISO 639-1 code, "" for none.
        figures: what was measured, such as {"wer": 0.21}.
        command: what was run to make it, and gives the figures again.
        remarks: anything else that a user should know.
        window: seconds that the model is best given at once; 0 where that does not matter.
        grid: frames of a quarter note, of a model that writes music on a grid; else 0.

    Raises:
        BadModel: a file name that leads out of the folder, a hash that is none, a sample rate that is none.

    Example:
        >>> ModelCard("digits", "transcribe", "ctc", 8000, symbols=("", "one")).language
        ''
    """

    name: str
    task: str
    engine: str
    sample_rate: int
    spec: MelSpec | None = None
    symbols: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    licence: str = "Apache-2.0"
    language: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)
    command: str = ""
    remarks: str = ""
    window: float = 0.0
    grid: int = 0

    def __post_init__(self) -> None:
        for name, digest in self.files.items():
            if name in ("", ".", "..", CARD) or Path(name).name != name or "\\" in name:
                raise BadModel(f"the card of {self.name} names the file {name!r}; files lie in its own folder")
            if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
                raise BadModel(f"the card of {self.name} has no SHA-256 for {name}, but {digest!r}")
        if self.sample_rate < (0 if self.task == "compose" else 1):
            raise BadModel(f"the card of {self.name} has a sample rate of {self.sample_rate} Hz")
        if self.spec is not None and self.spec.stft.sample_rate != self.sample_rate:
            raise BadModel(
                f"the card of {self.name} says {self.sample_rate} Hz, its spec {self.spec.stft.sample_rate} Hz"
            )


def write_card(card: ModelCard, folder: Path) -> None:
    """Write card.json; the file appears whole or not at all.

    Args:
        card: what to write.
        folder: of the model.

    Raises:
        CannotWrite: the folder is missing, closed or full.

    Example:
        >>> import tempfile
        >>> card = ModelCard("digits", "transcribe", "ctc", 8000, MelSpec(), ("", "one"))
        Traceback (most recent call last):
        auricle.errors.BadModel: the card of digits says 8000 Hz, its spec 22050 Hz
        >>> card = ModelCard("digits", "transcribe", "ctc", 22050, MelSpec(), ("", "one"))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_card(card, Path(folder))
        ...     read_card(Path(folder)) == card
        True
    """
    from auricle.audio.replacement import Replacement

    with Replacement(folder / CARD) as file:
        file.write(json.dumps(plain(card), indent=1, ensure_ascii=False).encode() + b"\n")


def is_training(folder: Path) -> bool:
    """Whether `auricle train` wrote the folder.

    Example:
        >>> is_training(Path("no/such/folder"))
        False
    """
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(config, dict) and "recipe" in config


def read_card(folder: Path) -> ModelCard:
    """The card of a model's folder.

    Args:
        folder: of the model.

    Raises:
        BadModel: there is no card, or it is not one.

    Example:
        >>> read_card(Path("no/such/folder"))
        Traceback (most recent call last):
        auricle.errors.BadModel: no/such/folder holds no card.json; a model's folder has one beside its files
    """
    path = folder / CARD
    try:
        return from_plain(ModelCard, json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError) as error:
        if is_training(folder):
            raise BadModel(f"{folder} is a training; make a model of it: auricle export {folder} -o MODEL") from error
        raise BadModel(f"{folder} holds no {CARD}; a model's folder has one beside its files") from error
    except BadModel:
        raise
    except (OSError, ValueError, RecursionError) as error:
        detail = error if isinstance(error, BadOption) else f"{type(error).__name__}: {error}"
        raise BadModel(f"{path} is not the card of a model: {detail}") from error
