"""What we train, one recipe a module; each has a SMALL twin that trains in seconds."""

from __future__ import annotations

import difflib
from importlib import import_module
from typing import TYPE_CHECKING, cast

from auricle.errors import BadOption

if TYPE_CHECKING:
    from pathlib import Path

    from auricle.train import Recipe, Trained

__all__ = ["RECIPES", "fitted_to", "recipe", "restored", "small"]

RECIPES: dict[str, str] = {
    "beats": "auricle.recipes.beats:Beats",
    "chorales": "auricle.recipes.chorales:Chorales",
    "commands": "auricle.recipes.commands:Commands",
    "digits-attention": "auricle.recipes.digits_attention:DigitsAttention",
    "digits-ctc": "auricle.recipes.digits_ctc:DigitsCtc",
    "english-ctc": "auricle.recipes.english_ctc:EnglishCTC",
    "events": "auricle.recipes.events:Events",
    "speech-music-noise": "auricle.recipes.speech_music_noise:SpeechMusicNoise",
    "genre": "auricle.recipes.genre:Genre",
    "harmony": "auricle.recipes.harmony:HarmonyRecipe",
    "performances": "auricle.recipes.performances:Performances",
    "piano-rolls": "auricle.recipes.piano_rolls:PianoRolls",
    "sounds": "auricle.recipes.sounds:Sounds",
}
"""Where each recipe is: module and class. The module's SMALL is the recipe with settings that train in seconds."""


def recipe(name: str) -> Recipe:
    """The recipe of that name with its default settings.

    Args:
        name: a key of `RECIPES`, or "module:Class" for a recipe of one's own.

    Raises:
        BadOption: there is no such recipe.

    Example:
        >>> recipe("nonsense")
        Traceback (most recent call last):
        auricle.errors.BadOption: there is no recipe 'nonsense'; there are beats, chorales, ...
    """
    module, _, kind = place_of(name).partition(":")
    made = getattr(imported(module, name), kind, None)
    if made is None:
        raise BadOption(f"the module {module} has no {kind!r}")
    return cast("Recipe", made())


def small(name: str) -> Recipe:
    """The SMALL twin of the recipe of that name.

    Args:
        name: as for `recipe`.

    Raises:
        BadOption: there is no such recipe, or it has no twin.

    Example:
        >>> small("nonsense")
        Traceback (most recent call last):
        auricle.errors.BadOption: there is no recipe 'nonsense'; there are beats, chorales, ...
    """
    module = imported(place_of(name).partition(":")[0], name)
    if not hasattr(module, "SMALL"):
        raise BadOption(f"{name} has no SMALL twin")
    return cast("Recipe", module.SMALL)


def fitted_to(recipe: Recipe, data: Path) -> Recipe:
    """The recipe as the folder needs it: one that has a vocabulary of its own makes it from the manifest.

    Args:
        recipe: one with a method `with_data(data)` is asked, any other is as it was.
        data: folder of recordings.

    Raises:
        BadData: the folder holds nothing that the recipe can take.

    Example:
        >>> from types import SimpleNamespace
        >>> fitted_to(SimpleNamespace(name="fixed"), None).name
        'fixed'
    """
    asked = getattr(recipe, "with_data", None)
    return recipe if asked is None else cast("Recipe", asked(data))


def restored(folder: Path, own: str = "") -> Trained:
    """The recipe, with all its settings, and the best model of a training.

    Args:
        folder: that `fit` wrote.
        own: "module:Class" of a recipe that is not one of `RECIPES`; a folder cannot name code to be run.

    Raises:
        BadCheckpoint: the folder holds no training, or one that is damaged.
        BadOption: it is a recipe of somebody's own, and `own` does not say where that is.

    Example:
        >>> from pathlib import Path
        >>> restored(Path("no/such/training"))
        Traceback (most recent call last):
        auricle.errors.BadCheckpoint: no/such/training holds no readable config.json; give the folder that ...
    """
    from auricle.train import read_config, restore

    name = str(read_config(folder)["recipe"])
    if not own and name not in RECIPES:
        raise BadOption(f"{folder} was trained by the recipe {name!r}, which is none of ours; say module:Class")
    return restore(folder, type(recipe(own or name)))


def place_of(name: str) -> str:
    """Module and class of a recipe."""
    if ":" in name:
        return name
    if name not in RECIPES:
        near = difflib.get_close_matches(name, RECIPES, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise BadOption(f"there is no recipe {name!r}{hint or '; there are ' + ', '.join(RECIPES)}")
    return RECIPES[name]


def imported(module: str, name: str) -> object:
    """The module of a recipe."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name and module.startswith(error.name):
            raise BadOption(f"there is no module {module!r} for the recipe {name!r}") from error
        raise
