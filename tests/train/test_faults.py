"""A kill, a full disk, a closed folder: the checkpoint before stands, and nothing half-written stays."""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from tiny_recipe import Tiny, killed_at, refused_by_disk

from auricle.errors import CannotWrite
from auricle.train import fit, restore
from auricle.train.checkpoint import read_tensors

from .conftest import losses, weights

TINY = replace(Tiny(), fit=replace(Tiny().fit, epochs=8))


@pytest.fixture(scope="module")
def process() -> Callable[..., int]:
    """Runs a function in a process of its own, forked from one that has torch; returns how it ended."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tiny_recipe", "lightning_fabric", "torch.utils.tensorboard"])

    def run(function: Callable[..., None], *arguments: Any) -> int:
        child = context.Process(target=function, args=arguments)
        child.start()
        child.join(120)
        assert child.exitcode is not None
        return child.exitcode

    return run


def files(out: Path) -> dict[str, bytes]:
    """What stands in the folder of a training, but for its events and its lock."""
    return {path.name: path.read_bytes() for path in out.iterdir() if path.suffix in (".safetensors", ".json")}


@pytest.mark.parametrize("workers", [0, 2])
def test_killed_again_and_again(workers: int, process: Callable[..., int], tmp_path: Path) -> None:
    # Long enough that even a fast machine is not done before the last kill.
    recipe = replace(TINY, fit=replace(TINY.fit, workers=workers, epochs=40))
    fit(replace(recipe, fit=replace(recipe.fit, workers=0)), tmp_path, tmp_path / "whole", loud=False)
    out, rng, kills = tmp_path / "cut", random.Random(workers), 0
    for saving in (False, True, True, False, True):
        code = process(killed_at, recipe, out, rng.uniform(0.0, 0.3), saving)
        kills += code == -9
        for path in out.glob("*.safetensors"):
            read_tensors(path)
        if (out / "model.safetensors").exists():
            restore(out, Tiny)
    assert kills >= 2
    fit(recipe, tmp_path, out, loud=False)
    assert losses(out) == losses(tmp_path / "whole")
    assert weights(out) == weights(tmp_path / "whole")
    assert not list(out.glob(".*.part"))


def test_a_full_disk_leaves_the_checkpoint_before(process: Callable[..., int], tmp_path: Path) -> None:
    fit(replace(TINY, fit=replace(TINY.fit, epochs=1)), tmp_path, tmp_path, loud=False)
    before = files(tmp_path)
    assert process(refused_by_disk, TINY, tmp_path, len(before["last.safetensors"]) // 2) == 7
    assert {**files(tmp_path), "config.json": b""} == {**before, "config.json": b""}
    assert not list(tmp_path.glob(".*.part"))


def test_no_space_at_the_sync_leaves_the_checkpoint_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fit(replace(TINY, fit=replace(TINY.fit, epochs=1)), tmp_path, tmp_path, loud=False)
    before = files(tmp_path)

    def refuse(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(CannotWrite, match="No space left"):
            fit(TINY, tmp_path, tmp_path, loud=False)
    assert files(tmp_path) == before
    stale = tmp_path / ".last.safetensors.0123abcd.part"
    stale.write_bytes(b"half")
    fit(TINY, tmp_path, tmp_path, loud=False)
    assert not stale.exists()


@pytest.mark.parametrize("place", ["file", "closed"])
def test_a_place_that_cannot_be_written_is_told(place: str, tmp_path: Path) -> None:
    out = tmp_path / place
    if place == "file":
        out.write_text("no folder")
    else:
        out.mkdir(mode=0o500)
        if os.access(out, os.W_OK):
            pytest.skip("nothing is closed to this user")
    with pytest.raises(CannotWrite, match=place):
        fit(TINY, tmp_path, out, loud=False)
