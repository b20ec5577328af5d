"""auricle train and auricle export, as users call them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from auricle.cli.exits import ExitCode
from auricle.cli.process import run

Command = Callable[..., tuple[int, str, str]]
OWN = "tiny_recipe:Tiny"


@pytest.fixture
def auricle(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in this process: exit code, stdout, stderr."""

    def command(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def test_train_then_export(auricle: Command, tmp_path: Path) -> None:
    out, model = tmp_path / "out", tmp_path / "model"
    given = ("train", OWN, "--out", out, "--data", tmp_path, "--set", "epochs=1", "--set", "count=20")
    code, told, err = auricle(*given)
    assert code == 0, err
    assert "best error" in told
    assert "epoch 1 of 1: loss" in err
    code, told, _ = auricle(*given, "--json")
    assert json.loads(told)["epochs"] == 1
    code, told, err = auricle("export", out, "--out", model, "--recipe", OWN)
    assert code == 0, err
    assert "of torch at 2 x 40, 1 x 17, 3 x 90" in told
    code, told, _ = auricle("export", out, "--out", model, "--recipe", OWN, "--json")
    assert json.loads(told)["files"]["model.onnx"]["difference"] < 1e-5


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (["--set", "lrr=1"], "did you mean fit.lr?"),
        (["--set", "lr=fast"], "lr cannot be 'fast'"),
        (["--data", "no/such/folder"], "no folder of recordings"),
        (["--devices", "0"], "devices must be 1 or more"),
        (["--recipe-of-mine"], "No such option"),
    ],
)
def test_wrong_usage_is_told(changes: list[str], told: str, auricle: Command, tmp_path: Path) -> None:
    code, _, err = auricle("train", OWN, "--out", tmp_path / "out", "--data", tmp_path, *changes)
    assert code == ExitCode.USAGE
    assert told in err
    assert not (tmp_path / "out").exists()


def test_an_unknown_recipe_is_told(auricle: Command, tmp_path: Path) -> None:
    code, _, err = auricle("train", "digit-ctc", "--out", tmp_path / "out", "--data", tmp_path)
    assert code == ExitCode.USAGE
    assert "did you mean digits-ctc?" in err
    code, _, err = auricle("train", "nothing:Here", "--out", tmp_path / "out", "--data", tmp_path)
    assert "no module 'nothing'" in err
    code, _, err = auricle("export", tmp_path, "--out", tmp_path / "model")
    assert code == ExitCode.USAGE
    assert "holds no readable config.json" in err


def test_ctrl_c_ends_it_with_a_checkpoint(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "auricle", "train", OWN, "--out", out, "--data", tmp_path, "--set", "epochs=9999"]
    path = {"PYTHONPATH": str(Path(__file__).parent), "OMP_NUM_THREADS": "1"}
    training = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **path})
    try:
        until = time.monotonic() + 120
        while not (out / "last.safetensors").exists() and time.monotonic() < until:
            time.sleep(0.05)
        training.send_signal(signal.SIGINT)
        _, err = training.communicate(timeout=30)
    finally:
        training.kill()
    assert training.returncode == ExitCode.INTERRUPTED, err
    assert err.endswith("interrupted\n")
    rows = (out / "steps.csv").read_text().splitlines()
    facts = (out / "last.safetensors").read_bytes()[:4000].decode(errors="replace")
    assert f'\\"step\\": {len(rows) - 1}' in facts
