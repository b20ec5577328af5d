"""`auricle model`: listing, showing and converting."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from auricle.cli.exits import ExitCode
from auricle.engines import whisper
from auricle.engines.whisper import MODELS, ConvertModelOptions, WhisperSettings
from auricle.engines.whisper.convert import convert_model
from auricle.errors import BadModel, CannotWrite, MissingExtra
from auricle.types import Audio, RecognizerOptions

from .conftest import Done, names

Command = Callable[..., Done]

HERE = all(importlib.util.find_spec(name) for name in ("transformers", "ctranslate2"))
converts = pytest.mark.skipif(not HERE, reason="transformers and ctranslate2 are not installed")


def source(folder: Path) -> Path:
    """A tiny Whisper of random weights, without a tokenizer, as transformers saves it."""
    import torch
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    sizes = {f"{side}_{what}": 2 for side in ("encoder", "decoder") for what in ("layers", "attention_heads")}
    config = WhisperConfig(vocab_size=51_865, d_model=16, encoder_ffn_dim=16, decoder_ffn_dim=16, **sizes)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(9)
        WhisperForConditionalGeneration(config).save_pretrained(folder)
    return folder


@converts
def test_convert_makes_a_folder_that_loads(auricle: Command, tmp_path: Path) -> None:
    given = source(tmp_path / "slow")
    done = auricle("model", "convert", given, "-o", tmp_path / "new" / "fast", "--quantization", "int8", "--json")
    assert done.code == ExitCode.GOOD, done.err
    (record,) = done.records
    assert record["tokenizer"] == "rebuilt"
    assert record["size"] == sum(path.stat().st_size for path in (tmp_path / "new" / "fast").iterdir())
    assert names(tmp_path / "new") == ["fast"]
    made = tmp_path / "new" / "fast"
    assert {"model.bin", "config.json", "tokenizer.json", "vocabulary.json"} <= set(names(made))
    assert len(json.loads((made / "config.json").read_text())["lang_ids"]) == 99
    model = whisper.load(str(made), WhisperSettings(temperatures=(0.0,), max_tokens=4, threads=1))
    (found,) = model.recognize([Audio(np.zeros(800, np.float32), 16_000)], RecognizerOptions("en", beam_size=1))
    assert found.language == "en"


@converts
def test_convert_keeps_the_sources_own_tokenizer(tmp_path: Path) -> None:
    from auricle.engines.whisper.vocabulary import tokenizer_json

    given = source(tmp_path / "slow")
    (given / "tokenizer.json").write_text(tokenizer_json(51_865).replace('"version": "1.0"', '"version":  "1.0"'))
    done = convert_model(str(given), tmp_path / "fast", ConvertModelOptions("float32"))
    assert done.tokenizer == "copied"
    assert (tmp_path / "fast" / "tokenizer.json").read_bytes() == (given / "tokenizer.json").read_bytes()


@converts
def test_convert_leaves_nothing_behind_where_it_fails(auricle: Command, tmp_path: Path) -> None:
    given = source(tmp_path / "slow")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").write_text("mine")
    done = auricle("model", "convert", given, "-o", tmp_path / "taken")
    assert done.code == ExitCode.SOME_FAILED
    assert "is there already" in done.err
    weights = given / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])
    done = auricle("model", "convert", given, "-o", tmp_path / "fast")
    assert done.code == ExitCode.USAGE
    assert "cannot load" in done.err
    assert names(tmp_path) == ["slow", "taken"]


@converts
def test_convert_refuses_what_is_converted_and_what_is_pickled(tmp_path: Path) -> None:
    fast = tmp_path / "fast"
    fast.mkdir()
    for name in ("model.bin", "vocabulary.json", "config.json"):
        (fast / name).write_text("{}")
    with pytest.raises(BadModel, match="CTranslate2's format already"):
        convert_model(str(fast), tmp_path / "new")
    (tmp_path / "tiny.pt").write_bytes(b"\x80")
    with pytest.raises(BadModel, match="nothing that is pickled"):
        convert_model(str(tmp_path / "tiny.pt"), tmp_path / "new")


@converts
def test_convert_says_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from auricle.engines.whisper import convert

    monkeypatch.setattr(convert, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"pip install '.\[whisper,hub\]'"):
        convert_model("base", tmp_path / "new")
    monkeypatch.undo()
    (tmp_path / "file").write_text("x")
    with pytest.raises(CannotWrite):
        convert_model(str(source(tmp_path / "slow")), tmp_path / "file")


def test_list_names_every_model(auricle: Command) -> None:
    done = auricle("model", "list", "--json")
    assert done.code == ExitCode.GOOD
    assert {model.name for model in MODELS} <= {record["name"] for record in done.records}
    assert "large-v3-turbo" in auricle("model", "list").out


def test_show_tells_an_unknown_model(auricle: Command) -> None:
    done = auricle("model", "show", "no-such-model")
    assert done.code == ExitCode.SOME_FAILED
    assert "no model 'no-such-model'" in done.err


def test_help_names_what_can_be_done(auricle: Command) -> None:
    shown = auricle("model", "--help").out
    assert all(word in shown for word in ("list", "show", "convert"))
    assert "--quantization" in auricle("model", "convert", "--help").out
    assert auricle("model", "nothing").code == ExitCode.USAGE
