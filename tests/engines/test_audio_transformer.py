"""Audio spectrogram transformers: on random weights, the same numbers as transformers itself gives; damage is told."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from auricle.engines import tagger
from auricle.engines.audio_transformer import AudioTransformer, is_transformer
from auricle.errors import BadModel, BadOption, HubUnreachable
from auricle.tasks.classify import ClassifyOptions, classify
from auricle.types import Audio

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

RATE = 16_000
LABELS = ("bark", "rain", "song")


@pytest.fixture(scope="module", params=["multi_label_classification", "single_label_classification"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("ast") / "random-ast"
    torch.manual_seed(0)
    config = transformers.ASTConfig(
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_length=128,
        num_mel_bins=32,
        problem_type=request.param,
        id2label=dict(enumerate(LABELS)),
        label2id={label: i for i, label in enumerate(LABELS)},
        initializer_range=0.3,
    )
    transformers.ASTForAudioClassification(config).save_pretrained(place)
    transformers.ASTFeatureExtractor(num_mel_bins=32, max_length=128).save_pretrained(place)
    return place


def noise(seconds: float) -> Audio:
    return Audio(0.1 * np.random.default_rng(0).standard_normal(round(seconds * RATE)).astype(np.float32), RATE)


def test_it_gives_what_transformers_gives(folder: Path) -> None:
    model = tagger.load(str(folder))
    assert (model.model, model.labels, model.sample_rate, model.window) == ("random-ast", LABELS, RATE, 1.28)
    network = transformers.ASTForAudioClassification.from_pretrained(folder).eval()
    extract = transformers.ASTFeatureExtractor.from_pretrained(folder)
    for seconds in (0.5, 1.28, 3.0):
        piece = noise(seconds)
        (found,) = model.tag([piece])
        with torch.no_grad():
            logits = network(**extract(piece.samples[0], sampling_rate=RATE, return_tensors="pt")).logits[0]
        single = network.config.problem_type == "single_label_classification"
        wanted = logits.softmax(-1) if single else logits.sigmoid()
        np.testing.assert_allclose(found.probabilities, wanted.numpy(), atol=1e-6)
        assert found.embedding.shape == (24,)


def test_it_classifies_like_any_other(folder: Path) -> None:
    found = classify(noise(4.0), ClassifyOptions(str(folder), top=2))
    assert len(found.guesses) == 2
    assert found.guesses[0].label in LABELS
    assert found.scores.shape[1] == 3


def test_hardly_any_sound_is_no_fault(folder: Path) -> None:
    (found,) = AudioTransformer(folder).tag([noise(1 / RATE)])
    assert np.isfinite(found.probabilities).all()
    with pytest.raises(BadOption, match="takes mono sound at 16000 Hz"):
        AudioTransformer(folder).tag([Audio(np.zeros(10, np.float32), 8000)])


@pytest.mark.parametrize("what", ["lacking", "other", "no json", "cut"])
def test_a_damaged_folder_is_told(folder: Path, tmp_path: Path, what: str) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    if what == "lacking":
        (tmp_path / "preprocessor_config.json").unlink()
    elif what == "other":
        (tmp_path / "config.json").write_text(json.dumps({"model_type": "whisper"}))
    elif what == "no json":
        (tmp_path / "config.json").write_text("{")
    else:
        weights = tmp_path / "model.safetensors"
        weights.write_bytes(weights.read_bytes()[:100])
    with pytest.raises(BadModel):
        tagger.load(str(tmp_path))


def test_a_repository_is_asked_for_only_where_it_is_not_here(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(HubUnreachable, match="Without a network"):
        tagger.load("somebody/ast-model")
    place = tmp_path / "models--somebody--ast-model" / "snapshots" / "main"
    place.mkdir(parents=True)
    for path in folder.iterdir():
        (place / path.name).write_bytes(path.read_bytes())
    assert tagger.load("somebody/ast-model").model == "somebody--ast-model"


def test_names_of_our_own_are_none_of_these(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    assert is_transformer(str(tmp_path))
    (tmp_path / "card.json").write_text("{}")
    assert not is_transformer(str(tmp_path))
    assert not is_transformer("sounds")
