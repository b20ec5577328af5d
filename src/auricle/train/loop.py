"""The one training loop."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from auricle.errors import BadData, BadOption, Diverged
from auricle.train.batches import Plan, Share, buckets, shares
from auricle.train.checkpoint import BEST, alone_in, prepare, write_tensors
from auricle.train.devices import Accelerator, fabric_for, under_torchrun
from auricle.train.interrupt import Stop
from auricle.train.loader import load
from auricle.train.processes import together
from auricle.train.progress import Talk
from auricle.train.recipe import Batch, Item, Recipe
from auricle.train.records import Records
from auricle.train.schedule import rate
from auricle.train.state import Session, begin, save

__all__ = ["Fitted", "fit"]

HOPELESS = 20
"""Steps in a row without a finite gradient after which training is given up."""


@dataclass(frozen=True)
class Fitted:
    """What came of a training.

    Attributes:
        out: the folder that holds it.
        epochs: that were done, earlier runs included.
        steps: that were made, earlier runs included.
        metric: that decides, such as "word_error_rate".
        best: its best value.
        skipped: steps that were left out because their gradient was not finite.
        seconds: spent, earlier runs included.
        early: whether it stopped because the metric stood still.

    Example:
        >>> Fitted(Path("out"), 3, 120, "error", best=0.31, skipped=0, seconds=61.0, early=False).best
        0.31
    """

    out: Path
    epochs: int
    steps: int
    metric: str
    best: float
    skipped: int
    seconds: float
    early: bool


def fit(
    recipe: Recipe,
    data: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    devices: int = 1,
    accelerator: Accelerator = "auto",
    loud: bool = True,
) -> Fitted:
    """Train a recipe; where `out` holds a checkpoint of it, training goes on there as if it had never stopped.

    Args:
        recipe: what to train and how.
        data: folder of the corpora, or of the user's own recordings.
        out: folder for checkpoints and tables; made if it is missing.
        devices: processes that share each batch.
        accelerator: "auto", "cpu" or "cuda".
        loud: tell of the progress on stderr.

    Raises:
        BadData: the folder lacks what the recipe needs.
        BadCheckpoint: `out` belongs to another recipe or to other settings, or is damaged.
        Diverged: no finite gradient for many steps.
        CannotWrite: `out` is closed or full; the last checkpoint stands.
        KeyboardInterrupt: after Ctrl-C, once the checkpoint is written.

    Example:
        >>> from auricle.recipes import small
        >>> fit(small("digits-ctc"), "recordings", "out", devices=0)
        Traceback (most recent call last):
        auricle.errors.BadOption: devices must be 1 or more, got 0
    """
    if devices < 1:
        raise BadOption(f"devices must be 1 or more, got {devices}")
    arguments = (recipe, Path(data), Path(out), accelerator, loud)
    return train(*arguments) if devices == 1 or under_torchrun() else together(train, arguments, devices)


def train(recipe: Recipe, data: Path, out: Path, accelerator: Accelerator, loud: bool) -> Fitted:
    """What each process does, from its start to its end."""
    fabric = fabric_for(accelerator, recipe.fit.precision)
    fabric.launch()
    items, held_out = split_of(recipe, data, "train"), split_of(recipe, data, "valid")
    with ExitStack() as leaving:
        if fabric.is_global_zero:
            leaving.enter_context(alone_in(out))
            prepare(out, recipe)
        fabric.barrier()
        session = begin(fabric, recipe, out)
        position = session.position
        if not finished(session):
            talk = Talk(recipe.name, recipe.fit.epochs, loud and fabric.is_global_zero)
            leaving.callback(talk.close)
            minutes = float(sum(durations(items))) / 60
            talk.say(f"{recipe.name}: {len(items)} examples to learn from, {minutes:.1f} min; {len(held_out)} held out")
            records = Records(out, position.step, position.epoch) if fabric.is_global_zero else None
            if records is not None:
                leaving.callback(records.close)
            with Stop() as stop:
                loop(session, items, held_out, records, talk, stop)
            if records is not None:
                records.draw()
    early = stands_still(session)
    best, seconds = position.best, position.seconds
    return Fitted(out, position.epoch, position.step, recipe.best, best, position.skipped, seconds, early)


def loop(
    session: Session, items: Sequence[Item], held_out: Sequence[Item], records: Records | None, talk: Talk, stop: Stop
) -> None:
    """All epochs that are left: steps, evaluations, checkpoints."""
    options, position = session.recipe.fit, session.position
    plan = Plan(durations(items), options.batch_seconds, options.accumulate, options.seed)
    started = time.monotonic() - position.seconds
    while not finished(session):
        steps = plan.steps(position.epoch)
        batches = training_batches(session, items, steps)
        for step in steps[position.batch :]:
            done = (position.epoch + (position.batch + 0.5) / len(steps)) / options.epochs
            lr = options.lr * rate(done, options.schedule, options.warmup)
            loss, gradient, stopping = make_step(session, step, batches, lr, stop)
            position.seconds = time.monotonic() - started
            if records is not None:
                records.step(position.step, position.epoch, loss, lr, gradient)
            talk.step(done, position.step, loss)
            if stopping or (options.save_every and position.step % options.save_every == 0):
                save_all(session, records)
            if stopping:
                if records is not None:
                    records.draw()
                talk.say(stopped(session))
                raise KeyboardInterrupt
        position.epoch, position.batch = position.epoch + 1, 0
        if position.epoch % options.evaluate_every == 0 or position.epoch == options.epochs:
            evaluate(session, held_out, records, talk)
        position.seconds = time.monotonic() - started
        save_all(session, records)


def stopped(session: Session) -> str:
    """What is there and how to go on, in one line."""
    position, recipe = session.position, session.recipe
    told = (
        f"stopped in epoch {position.epoch + 1} of {recipe.fit.epochs}, step {position.step}; the same command goes on"
    )
    if position.best < math.inf:
        told += f"; the best weights so far ({recipe.best} {position.best:.4g}) can be exported from {session.out}"
    return told


def make_step(
    session: Session, step: Sequence[Any], batches: Iterator[tuple[Share, Batch]], lr: float, stop: Stop
) -> tuple[float, float, bool]:
    """One step of the optimizer, over one or more batches; (mean loss of its items, gradient, whether to stop).

    Raises:
        Diverged: too many steps in a row without a finite gradient.
    """
    fabric, position = session.fabric, session.position
    count = sum(len(batch) for batch in step)
    for group in session.optimizer.param_groups:
        group["lr"] = lr
    # The loss of all items of the step, and whether any process was asked to stop.
    told = torch.zeros(2, dtype=torch.float64, device=fabric.device)
    for place in range(len(step)):
        share, batch = next(batches)
        with fabric.no_backward_sync(session.objective, enabled=place < len(step) - 1):
            loss = session.objective(batch) * share.weight
            # Gradients are averaged over the processes; so this gives the gradient of the mean over all items.
            fabric.backward(loss * (fabric.world_size / count))
        told[0] += loss.detach()
    told[1] = float(stop.asked > 0)
    limit = session.recipe.fit.clip or math.inf
    norm = fabric.clip_gradients(session.objective, session.optimizer, max_norm=limit, error_if_nonfinite=False)
    gradient = float(norm)
    if math.isfinite(gradient) or session.recipe.fit.precision == "16":  # A loss scale skips the step by itself.
        session.optimizer.step()
    session.optimizer.zero_grad()
    position.step, position.batch = position.step + 1, position.batch + 1
    total, asked = fabric.all_reduce(told, reduce_op="sum").tolist()
    if math.isfinite(gradient):
        position.hopeless = 0
        position.loss, position.items = position.loss + total, position.items + count
        if session.average is not None:
            session.average.update(session.model, position.step)
    else:
        position.hopeless, position.skipped = position.hopeless + 1, position.skipped + 1
        if position.hopeless >= HOPELESS:
            raise Diverged(
                f"no finite gradient for {HOPELESS} steps, at step {position.step}; lower lr or raise warmup"
            )
    return total / count, gradient, asked > 0


def training_batches(
    session: Session, items: Sequence[Item], steps: Sequence[Sequence[Any]]
) -> Iterator[tuple[Share, Batch]]:
    """This process's share of each batch of the running epoch, from where it stands on."""
    fabric, options, position = session.fabric, session.recipe.fit, session.position
    seed = (options.seed, position.epoch)
    todo = list(shares(steps, position.batch, seed, fabric.global_rank, fabric.world_size))
    for share, batch in zip(todo, load(session.recipe, items, todo, options.workers, on_gpu(fabric)), strict=True):
        yield share, fabric.to_device(batch)


def evaluate(session: Session, held_out: Sequence[Item], records: Records | None, talk: Talk) -> None:
    """Judge the weights on held-out items, note it, and keep them if they are the best so far."""
    fabric, recipe, position = session.fabric, session.recipe, session.position
    metrics: dict[str, float] = {}
    if fabric.is_global_zero:
        metrics = measured(session, held_out)
    metrics = fabric.broadcast(metrics)
    if recipe.best not in metrics:
        raise BadOption(f"{recipe.name} is judged by {recipe.best!r}, but measures {', '.join(metrics)}")
    better = metrics[recipe.best] < position.best
    position.best = min(position.best, metrics[recipe.best])
    position.stale = 0 if better else position.stale + 1
    row = {"epoch": position.epoch, "step": position.step, "loss": position.loss / max(position.items, 1), **metrics}
    position.loss, position.items = 0.0, 0
    if records is not None:
        records.evaluated({**row, "skipped": position.skipped, "seconds": round(position.seconds, 1)})
        talk.evaluated(position.epoch, {"loss": row["loss"], **metrics}, recipe.best)
        if better:
            facts = {"epoch": position.epoch, "step": position.step, "metrics": metrics}
            write_tensors(session.out / BEST, session.judged.state_dict(), facts)


def measured(session: Session, held_out: Sequence[Item]) -> dict[str, float]:
    """The recipe's metrics of the weights as they are."""
    fabric, recipe = session.fabric, session.recipe
    todo = [Share(batch, 1.0, None) for batch in buckets(durations(held_out), recipe.fit.batch_seconds, None)]
    batches = load(recipe, held_out, todo, recipe.fit.workers, on_gpu(fabric))
    session.judged.eval()
    try:
        with torch.no_grad(), fabric.autocast():
            return recipe.metrics(session.judged, (fabric.to_device(batch) for batch in batches))
    finally:
        session.model.train()


def save_all(session: Session, records: Records | None) -> None:
    """A checkpoint, and the rows up to it."""
    if records is not None:
        records.flush()
    save(session)


def split_of(recipe: Recipe, data: Path, split: Any) -> Sequence[Item]:
    """The items of a split.

    Raises:
        BadData: there are none.
    """
    items = recipe.items(data, split)
    if not len(items):
        raise BadData(f"{recipe.name} finds nothing to use as {split} in {data}")
    return items


def durations(items: Sequence[Item]) -> Any:
    """Seconds of each item [items]."""
    return np.array([item.duration for item in items], dtype=np.float64)


def finished(session: Session) -> bool:
    """Whether nothing is left to do."""
    return session.position.epoch >= session.recipe.fit.epochs or stands_still(session)


def stands_still(session: Session) -> bool:
    """Whether the metric has not improved for as long as the recipe waits."""
    patience = session.recipe.fit.patience
    return patience > 0 and session.position.stale >= patience


def on_gpu(fabric: Any) -> bool:
    """Whether batches travel to a GPU."""
    return bool(fabric.device.type == "cuda")
