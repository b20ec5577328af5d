"""Two processes train as one does, and what stops one of them is told by its name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tiny_recipe import Tiny, failing

from auricle.errors import BadData, BadOption
from auricle.train import fit
from auricle.train.processes import together

from .conftest import losses


@dataclass(frozen=True)
class Result:
    """What the processes of a test gave."""

    value: object


def test_two_processes_give_the_losses_of_one(tmp_path: Path) -> None:
    """At the same global batch, over 50 steps and more, batches smaller than the number of processes included."""
    quiet = replace(Tiny(), dropout=0.0, noise=0.0)
    recipe = replace(quiet, fit=replace(quiet.fit, batch_seconds=4.0, epochs=2))
    fit(recipe, tmp_path, tmp_path / "one", loud=False)
    fit(recipe, tmp_path, tmp_path / "two", devices=2, loud=False)
    one, two = ([float.fromhex(row.split()[1]) for row in losses(tmp_path / name)] for name in ("one", "two"))
    assert len(one) == len(two) >= 50
    assert max(abs(a - b) for a, b in zip(one, two, strict=True)) <= 1e-5
    # What it was trained by is known to both, so one process can go on with what two began.
    longer = replace(recipe, fit=replace(recipe.fit, epochs=3))
    assert fit(longer, tmp_path, tmp_path / "two", loud=False).steps > len(two)


@pytest.mark.parametrize(
    ("what", "kind", "told"),
    [("refuse", BadData, "row 3"), ("die", RuntimeError, "killed")],
)
def test_what_stops_one_process_is_told(what: str, kind: type[Exception], told: str) -> None:
    with pytest.raises(kind, match=told):
        together(failing, (what,), 2)


def test_no_process_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="devices must be 1 or more"):
        fit(Tiny(), tmp_path, tmp_path, devices=0)
