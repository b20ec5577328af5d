"""A model's name becomes a folder, or an error that says what to do; nothing here has a network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auricle.engines import whisper
from auricle.engines.whisper import WhisperSettings, finding
from auricle.engines.whisper.finding import at_hand, cached, find
from auricle.engines.whisper.folders import CTRANSLATE2, TRANSFORMERS, format_of
from auricle.engines.whisper.models import BEST_FIRST, MODELS, published
from auricle.errors import AuricleError, BadModel, BadOption, HubUnreachable, MissingExtra, ModelNotFound

BOTH = (CTRANSLATE2, TRANSFORMERS)


@pytest.fixture(autouse=True)
def _offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty cache, and no network."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def folder_of(kind: str, place: Path) -> Path:
    """A folder with the names of a model's files, and nothing in them."""
    place.mkdir(parents=True, exist_ok=True)
    (place / "config.json").write_text(json.dumps({"model_type": "whisper"}))
    names = ("model.bin", "vocabulary.json") if kind == CTRANSLATE2 else ("model.safetensors",)
    for name in names:
        (place / name).write_text("{}")
    return place


def put_in_cache(repository: str, kind: str, hub: Path, revision: str = "main") -> Path:
    """The same, where the hub's client keeps it."""
    place = hub / f"models--{repository.replace('/', '--')}"
    (place / "refs").mkdir(parents=True, exist_ok=True)
    (place / "refs" / revision).write_text(f"commit-of-{revision}\n")
    return folder_of(kind, place / "snapshots" / f"commit-of-{revision}")


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    for kind in BOTH:
        folder = folder_of(kind, tmp_path / kind)
        assert find(str(folder), BOTH) == (folder, kind)


def test_a_name_is_looked_up_in_the_cache_in_the_order_of_the_formats(tmp_path: Path) -> None:
    slow = put_in_cache("openai/whisper-base", TRANSFORMERS, tmp_path / "hub")
    assert find("base", BOTH) == (slow, TRANSFORMERS)
    fast = put_in_cache("Systran/faster-whisper-base", CTRANSLATE2, tmp_path / "hub")
    assert find("base", BOTH) == (fast, CTRANSLATE2)
    assert find("base", (TRANSFORMERS,)) == (slow, TRANSFORMERS)
    assert find("openai/whisper-base", BOTH) == (slow, TRANSFORMERS)


def test_a_revision_is_its_own(tmp_path: Path) -> None:
    put_in_cache("me/tuned", TRANSFORMERS, tmp_path / "hub")
    old = put_in_cache("me/tuned", TRANSFORMERS, tmp_path / "hub", revision="v1")
    assert find("me/tuned@v1", BOTH)[0] == old
    with pytest.raises(HubUnreachable):
        find("me/tuned@v2", BOTH)


def test_half_a_download_is_not_at_hand(tmp_path: Path) -> None:
    whole = put_in_cache("Systran/faster-whisper-base", CTRANSLATE2, tmp_path / "hub")
    assert cached("Systran/faster-whisper-base") == whole
    (whole / "model.bin").unlink()
    assert cached("Systran/faster-whisper-base") is None


def test_without_a_name_the_best_of_the_cache_is_taken_and_nothing_fetched(tmp_path: Path) -> None:
    assert at_hand(BOTH) == ""
    with pytest.raises(ModelNotFound, match="no weights of a Whisper model are on this disk"):
        whisper.load()
    assert "no weights" in whisper.ready()
    put_in_cache("openai/whisper-tiny", TRANSFORMERS, tmp_path / "hub")
    assert at_hand(BOTH) == "tiny"
    put_in_cache("Systran/faster-whisper-small", CTRANSLATE2, tmp_path / "hub")
    assert at_hand(BOTH) == "small"
    assert at_hand((TRANSFORMERS,)) == "tiny"


def test_ready_says_what_is_missing_without_fetching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_fetched", lambda *_: pytest.fail("asked the network"))
    assert "Systran/faster-whisper-base are not on this disk" in whisper.ready("base")
    assert "no folder" in whisper.ready("no/such/folder")
    put_in_cache("Systran/faster-whisper-base", CTRANSLATE2, tmp_path / "hub")
    assert whisper.ready("base") == whisper.ready() == ""


@pytest.mark.parametrize("name", ["base", "openai/whisper-base", "some/where"])
def test_no_network_is_told_with_a_way_out(name: str) -> None:
    with pytest.raises(HubUnreachable, match=r"HF_HUB_OFFLINE forbids.*copy them into one folder") as caught:
        whisper.load(name)
    assert "is no folder here" in str(caught.value)


@pytest.mark.parametrize("name", ["giant", "./no/such/folder", "/no/such/folder", "a/b/c", ""])
def test_no_such_model(name: str) -> None:
    with pytest.raises(ModelNotFound, match=r"no folder .* large-v3-turbo"):
        find(name, BOTH)


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("tiny.pt", "nothing that is pickled"),
        ("pytorch_model.bin", "nothing that is pickled"),
        ("talk.wav", "give the folder"),
    ],
)
def test_a_file_is_no_model(file: str, message: str, tmp_path: Path) -> None:
    (tmp_path / file).write_bytes(b"\x80\x02")
    with pytest.raises(BadModel, match=message):
        find(str(tmp_path / file), BOTH)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "it needs model.bin"),
        ({"pytorch_model.bin": "x", "config.json": "{}"}, "nothing that is pickled"),
        ({"tiny.en.pt": "x"}, "nothing that is pickled"),
        ({"model.bin": "x", "config.json": "{}"}, "no vocabulary.json"),
        ({"model.bin": "x", "vocabulary.json": "[]"}, "no config.json"),
        ({"model.safetensors": "x"}, "no config.json"),
        ({"model.safetensors": "x", "config.json": "{"}, "is damaged"),
        ({"model.safetensors": "x", "config.json": "[]"}, "JSON object"),
        ({"model.safetensors": "x", "config.json": '{"model_type": "bert"}'}, "'bert', not Whisper"),
        (
            {
                "model.safetensors.index.json": '{"weight_map": {"a": "model-1.safetensors"}}',
                "config.json": '{"model_type": "whisper"}',
            },
            "lacks model-1.safetensors",
        ),
    ],
)
def test_an_incomplete_folder_says_what_it_lacks(files: dict[str, str], message: str, tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(BadModel, match=message):
        format_of(tmp_path)


def test_absent_packages_are_told_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whisper, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"pip install '.\[whisper\]'"):
        whisper.load("base")
    with pytest.raises(MissingExtra, match=r"pip install '.\[hub\]'"):
        whisper.load("base", WhisperSettings(backend="transformers"))
    assert "pip install" in whisper.ready()
    monkeypatch.setattr(whisper, "find_spec", lambda name: name in ("ctranslate2", "tokenizers") or None)
    folder = folder_of(TRANSFORMERS, tmp_path / "slow")
    with pytest.raises(MissingExtra, match=r"format of transformers, which needs: pip install '.\[hub\]'"):
        whisper.load(str(folder))


def test_a_folder_in_the_other_format_is_told_how_to_convert(tmp_path: Path) -> None:
    folder = folder_of(TRANSFORMERS, tmp_path / "slow")
    with pytest.raises(BadModel, match="auricle model convert"):
        whisper.load(str(folder), WhisperSettings(backend="ctranslate2"))


def test_every_published_model_has_one_name_and_a_rank() -> None:
    names = [model.name for model in MODELS]
    assert len(set(names)) == len(names)
    assert set(BEST_FIRST) == set(names)
    for model in MODELS:
        assert published(model.name) is published(model.ctranslate2) is published(model.transformers) is model
        assert model.languages in (1, 99, 100)
        assert not (model.translates and model.languages == 1)


def test_the_table_holds_every_name_that_faster_whisper_knows() -> None:
    known = pytest.importorskip("faster_whisper.utils")._MODELS
    for name, repository in known.items():
        model = published(name)
        assert model is not None
        assert model.ctranslate2 == repository


@pytest.mark.parametrize(
    "wrong",
    [
        {"backend": "onnx"},
        {"device": "tpu"},
        {"threads": -1},
        {"batch_size": 0},
        {"max_tokens": 0},
        {"best_of": 0},
        {"seed": -1},
        {"temperatures": ()},
        {"temperatures": (0.0, float("nan"))},
    ],
)
def test_settings_off_their_range(wrong: dict[str, object]) -> None:
    with pytest.raises(BadOption, match=next(iter(wrong))):
        WhisperSettings(**wrong)  # type: ignore[arg-type]


def test_every_error_is_ours(tmp_path: Path) -> None:
    for name in ("base", "no/such", str(tmp_path), "\0", "~nobody-here/x", "a" * 5000):
        with pytest.raises(AuricleError):
            whisper.load(name)
