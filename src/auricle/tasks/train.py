"""Train: a recipe by its name, on the corpora or on a folder of one's own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from auricle.errors import BadOption, MissingExtra
from auricle.types import setting

if TYPE_CHECKING:
    from auricle.train import Fitted, Recipe

__all__ = ["TrainOptions", "recipe_of", "train"]

NEEDED = ("torch", "lightning_fabric", "safetensors")


MANIFESTS = (".tsv", ".csv", ".jsonl")


@dataclass(frozen=True)
class TrainOptions:
    """Where a training runs and on what.

    Attributes:
        data: folder of the corpora, or one with a manifest; AURICLE_DATA by default.
        devices: processes that share each batch.
        small: the recipe's small twin.

    Raises:
        BadOption: fewer than one device.

    Example:
        >>> TrainOptions().devices
        1
    """

    data: str = setting("", "Manifest, folder of recordings with one, or of corpora; by default $AURICLE_DATA.")
    devices: int = setting(1, "Processes that share each batch: GPUs, or processor cores.")
    small: bool = setting(False, "The recipe's small twin, which trains in seconds.")

    def __post_init__(self) -> None:
        if self.devices < 1:
            raise BadOption(f"devices must be 1 or more, got {self.devices}")


def train(
    name: str,
    out: str | os.PathLike[str],
    settings: Sequence[str] = (),
    options: TrainOptions = TrainOptions(),
    *,
    loud: bool = False,
) -> Fitted:
    """Train a recipe; a folder that holds a checkpoint of the same recipe is taken up where it stopped.

    Args:
        name: of a recipe, or "module:Class" of one's own.
        out: folder of the training: config.json, model.safetensors, last.safetensors, tables and a picture.
        settings: changes of the recipe, such as "lr=3e-4".
        options: where and on what.
        loud: tell of the progress on stderr.

    Raises:
        BadOption: no such recipe, setting or folder.
        BadData: the folder lacks what the recipe needs.
        BadCheckpoint: `out` belongs to another recipe or to other settings, or is damaged.
        MissingExtra: torch is not installed.

    Example:
        >>> train("digits-ctc", "out", options=TrainOptions("no/such/folder"))
        Traceback (most recent call last):
        auricle.errors.BadOption: there is no folder of recordings, and no manifest, at 'no/such/folder'; ...
    """
    data = data_folder(options)
    recipe = recipe_of(name, data, settings, options.small)
    from auricle.train import fit

    return fit(recipe, data, out, devices=options.devices, loud=loud)


def lacking_for_training() -> tuple[str, ...]:
    """The packages that training needs and this environment does not have.

    Example:
        >>> set(lacking_for_training()) <= set(NEEDED)
        True
    """
    return tuple(package for package in NEEDED if find_spec(package) is None)


def recipe_of(name: str, data: Path, settings: Sequence[str] = (), small: bool = False) -> Recipe:
    """The recipe of that name for that folder, with some settings changed.

    Args:
        name: of a recipe, or "module:Class" of one's own.
        data: folder of recordings.
        settings: "name=value" each.
        small: start from the small twin.

    Raises:
        BadOption: no such recipe or setting.
        MissingExtra: torch is not installed.

    Example:
        >>> recipe_of("no-such-recipe", Path())
        Traceback (most recent call last):
        auricle.errors.BadOption: there is no recipe 'no-such-recipe'; there are ...
    """
    if missing := lacking_for_training():
        raise MissingExtra(f"training needs {', '.join(missing)}: pip install '.[train]' in auricle's folder")
    from auricle import recipes
    from auricle.train import with_settings

    chosen = recipes.small(name) if small else recipes.recipe(name)
    # What the folder says may depend on a setting, such as which corpus is meant; and a setting goes before it.
    return with_settings(recipes.fitted_to(with_settings(chosen, settings), data), settings)


def data_folder(options: TrainOptions) -> Path:
    """The folder or manifest that was named, or that the environment names."""
    named = options.data or os.environ.get("AURICLE_DATA", "")
    if not named:
        raise BadOption("no folder of recordings was named; give one with --data or AURICLE_DATA")
    place = Path(named)
    if not place.exists():
        raise BadOption(f"there is no folder of recordings, and no manifest, at {named!r}; name one with --data")
    if place.is_file() and place.suffix not in MANIFESTS:
        raise BadOption(f"{named!r} is a file and no manifest, which ends in {', '.join(MANIFESTS)}")
    return place
