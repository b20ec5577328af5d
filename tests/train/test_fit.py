"""The loop learns, and goes on after any stop as if there had been none."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
import torch
from tiny_recipe import Tiny
from torch import nn

from auricle.errors import BadCheckpoint, BadData, BadOption, Diverged, InUse
from auricle.train import FitOptions, fit, restore

from .conftest import losses, weights

TINY = Tiny()


def stopped_after(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next training dies in the middle of that step, without a word."""
    from auricle.train import loop as module

    real: Callable[..., Any] = module.make_step
    made = iter(range(steps))

    def step(*arguments: Any) -> Any:
        if next(made, None) is None:
            raise RuntimeError("killed")
        return real(*arguments)

    monkeypatch.setattr(module, "make_step", step)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training that nobody disturbed."""
    torch.set_num_threads(1)
    out = tmp_path_factory.mktemp("whole")
    fit(TINY, out, out, loud=False)
    return out


def test_it_learns(tmp_path: Path) -> None:
    recipe = replace(TINY, fit=replace(TINY.fit, epochs=12, lr=3e-2))
    done = fit(recipe, tmp_path, tmp_path / "out", loud=False)
    assert done.best <= 0.1
    trained = restore(tmp_path / "out", Tiny)
    assert trained.recipe == recipe
    assert trained.metrics["error"] == done.best
    assert recipe.metrics(trained.model, [recipe.batch(recipe.items(tmp_path, "valid"), None)])["error"] == done.best


@pytest.mark.parametrize(("steps", "workers"), [(1, 0), (7, 0), (11, 0), (16, 0), (16, 2)])
def test_a_killed_training_goes_on_bit_for_bit(
    steps: int, workers: int, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = replace(TINY, fit=replace(TINY.fit, workers=workers))
    with monkeypatch.context() as patch:
        stopped_after(steps, patch)
        with pytest.raises(RuntimeError, match="killed"):
            fit(recipe, tmp_path, tmp_path, loud=False)
    done = fit(recipe, tmp_path, tmp_path, loud=False)
    assert done.steps == len(losses(tmp_path)) == 33
    assert losses(tmp_path) == losses(whole)
    assert weights(tmp_path) == weights(whole)


def test_without_the_random_numbers_it_would_not(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        stopped_after(7, patch)
        with pytest.raises(RuntimeError, match="killed"):
            fit(TINY, tmp_path, tmp_path, loud=False)
    monkeypatch.setattr("auricle.train.state.restore_generators", lambda *_: None)
    fit(TINY, tmp_path, tmp_path, loud=False)
    assert losses(tmp_path) != losses(whole)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_after_the_step_with_a_checkpoint(
    number: signal.Signals, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from auricle.train import loop as module

    real = module.make_step

    def step(session: Any, *arguments: Any) -> Any:
        if session.position.step == 4:
            signal.raise_signal(number)
        return real(session, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(module, "make_step", step)
        with pytest.raises(KeyboardInterrupt):
            fit(TINY, tmp_path, tmp_path, loud=False)
    assert len(losses(tmp_path)) == 5
    fit(TINY, tmp_path, tmp_path, loud=False)
    assert losses(tmp_path) == losses(whole)


def test_a_finished_training_is_left_alone_and_can_be_prolonged(whole: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in whole.rglob("*") if path.name not in (".lock", "config.json")}
    assert fit(TINY, whole, whole, loud=False).steps == 33
    assert before == {path: path.stat().st_mtime_ns for path in before}
    fit(TINY, tmp_path, tmp_path, loud=False)
    assert fit(replace(TINY, fit=replace(TINY.fit, epochs=4)), tmp_path, tmp_path, loud=False).steps == 44


def test_another_training_is_not_overwritten(whole: Path) -> None:
    with pytest.raises(BadCheckpoint, match="width was 8 and is 9"):
        fit(replace(TINY, width=9), whole, whole, loud=False)
    with pytest.raises(BadCheckpoint, match="a training of tiny, not of other"):
        fit(replace(TINY, name="other"), whole, whole, loud=False)


@pytest.mark.parametrize("name", ["last.safetensors", "config.json"])
def test_a_damaged_checkpoint_is_named(name: str, tmp_path: Path) -> None:
    fit(replace(TINY, fit=replace(TINY.fit, epochs=1)), tmp_path, tmp_path, loud=False)
    path = tmp_path / name
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BadCheckpoint, match=str(tmp_path)):
        fit(TINY, tmp_path, tmp_path, loud=False)


def test_nothing_to_learn_from_is_bad_data(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="as train"):
        fit(replace(TINY, count=0), tmp_path, tmp_path, loud=False)


def refused_as_in_use(out: Path) -> None:
    """Leave with 7 if the folder is taken."""
    try:
        fit(TINY, out, out, loud=False)
    except InUse:
        os._exit(7)


def test_two_trainings_do_not_share_a_folder(tmp_path: Path) -> None:
    from auricle.train.checkpoint import alone_in

    with alone_in(tmp_path):
        other = get_context("fork").Process(target=refused_as_in_use, args=(tmp_path,))
        other.start()
        other.join(60)
    assert other.exitcode == 7


def test_the_deciding_metric_must_be_measured(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="judged by 'wer'"):
        fit(replace(TINY, best="wer"), tmp_path, tmp_path, loud=False)


class Spoiled(Tiny):
    """A loss that is now and then no number."""

    def loss(self, model: nn.Module, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        bad = len(batch["kinds"]) >= self.width
        return super().loss(model, batch) * (float("nan") if bad else 1.0)


def test_a_step_without_a_number_is_left_out(tmp_path: Path) -> None:
    some = Spoiled(width=8)
    done = fit(some, tmp_path, tmp_path / "some", loud=False)
    assert 0 < done.skipped < done.steps
    assert all(torch.isfinite(p).all() for p in restore(tmp_path / "some", Spoiled).model.parameters())
    with pytest.raises(Diverged, match="20 steps"):
        fit(replace(some, width=1), tmp_path, tmp_path / "all", loud=False)


def test_it_stops_when_the_metric_stands_still(tmp_path: Path) -> None:
    recipe = replace(TINY, fit=replace(TINY.fit, epochs=50, lr=1e-9, patience=2))
    done = fit(recipe, tmp_path, tmp_path, loud=False)
    assert done.early
    assert done.epochs == 3


@pytest.mark.parametrize(
    "changes", [{"precision": "bf16"}, {"accumulate": 3}, {"average": 0.0}, {"schedule": "constant", "clip": 0.0}]
)
def test_each_way_to_train_resumes(changes: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = replace(TINY, count=30, fit=replace(TINY.fit, **changes))
    fit(recipe, tmp_path, tmp_path / "whole", loud=False)
    with monkeypatch.context() as patch:
        stopped_after(5, patch)
        with pytest.raises(RuntimeError, match="killed"):
            fit(recipe, tmp_path, tmp_path / "cut", loud=False)
    fit(recipe, tmp_path, tmp_path / "cut", loud=False)
    assert losses(tmp_path / "whole") == losses(tmp_path / "cut")
    assert weights(tmp_path / "whole") == weights(tmp_path / "cut")


def test_half_precision_without_a_gpu_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="needs a GPU"):
        fit(replace(TINY, fit=FitOptions(precision="16")), tmp_path, tmp_path, accelerator="cpu", loud=False)


def test_accumulated_batches_are_one_large_one(tmp_path: Path) -> None:
    """Three batches a step move the weights as one batch of them all: the loss is divided by all items."""
    plain = replace(TINY, dropout=0.0, noise=0.0, count=24, fit=replace(TINY.fit, batch_seconds=1000.0, epochs=4))
    small = replace(plain, fit=replace(plain.fit, batch_seconds=12.0, accumulate=100))
    for name, recipe in (("large", plain), ("small", small)):
        fit(recipe, tmp_path, tmp_path / name, loud=False)
    pairs = zip(losses(tmp_path / "large"), losses(tmp_path / "small"), strict=True)
    exact = [tuple(float.fromhex(loss.split()[1]) for loss in pair) for pair in pairs]
    assert all(one == pytest.approx(other, abs=1e-5) for one, other in exact)


def test_records_are_kept(whole: Path) -> None:
    rows = (whole / "metrics.csv").read_text().splitlines()
    assert rows[0] == "epoch,step,loss,error,skipped,seconds"
    assert len(rows) == 4
    assert (whole / "training.png").stat().st_size > 5000
    assert list((whole / "events").iterdir())
    config = json.loads((whole / "config.json").read_text())
    assert config["recipe"] == "tiny"
    assert config["settings"]["fit"]["lr"] == TINY.fit.lr
