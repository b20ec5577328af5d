"""Everything that a training knows at one moment, how it begins, and how it is saved and taken up again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from auricle.errors import BadCheckpoint
from auricle.train.average import Average
from auricle.train.checkpoint import LAST, load_weights, read_tensors, write_tensors
from auricle.train.options import FitOptions
from auricle.train.randomness import generators, restore_generators, seed_generators
from auricle.train.recipe import Batch, Recipe

__all__ = ["Position", "Session", "begin", "save"]


@dataclass
class Position:
    """Where a training stands.

    Attributes:
        epoch: epochs that are done.
        batch: steps of the running epoch that are done.
        step: steps in all.
        loss: sum of the losses of the running epoch.
        items: that this sum is over.
        best: lowest value of the deciding metric.
        stale: evaluations since then.
        skipped: steps without a finite gradient.
        hopeless: how many of those are the last ones.
        seconds: spent.
    """

    epoch: int = 0
    batch: int = 0
    step: int = 0
    loss: float = 0.0
    items: int = 0
    best: float = math.inf
    stale: int = 0
    skipped: int = 0
    hopeless: int = 0
    seconds: float = 0.0


class Objective(nn.Module):
    """A recipe's loss as a module, so that precision and the exchange of gradients cover all of it."""

    def __init__(self, recipe: Recipe, model: nn.Module) -> None:
        super().__init__()
        self.model = model
        self._recipe = recipe

    def forward(self, batch: Batch) -> torch.Tensor:
        """Sum of the losses of the batch's items."""
        return self._recipe.loss(self.model, batch)


@dataclass
class Session:
    """What a training works with.

    Attributes:
        recipe: what is trained.
        fabric: where.
        out: the folder that it is kept in.
        model: the bare model.
        objective: the loss over the model, as Fabric wraps it.
        optimizer: as Fabric wraps it.
        average: the average of the weights, or None.
        position: where it stands.
    """

    recipe: Recipe
    fabric: Any
    out: Path
    model: nn.Module
    objective: Any
    optimizer: Any
    average: Average | None
    position: Position

    @property
    def judged(self) -> nn.Module:
        """The model that is evaluated and kept."""
        return self.model if self.average is None else self.average.model


def begin(fabric: Any, recipe: Recipe, out: Path) -> Session:
    """A session at its beginning, or where the checkpoint in the folder left it.

    Raises:
        BadCheckpoint: the checkpoint is damaged or another model's.
    """
    seed_generators(recipe.fit.seed, 0)  # The same first weights in every process.
    model = recipe.model()
    objective, optimizer = fabric.setup(Objective(recipe, model), adamw(model, recipe.fit))
    average = Average(model, recipe.fit.average) if recipe.fit.average else None
    seed_generators(recipe.fit.seed, 1 + fabric.global_rank)
    session = Session(recipe, fabric, out, model, objective, optimizer, average, Position())
    if (out / LAST).exists():
        resume(session)
    return session


def adamw(model: nn.Module, options: FitOptions) -> torch.optim.Optimizer:
    """AdamW that decays matrices and leaves biases and gains alone."""
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    groups = [
        {"params": [p for p in parameters if p.ndim >= 2], "weight_decay": options.weight_decay},
        {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0},
    ]
    groups = [group for group in groups if group["params"]]
    # With a loss scale the gradients must be unscaled before they are clipped, which the fused form does itself.
    return torch.optim.AdamW(groups, lr=options.lr, betas=options.betas, fused=options.precision != "16")


def save(session: Session) -> None:
    """Write last.safetensors.

    Raises:
        CannotWrite: the folder is closed or full; the checkpoint before stands.
    """
    ranks = gathered(session.fabric, generators())
    if not session.fabric.is_global_zero:
        return
    tensors = {f"model.{name}": tensor for name, tensor in session.model.state_dict().items()}
    if session.average is not None:
        tensors |= {f"average.{name}": tensor for name, tensor in session.average.model.state_dict().items()}
    for index, values in session.optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer.{index}.{name}": torch.as_tensor(value) for name, value in values.items()}
    for rank, (states, _) in enumerate(ranks):
        tensors |= {f"random.{rank}.{name}": tensor for name, tensor in states.items()}
    facts = {
        "position": asdict(session.position),
        "random": [facts for _, facts in ranks],
        "precision": scaler_state(session.fabric),
    }
    write_tensors(session.out / LAST, tensors, facts)


def resume(session: Session) -> None:
    """Go on where `save` was called.

    Raises:
        BadCheckpoint: the file is damaged or another model's.
    """
    path = session.out / LAST
    tensors, facts = read_tensors(path)
    try:
        load_weights(session.model, part(tensors, "model."), path)
        if session.average is not None:
            load_weights(session.average.model, part(tensors, "average.") or part(tensors, "model."), path)
        load_optimizer(session.optimizer, part(tensors, "optimizer."))
        session.position = Position(**facts["position"])
        if session.fabric.global_rank < len(facts["random"]):
            states = part(tensors, f"random.{session.fabric.global_rank}.")
            restore_generators(states, facts["random"][session.fabric.global_rank])
        if facts["precision"]:
            session.fabric._precision.load_state_dict(facts["precision"])
    except (KeyError, TypeError, ValueError, IndexError, RuntimeError) as error:
        raise BadCheckpoint(f"{path} is not the checkpoint of a training: {error!r}") from error


def load_optimizer(optimizer: Any, tensors: Mapping[str, torch.Tensor]) -> None:
    """Put the optimizer's tensors back; its learning rates and decays stay those of the recipe."""
    state: dict[int, dict[str, torch.Tensor]] = {}
    for name, tensor in tensors.items():
        index, key = name.split(".", 1)
        state.setdefault(int(index), {})[key] = tensor
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})


def part(tensors: Mapping[str, torch.Tensor], prefix: str) -> dict[str, torch.Tensor]:
    """The tensors whose names begin so, by the rest of their names."""
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def gathered(fabric: Any, value: Any) -> list[Any]:
    """The value of every process."""
    if fabric.world_size == 1:
        return [value]
    values: list[Any] = [None] * fabric.world_size
    torch.distributed.all_gather_object(values, value)
    return values


def scaler_state(fabric: Any) -> dict[str, Any]:
    """The loss scale of 16-bit training; empty for other precisions."""
    state: dict[str, Any] = fabric._precision.state_dict()
    return state
