"""Teach: a few clips make a label, any number of labels a model; what cannot be learned from is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from auricle.audio import save
from auricle.engines import tagger
from auricle.engines.taught import TAUGHT, prototype_of
from auricle.errors import BadData, BadModel, BadOption, ModelNotFound
from auricle.hub import ModelCard, open_model, read_card, sha256_of, write_card
from auricle.tasks.classify import ClassifyOptions, classify
from auricle.tasks.events import EventOptions, events
from auricle.tasks.teach import teach
from auricle.types import Audio

torch = pytest.importorskip("torch")

from auricle.recipes import small  # noqa: E402
from auricle.train.export import write_model  # noqa: E402

RATE = 16_000
KINDS = ("buzz", "hiss", "tick")


def made(label: str, rng: np.random.Generator) -> Audio:
    t = np.arange(round(RATE * rng.uniform(0.4, 1.0))) / RATE
    noise = rng.standard_normal(len(t))
    if label == "hiss":
        samples = 0.1 * noise
    elif label == "tick":
        samples = 0.5 * (np.arange(len(t)) % round(RATE * rng.uniform(0.08, 0.12)) < 8) * noise + 0.001 * noise
    else:
        samples = 0.3 * np.sign(np.sin(2 * np.pi * rng.uniform(80, 120) * t)) + 0.001 * noise
    return Audio(np.pad(samples, RATE // 2).astype(np.float32), RATE)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tagger that was never trained: its convolutions alone tell such sounds apart."""
    folder = tmp_path_factory.mktemp("base")
    torch.manual_seed(0)
    recipe = replace(small("sounds"), labels=("a", "b"))  # type: ignore[type-var]
    exportable = recipe.export(recipe.model())
    write_model(exportable, folder)
    hashes = {path.name: sha256_of(path) for path in folder.iterdir()}
    write_card(ModelCard(**{**exportable.card, "files": hashes}), folder)
    return folder


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Path]]:
    folder, rng = tmp_path_factory.mktemp("clips"), np.random.default_rng(0)
    for label in KINDS:
        for number in range(5):
            save(made(label, rng), folder / f"{label}{number}.wav")
    return lambda label: sorted(folder.glob(f"{label}*.wav"))


@pytest.fixture(scope="module")
def taught(base: Path, clips: Callable[[str], list[Path]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("taught") / "mine"
    teach(KINDS[0], clips(KINDS[0]), folder, model=str(base))
    for label in KINDS[1:]:
        teach(label, clips(label), folder)
    return folder


def test_what_was_taught_is_known_again(taught: Path) -> None:
    rng = np.random.default_rng(9)
    right = [
        classify(made(label, rng), ClassifyOptions(str(taught))).guesses[0].label == label
        for label in KINDS
        for _ in range(10)
    ]
    assert np.mean(right) >= 0.9


def test_what_fits_no_label_is_scored_low(clips: Callable[[str], list[Path]], tmp_path: Path) -> None:
    teach("hiss", clips("hiss"), tmp_path / "one", model="commands")
    rng = np.random.default_rng(3)
    options = ClassifyOptions(str(tmp_path / "one"))
    like = [classify(made("hiss", rng), options).guesses[0].score for _ in range(8)]
    unlike = [classify(made("buzz", rng), options).guesses[0].score for _ in range(8)]
    assert np.mean(like) > 0.6
    assert np.mean(unlike) < 0.3


def test_the_model_is_a_folder_like_any_other(taught: Path) -> None:
    opened = open_model(taught)
    assert (opened.card.engine, opened.card.symbols, opened.card.name) == ("taught", KINDS, "mine")
    assert set(opened.card.files) == {"model.onnx", TAUGHT}
    assert {label: len(rows) for label, rows in json.loads((taught / TAUGHT).read_text()).items()} == dict.fromkeys(
        KINDS, 5
    )


def test_a_label_is_learned_anew(base: Path, clips: Callable[[str], list[Path]], tmp_path: Path) -> None:
    teach("x", clips("buzz"), tmp_path / "m", model=str(base))
    done = teach("x", clips("hiss")[:2], tmp_path / "m")
    assert (done.clips, done.labels) == (2, ("x",))


def test_clips_that_cannot_be_used_are_listed(base: Path, clips: Callable[[str], list[Path]], tmp_path: Path) -> None:
    save(Audio(np.zeros(RATE, np.float32), RATE), tmp_path / "silent.wav")
    (tmp_path / "broken.wav").write_bytes(b"nothing")
    bad = [tmp_path / "silent.wav", tmp_path / "broken.wav", tmp_path / "nowhere.wav"]
    done = teach("hiss", [*clips("hiss"), *bad], tmp_path / "m", model=str(base))
    assert done.clips == 5
    assert [Path(clip).name for clip, _ in done.skipped] == ["silent.wav", "broken.wav", "nowhere.wav"]
    assert done.skipped[0][1] == "nothing is to be heard in it"
    with pytest.raises(BadData, match="no clip of 'hum' that can be used"):
        teach("hum", bad, tmp_path / "m")
    assert read_card(tmp_path / "m").symbols == ("hiss",)


def test_folders_and_models_that_do_not_fit_are_refused(
    base: Path, taught: Path, clips: Callable[[str], list[Path]], tmp_path: Path
) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(BadModel, match="holds something, but no model"):
        teach("x", clips("hiss"), tmp_path, model=str(base))
    with pytest.raises(BadModel, match="was not taught"):
        teach("x", clips("hiss"), base)
    with pytest.raises(BadOption, match="has its own hearing"):
        teach("x", clips("hiss"), taught, model=str(base))
    with pytest.raises(ModelNotFound):
        teach("x", clips("hiss"), tmp_path / "m", model="nowhere")
    with pytest.raises(BadModel, match="not when it is heard"):
        events(Audio(np.ones(RATE, np.float32), RATE), EventOptions(str(taught)))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"a": [1, 2]}', '{"a": [[1, 2]], "b": [[1]]}', '{"a": [["x"]]}'])
def test_damaged_embeddings_are_refused(taught: Path, tmp_path: Path, text: str) -> None:
    for name in ("model.onnx", "card.json"):
        (tmp_path / name).write_bytes((taught / name).read_bytes())
    (tmp_path / TAUGHT).write_text(text)
    card = read_card(tmp_path)
    write_card(replace(card, files={**card.files, TAUGHT: sha256_of(tmp_path / TAUGHT)}), tmp_path)
    with pytest.raises(BadModel, match="holds no embeddings of taught clips"):
        tagger.load(str(tmp_path))


def test_a_prototype_knows_how_far_its_clips_are_apart() -> None:
    near = prototype_of(np.array([[4.0, 0.1], [1.0, 0.02], [2.0, 0.03]]))
    far = prototype_of(np.array([[4.0, 0.1], [1.0, 1.0], [0.1, 2.0]]))
    assert 0 < (near.spread or 0) < (far.spread or 0)
    assert prototype_of(np.array([[1.0, 2.0]])).spread is None
    assert np.linalg.norm(near.direction) == pytest.approx(1)
    with pytest.raises(BadOption, match="something is heard"):
        prototype_of(np.zeros((2, 3)))
