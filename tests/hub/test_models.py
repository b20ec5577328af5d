"""A model is its card and exactly the files that the card names."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from auricle.errors import BadModel, CannotWrite, ModelNotFound
from auricle.features import LogSpec, MelSpec, StftSpec
from auricle.hub import ModelCard, embedded_models, open_model, read_card, sha256_of, write_card

SPEC = MelSpec(StftSpec(16_000, 400, hop_length=160), 64, f_max=7000.0, log=LogSpec("ln", 1e-8, dynamic_range=None))
CARD = ModelCard(
    "words", "transcribe", "ctc", 16_000, SPEC, ("", "a", "é", "'"), {}, language="en", figures={"wer": 0.25, "n": 3}
)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A folder with two files and their card."""
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "model.onnx").write_bytes(b"numbers")
    (folder / "words.txt").write_bytes(b"a\nb\n")
    files = {path.name: sha256_of(path) for path in folder.iterdir()}
    write_card(replace(CARD, files=files), folder)
    return folder


def test_a_card_is_read_as_it_was_written(model: Path) -> None:
    opened = open_model(model)
    assert opened.card == read_card(model) == replace(CARD, files=opened.card.files)
    assert opened.card.spec == SPEC
    assert opened.file("words.txt").read_text() == "a\nb\n"
    assert open_model(str(model)).path == model
    with pytest.raises(BadModel, match=r"no file lm\.bin, it has model\.onnx, words\.txt"):
        opened.file("lm.bin")


def flip(folder: Path) -> None:
    path = folder / "model.onnx"
    path.write_bytes(path.read_bytes()[:-1] + b"!")


def edit(**changes: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        card = json.loads((folder / "card.json").read_text())
        (folder / "card.json").write_text(json.dumps({**card, **changes}))

    return change


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (flip, "model.onnx is damaged"),
        (lambda folder: (folder / "words.txt").unlink(), "words.txt is missing"),
        (lambda folder: (folder / "card.json").unlink(), "holds no card.json"),
        (lambda folder: (folder / "card.json").write_text("{"), "JSONDecodeError"),
        (lambda folder: (folder / "card.json").write_text("[" * 100_000), "not the card"),
        (lambda folder: (folder / "card.json").write_bytes(b"\xff\xfe"), "not the card"),
        (lambda folder: (folder / "card.json").write_text("[]"), "needs the fields"),
        (lambda folder: (folder / "card.json").write_bytes(pickle.dumps(Path)), "not the card"),
        (edit(files={"../outside": "0" * 64}), "names the file '../outside'"),
        (edit(files={"model.onnx": "abc"}), "no SHA-256"),
        (edit(sample_rate=8000), "8000 Hz, its spec 16000 Hz"),
        (edit(sample_rate="fast"), "sample_rate cannot be 'fast'"),
        (edit(_target_="os.system"), "has no _target_"),
        (edit(spec={"n_mels": 0}), "n_mels must be 1"),
    ],
)
def test_a_damaged_model_is_refused(damage: Callable[[Path], Any], told: str, model: Path) -> None:
    damage(model)
    with pytest.raises(BadModel, match=told):
        open_model(model)


def test_a_name_that_is_none_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelNotFound, match="'nonsense'"):
        open_model("nonsense")
    with pytest.raises(BadModel, match="holds no card"):
        open_model(tmp_path)


def test_embedded_models_are_whole() -> None:
    for name in embedded_models():
        opened = open_model(name)
        assert opened.card.name == name
        assert "model.onnx" in opened.card.files
        assert opened.card.command
        assert {path.name for path in opened.path.iterdir()} == {"card.json", *opened.card.files}


def test_a_card_needs_a_folder(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite):
        write_card(CARD, tmp_path / "none")
