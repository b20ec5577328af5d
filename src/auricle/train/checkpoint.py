"""Checkpoints: safetensors and JSON, each file whole or not there, nothing pickled.

OUT/config.json         the recipe's name and all its settings
OUT/model.safetensors   the best weights so far; their metrics are in the file's metadata
OUT/last.safetensors    everything that goes on: weights, average, optimizer, random numbers, position
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import nn

from auricle.errors import BadCheckpoint, CannotWrite, InUse
from auricle.train.recipe import Recipe
from auricle.train.whole import write_whole
from auricle.types.plain import plain

__all__ = [
    "BEST",
    "CONFIG",
    "LAST",
    "alone_in",
    "load_weights",
    "prepare",
    "read_config",
    "read_tensors",
    "write_tensors",
]

CONFIG = "config.json"
BEST = "model.safetensors"
LAST = "last.safetensors"

FREE = {f"fit.{name}" for name in ("epochs", "evaluate_every", "save_every", "patience", "workers", "lr", "clip")}
"""Settings that may change from one run of a training to the next."""

STALE = ".part"
"""What a killed process may leave beside a file that it was replacing."""


def sweep(out: Path) -> None:
    """Remove what killed processes left half-written."""
    for path in out.glob(f".*{STALE}"):
        path.unlink(missing_ok=True)


@contextmanager
def alone_in(out: Path) -> Iterator[None]:
    """The folder, made where it is missing, for one training at a time.

    Raises:
        InUse: another process trains in it.
        CannotWrite: it cannot be made or written to.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = (out / ".lock").open("w")
    except OSError as error:
        raise CannotWrite(f"cannot write to the folder {out}: {error.strerror}; choose another --out") from error
    with lock:
        try:
            import fcntl

            # A lock of this process alone: workers that outlive it for a moment do not hold it.
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass  # Where there is no such lock, people must see to it.
        except OSError as error:
            raise InUse(f"another process trains in {out}; wait for it, or choose another --out") from error
        yield


def write_config(out: Path, config: Mapping[str, Any]) -> None:
    """Write config.json.

    Raises:
        CannotWrite: the folder is closed or full.
    """
    write_whole(out / CONFIG, json.dumps(config, indent=1).encode() + b"\n")


def read_config(out: Path) -> dict[str, Any]:
    """What config.json of a training says: the name of the recipe, and its settings.

    Args:
        out: folder of the training.

    Raises:
        BadCheckpoint: it is missing or damaged.

    Example:
        >>> import tempfile
        >>> out = Path(tempfile.mkdtemp())
        >>> write_config(out, {"recipe": "digits-ctc", "settings": {"best": "word_error_rate"}})
        >>> read_config(out)["recipe"]
        'digits-ctc'
    """
    try:
        config = json.loads((out / CONFIG).read_text())
        if isinstance(config.get("recipe"), str) and isinstance(config.get("settings"), dict):
            return dict(config)
    except (OSError, ValueError, AttributeError) as error:
        raise BadCheckpoint(f"{out} holds no readable {CONFIG}; give the folder that 'auricle train' wrote") from error
    raise BadCheckpoint(f"{out / CONFIG} lacks the name or the settings of a recipe")


def write_tensors(path: Path, tensors: Mapping[str, torch.Tensor], facts: Mapping[str, Any]) -> None:
    """Write tensors with JSON beside them in one file, whole or not at all.

    Raises:
        CannotWrite: no space, no permission; what stood there before is unchanged.
    """
    from safetensors.torch import save

    content = save(
        {name: tensor.detach().cpu().contiguous() for name, tensor in own(tensors).items()},
        {"facts": json.dumps(facts)},
    )
    write_whole(path, content)


def own(tensors: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The tensors, those that share memory with an earlier one copied."""
    seen: set[int] = set()
    result = {}
    for name, tensor in tensors.items():
        result[name] = tensor.clone() if tensor.untyped_storage().data_ptr() in seen else tensor
        seen.add(tensor.untyped_storage().data_ptr())
    return result


def read_tensors(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """What `write_tensors` wrote.

    Raises:
        BadCheckpoint: there is no such file, or it is damaged.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            return tensors, json.loads(file.metadata()["facts"])
    except FileNotFoundError as error:
        raise BadCheckpoint(f"there is no {path.name} in {path.parent}; train first") from error
    except (SafetensorError, OSError, ValueError, KeyError, TypeError) as error:
        raise BadCheckpoint(f"{path} is damaged: {error}") from error


def load_weights(model: nn.Module, tensors: Mapping[str, torch.Tensor], where: Path) -> None:
    """Put tensors into the model they came from.

    Raises:
        BadCheckpoint: the names or shapes are another model's.
    """
    try:
        model.load_state_dict(dict(tensors))
    except RuntimeError as error:
        raise BadCheckpoint(f"{where} holds another model: {error}") from error


def prepare(out: Path, recipe: Recipe) -> None:
    """Make the folder ready for a training of the recipe: new, or one of the same recipe that goes on.

    Raises:
        BadCheckpoint: it holds a training of another recipe, or with other settings.
        CannotWrite: it cannot be written to.
    """
    sweep(out)
    config = {"recipe": recipe.name, "settings": plain(recipe)}
    if (out / LAST).exists():
        check_same(read_config(out), config, out)
    write_config(out, config)


def check_same(before: Mapping[str, Any], now: Mapping[str, Any], out: Path) -> None:
    """Refuse to go on with another recipe, or with other settings than those that may change on the way."""
    way_out = "choose another --out, or the recipe and settings of its config.json"
    if before["recipe"] != now["recipe"]:
        raise BadCheckpoint(f"{out} holds a training of {before['recipe']}, not of {now['recipe']}; {way_out}")
    old, new = flat(before["settings"]), flat(now["settings"])
    # A setting that is not in the older file did not exist then.
    differ = sorted(name for name in old if name not in FREE and (name not in new or old[name] != new[name]))
    if differ:
        told = ", ".join(f"{name} was {old.get(name)!r} and is {new.get(name)!r}" for name in differ[:3])
        raise BadCheckpoint(f"{out} holds a training with other settings ({told}); {way_out}")


def flat(settings: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Nested settings by dotted name."""
    result: dict[str, Any] = {}
    for name, value in settings.items():
        result |= flat(value, f"{above}{name}.") if isinstance(value, Mapping) else {above + name: value}
    return result
