"""How a training goes: everything that the loop can be told, with the defaults that suit most recipes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from auricle.errors import BadOption
from auricle.types import setting

__all__ = ["FitOptions"]

Schedule = Literal["cosine", "linear", "constant"]
Precision = Literal["32", "bf16", "16"]


@dataclass(frozen=True)
class FitOptions:
    """How the training loop goes. Two trainings with the same recipe and data give the same numbers.

    Attributes:
        seed: of the first weights, the order of the data, augmentation and dropout.
        epochs: passes over the training data.
        batch_seconds: most seconds in a batch, padding counted in; over all processes together.
        lr: highest learning rate.
        schedule: how the learning rate falls after the warmup: as a cosine or a line to nothing, or not at all.
        warmup: share of the whole training in which the learning rate rises from nothing.
        weight_decay: of AdamW, on matrices only (not on biases and gains).
        betas: of AdamW.
        clip: longest gradient; longer ones are shortened to it. 0 for no limit.
        accumulate: batches whose gradients are added up for one step.
        precision: "32", "bf16" (mixed) or "16" (mixed, with a loss scale; on a GPU only).
        average: decay of the moving average of the weights, which is then what is evaluated and kept; 0 for none.
        evaluate_every: epochs between evaluations.
        save_every: steps between checkpoints within an epoch; 0 for one at the end of each epoch only.
        patience: evaluations without a better metric after which training stops; 0 for never.
        workers: processes that prepare batches ahead; 0 for none but the training process.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> FitOptions(lr=3e-4).schedule
        'cosine'
    """

    seed: int = setting(0, "Seed of weights, order, augmentation and dropout.")
    epochs: int = setting(30, "Passes over the training data.")
    batch_seconds: float = setting(120.0, "Most seconds in a batch, padding counted in.")
    lr: float = setting(1e-3, "Highest learning rate.")
    schedule: Schedule = setting("cosine", "How the learning rate falls after the warmup.")
    warmup: float = setting(0.05, "Share of the training in which the learning rate rises.")
    weight_decay: float = setting(0.01, "Weight decay of AdamW, on matrices only.")
    betas: tuple[float, float] = setting((0.9, 0.98), "The two decays of AdamW.")
    clip: float = setting(1.0, "Longest gradient; 0 for no limit.")
    accumulate: int = setting(1, "Batches whose gradients make one step.")
    precision: Precision = setting("32", "Numbers of the forward pass: 32, bf16 or 16 bits.")
    average: float = setting(0.999, "Decay of the moving average of the weights; 0 for none.")
    evaluate_every: int = setting(1, "Epochs between evaluations.")
    save_every: int = setting(500, "Steps between checkpoints within an epoch; 0 for none there.")
    patience: int = setting(0, "Evaluations without a better metric before stopping; 0 for never.")
    workers: int = setting(0, "Processes that prepare batches ahead.")

    def __post_init__(self) -> None:
        for name in ("epochs", "accumulate", "evaluate_every"):
            need(getattr(self, name) >= 1, f"{name} must be 1 or more, got {getattr(self, name)}")
        for name in ("seed", "save_every", "patience", "workers", "weight_decay", "clip"):
            need(getattr(self, name) >= 0, f"{name} must be 0 or more, got {getattr(self, name)}")
        for name in ("batch_seconds", "lr"):
            need(0 < getattr(self, name) < float("inf"), f"{name} must be positive, got {getattr(self, name)}")
        for name in ("warmup", "average"):
            need(0 <= getattr(self, name) < 1, f"{name} must lie in [0, 1), got {getattr(self, name)}")
        need(all(0 <= beta < 1 for beta in self.betas), f"betas must lie in [0, 1), got {self.betas}")


def need(holds: bool, message: str) -> None:
    """Refuse what does not hold."""
    if not holds:
        raise BadOption(message)
