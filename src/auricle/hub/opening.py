"""From a name to verified files: the models inside the package, and folders of one's own."""

from __future__ import annotations

import difflib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from auricle.errors import BadModel, ModelNotFound
from auricle.hub.card import CARD, ModelCard, read_card

__all__ = ["OpenedModel", "embedded_models", "open_model", "sha256_of"]


@dataclass(frozen=True)
class OpenedModel:
    """A model whose files are all there and as its card says.

    Attributes:
        card: what it is.
        path: its folder.

    Example:
        >>> card = ModelCard("digits", "transcribe", "ctc", 8000)
        >>> OpenedModel(card, Path("digits")).file("model.onnx")
        Traceback (most recent call last):
        auricle.errors.BadModel: the model digits has no file model.onnx, it has none
    """

    card: ModelCard
    path: Path

    def file(self, name: str) -> Path:
        """Path of one of its files.

        Raises:
            BadModel: the card names no such file.
        """
        if name not in self.card.files:
            raise BadModel(
                f"the model {self.card.name} has no file {name}, it has {', '.join(self.card.files) or 'none'}"
            )
        return self.path / name


def embedded_models() -> tuple[str, ...]:
    """Names of the models that lie inside the package, sorted.

    Example:
        >>> all(open_model(name).card.name == name for name in embedded_models())
        True
    """
    folder = embedded_folder()
    return tuple(sorted(path.parent.name for path in folder.glob(f"*/{CARD}")))


def open_model(name_or_folder: str | os.PathLike[str]) -> OpenedModel:
    """The model of that name inside the package, or in that folder; every file is hashed and compared.

    Args:
        name_or_folder: a name that `embedded_models` lists, or the path of a folder with a card.json.

    Raises:
        ModelNotFound: neither an embedded model nor a folder.
        BadModel: the folder is no model's, a file is missing, or not the one that the card was written for.

    Example:
        >>> open_model("no-such-model")
        Traceback (most recent call last):
        auricle.errors.ModelNotFound: there is no model 'no-such-model' inside the package and no folder of that name...
    """
    folder = place_of(os.fspath(name_or_folder))
    card = read_card(folder)
    for name, digest in card.files.items():
        found = sha256_of(folder / name)
        if found != digest:
            what = (
                "missing" if not found else f"damaged: its SHA-256 is {found[:12]}… where the card says {digest[:12]}…"
            )
            raise BadModel(f"{folder / name} is {what}; export or fetch the model again")
    return OpenedModel(card, folder)


def place_of(name: str) -> Path:
    """Folder of a model."""
    inside = embedded_models()
    if name in inside:
        return embedded_folder() / name
    if Path(name).is_dir():
        return Path(name)
    near = difflib.get_close_matches(name, inside, 1)
    hint = f"; did you mean {near[0]}?" if near else f"; inside are: {', '.join(inside) or 'none'}"
    raise ModelNotFound(f"there is no model {name!r} inside the package and no folder of that name{hint}")


def embedded_folder() -> Path:
    """Where the models inside the package lie."""
    return Path(__file__).resolve().parent.parent / "weights"


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's content in hex; "" where there is no such file.

    Example:
        >>> sha256_of(Path("no/such/file"))
        ''
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return ""
