"""Begin with what another training learned: every tensor that has the same name and shape is taken over."""

from __future__ import annotations

from pathlib import Path

from torch import nn

from auricle.errors import BadCheckpoint, ModelNotFound
from auricle.train.checkpoint import BEST, read_tensors

__all__ = ["start_from"]


def start_from(model: nn.Module, place: str) -> int:
    """Copy tensors into a model, and say how many fitted.

    Args:
        model: untrained; changed.
        place: a folder that `auricle train` wrote, or the name of weights inside the package.

    Raises:
        ModelNotFound: no such folder and no such weights.
        BadCheckpoint: the file is damaged, or nothing in it fits.

    Example:
        >>> start_from(nn.Linear(1, 1), "no-such-weights")
        Traceback (most recent call last):
        auricle.errors.ModelNotFound: no folder 'no-such-weights' and no weights of that name inside the package
    """
    from auricle.hub.opening import embedded_folder

    inside = embedded_folder() / place / BEST
    path = inside if inside.is_file() else Path(place) / BEST
    if not path.is_file():
        raise ModelNotFound(f"no folder {place!r} and no weights of that name inside the package")
    learned, _ = read_tensors(path)
    own = model.state_dict()
    fitting = {name: learned[name] for name in own if name in learned and learned[name].shape == own[name].shape}
    if not fitting:
        raise BadCheckpoint(f"nothing in {path} has the name and shape of anything in this model")
    model.load_state_dict({**own, **{name: tensor.to(own[name].dtype) for name, tensor in fitting.items()}})
    return len(fitting)
