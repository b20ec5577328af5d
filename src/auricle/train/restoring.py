"""A trained model from its folder: recipe, settings, weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from torch import nn

from auricle.errors import BadCheckpoint, BadOption
from auricle.train.checkpoint import BEST, load_weights, read_config, read_tensors
from auricle.train.recipe import Recipe
from auricle.types.plain import from_plain

__all__ = ["Trained", "restore"]


@dataclass(frozen=True)
class Trained:
    """The best model of a training.

    Attributes:
        recipe: with the settings that it was trained with.
        model: in evaluation mode, on the processor.
        metrics: of the held-out data when it was kept.
        epoch: after which it was kept.

    Example:
        >>> restore(Path("no/such/training"), Recipe).model
        Traceback (most recent call last):
        auricle.errors.BadCheckpoint: no/such/training holds no readable config.json; give the folder that ...
    """

    recipe: Recipe
    model: nn.Module
    metrics: Mapping[str, float]
    epoch: int


def restore(folder: Path, kind: type[Recipe]) -> Trained:
    """The recipe and the best model of a training.

    Args:
        folder: that `fit` wrote.
        kind: class of the recipe.

    Raises:
        BadCheckpoint: the folder holds no training of such a recipe, or one that is damaged.

    Example:
        >>> restore(Path("no/such/training"), Recipe)
        Traceback (most recent call last):
        auricle.errors.BadCheckpoint: no/such/training holds no readable config.json; give the folder that ...
    """
    config = read_config(folder)
    try:
        recipe = from_plain(kind, config["settings"])
    except BadOption as error:
        raise BadCheckpoint(f"{folder} has settings that {kind.__name__} does not take: {error}") from error
    if recipe.name != config["recipe"]:
        raise BadCheckpoint(f"{folder} was trained by {config['recipe']}, not by {recipe.name}")
    model = unbegun(recipe).model()
    tensors, facts = read_tensors(folder / BEST)
    load_weights(model, tensors, folder / BEST)
    return Trained(recipe, model.eval(), facts.get("metrics", {}), int(facts.get("epoch", 0)))


def unbegun(recipe: Any) -> Any:
    """The recipe as if it began with nothing: what it began with is in its weights, and need not be there any more.

    A frozen listener is no beginning but a part of the model.
    """
    return replace(recipe, start="") if getattr(recipe, "start", "") and not getattr(recipe, "frozen", 0) else recipe
