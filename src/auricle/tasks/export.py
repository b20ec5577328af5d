"""Export: a trained checkpoint becomes a model's folder that runs where torch is not installed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from auricle.errors import BadCheckpoint, BadOption
from auricle.hub import ModelCard, sha256_of, write_card
from auricle.tasks.atomic import replacing_folder
from auricle.types import setting

if TYPE_CHECKING:
    from auricle.train import Exported, Recipe

__all__ = ["ExportDone", "ExportOptions", "export"]


@dataclass(frozen=True)
class ExportOptions:
    """How a model is exported.

    Attributes:
        name: what the model is called; as its folder by default.
        int8: keep matrices as 8-bit integers.
        recipe: "module:Class" of a recipe of one's own.

    Example:
        >>> ExportOptions().int8
        False
    """

    name: str = setting("", "Name of the model; by default that of its folder.")
    int8: bool = setting(False, "Keep matrices as 8-bit integers: a quarter of the size, a little less exact.")
    recipe: str = setting("", "module:Class of a recipe of your own.")


@dataclass(frozen=True)
class ExportDone:
    """What was exported.

    Attributes:
        card: of the model.
        folder: that holds it.
        files: what is known of each ONNX file, by name.

    Example:
        >>> ExportDone(ModelCard("digits", "transcribe", "ctc", 8000), Path("digits"), {}).card.name
        'digits'
    """

    card: ModelCard
    folder: Path
    files: Mapping[str, Exported]


def export(training: Path, folder: Path, options: ExportOptions = ExportOptions()) -> ExportDone:
    """Write model.onnx, what else the model needs, and its card; the folder appears whole or not at all.

    Each ONNX file is run beside torch at three sizes or more before anything takes its place.

    Args:
        training: folder that `auricle train` wrote; its best model is taken.
        folder: of the model; an older model there is replaced.
        options: name and size.

    Raises:
        BadCheckpoint: the training is damaged, or there is none.
        BadModel: the exported file gives something else than torch.
        BadOption: the folder holds something else than a model.
        CannotWrite: the folder cannot be made.

    Example:
        >>> export(Path("no/such/training"), Path("model"))
        Traceback (most recent call last):
        auricle.errors.BadCheckpoint: there is no folder no/such/training; give the one that 'auricle train' wrote
    """
    if not training.is_dir():  # before torch is loaded, which takes a while
        raise BadCheckpoint(f"there is no folder {training}; give the one that 'auricle train' wrote")
    from auricle.recipes import restored
    from auricle.train import write_model

    trained = restored(training, options.recipe)
    exportable = trained.recipe.export(trained.model)
    check_free(folder)
    with replacing_folder(folder) as part:
        files = write_model(exportable, part, options.int8)
        hashes = {path.name: sha256_of(path) for path in sorted(part.iterdir())}
        fields = {
            "name": options.name or folder.resolve().name,
            "figures": dict(trained.metrics),
            "command": " --set ".join(
                [f"auricle train {trained.recipe.name} --data DATA -o RUN", *settings_of(trained.recipe)]
            ),
        }
        card = ModelCard(**{**exportable.card, **fields, "files": hashes})
        write_card(card, part)
    return ExportDone(card, folder, files)


def check_free(folder: Path) -> None:
    """Refuse to replace what is no model.

    Raises:
        BadOption: something else is there.
    """
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / "card.json").exists())):
        raise BadOption(f"{folder} holds something else than a model; choose another folder")


def settings_of(recipe: Recipe) -> list[str]:
    """What has to be set to train it again; `FROM_DATA` of a recipe are the settings that the data folder decides."""
    from auricle.train import changed_settings

    known = getattr(recipe, "FROM_DATA", ())
    return [setting for setting in changed_settings(recipe) if setting.partition("=")[0] not in known]
