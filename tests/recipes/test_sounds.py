"""The recipe of sounds from a folder of recordings to named sounds: on tones made here, so that it always runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from auricle.audio import save
from auricle.data.clip_features import ClipAugmentation, clip_batch, cut_to
from auricle.data.clips import Clip
from auricle.engines import tagger
from auricle.errors import BadData, BadModel
from auricle.models.tagger import TINY, SmallTagger, SmallTaggerConfig, Tagger
from auricle.recipes import fitted_to, restored, small
from auricle.recipes.sounds import SPEC, Sounds
from auricle.tasks.classify import ClassifyOptions, classify
from auricle.tasks.export import export
from auricle.train import fit
from auricle.types import Audio

RATE = 16_000
KINDS = ("clicks", "noise", "tone")
"""Sounds that differ in their texture: a network that averages over all places cannot tell two pitches apart."""


def made(label: str, rng: np.random.Generator, seconds: float = 1.0) -> np.ndarray:
    t = np.arange(round(RATE * seconds)) / RATE
    noise = rng.standard_normal(len(t))
    if label == "noise":
        return (0.1 * noise).astype(np.float32)
    if label == "clicks":
        clicks = (np.arange(len(t)) % round(RATE * rng.uniform(0.08, 0.12)) < 8) * noise
        return (0.5 * clicks + 0.001 * noise).astype(np.float32)
    return (0.3 * np.sin(2 * np.pi * rng.uniform(300, 3000) * t) + 0.001 * noise).astype(np.float32)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a user has it: one folder a label, and one recording that cannot be read."""
    folder, rng = tmp_path_factory.mktemp("own"), np.random.default_rng(0)
    for label in KINDS:
        (folder / label).mkdir()
        for number in range(20):
            save(Audio(made(label, rng), RATE), folder / label / f"{number}.wav")
    (folder / "noise" / "broken.wav").write_bytes(b"nothing")
    return folder


@pytest.fixture(scope="module", params=["strong", "small"])
def model(request: pytest.FixtureRequest, own: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small twin, trained on the folder and exported."""
    torch.set_num_threads(1)
    chosen = fitted_to(small("sounds"), own)
    assert isinstance(chosen, Sounds)
    chosen = replace(
        chosen, network=request.param, fit=replace(chosen.fit, epochs=20, lr=1e-2, batch_seconds=8.0, evaluate_every=5)
    )
    out = tmp_path_factory.mktemp("sounds")
    fit(chosen, own, out / "run", loud=False)
    assert restored(out / "run").metrics["error_rate"] <= 0.34
    export(out / "run", out / "model")
    return out / "model"


def test_a_folder_of_ones_own_becomes_a_model_that_names_sounds(model: Path) -> None:
    rng = np.random.default_rng(9)
    engine = tagger.load(str(model))
    assert engine.labels == KINDS
    right = 0
    for label in KINDS:
        for _ in range(12):
            found = classify(Audio(made(label, rng), RATE), tagger=engine)
            right += found.guesses[0].label == label
            assert sum(guess.score for guess in found.guesses) == pytest.approx(1.0, abs=1e-4)
    assert right >= 24  # of 36; one who guesses has 12, give or take 3


def test_the_timeline_says_what_is_where(model: Path) -> None:
    rng = np.random.default_rng(3)
    samples = np.concatenate([made("noise", rng, 6.0), made("tone", rng, 6.0)])
    found = classify(Audio(samples, RATE), ClassifyOptions(window=1.0), tagger=tagger.load(str(model)))
    assert found.duration == 12.0
    assert found.timeline.duration == 12.0
    assert found.scores.shape == (23, 3)
    spans = found.timeline["tags"]
    assert spans[0].start == 0.0
    assert spans[-1].end == pytest.approx(12.0)
    noise = sum(span.duration for span in spans if span.label == "noise" and span.start < 6.5)
    assert noise == pytest.approx(6.0, abs=1.5)


def test_pieces_do_not_depend_on_their_neighbours(model: Path) -> None:
    engine, rng = tagger.load(str(model)), np.random.default_rng(1)
    pieces = [
        Audio(rng.standard_normal(n).astype(np.float32) * 0.1, engine.sample_rate) for n in (9000, 40_000, 31_111)
    ]
    together = engine.tag(pieces)
    for piece, found in zip(pieces, together, strict=True):
        alone = engine.tag([piece])[0]
        np.testing.assert_allclose(found.probabilities, alone.probabilities, atol=1e-4)
        np.testing.assert_allclose(found.frames, alone.frames, atol=1e-3)


@pytest.mark.parametrize("samples", [np.zeros(RATE, np.float32), np.zeros(1, np.float32), np.ones(20, np.float32)])
def test_silence_and_next_to_nothing_are_flagged(model: Path, samples: np.ndarray) -> None:
    found = classify(Audio(samples, RATE), tagger=tagger.load(str(model)))
    assert found.guesses == ()
    assert not found.timeline["tags"]
    assert found.remarks


def test_a_model_for_something_else_is_refused() -> None:
    with pytest.raises(BadModel, match="it names no sounds"):
        tagger.load("digits-ctc")


def test_a_source_on_both_sides_is_refused_unless_it_is_asked_for(own: Path, tmp_path: Path) -> None:
    rows = ["audio,label,group,split"]
    for label in KINDS:
        for number, split in enumerate(("train", "valid", "test")):
            rows.append(f"{own / label / f'{number}.wav'},{label},{label},{split}")
    (tmp_path / "manifest.csv").write_text("\n".join(rows))
    chosen = fitted_to(small("sounds"), tmp_path)
    assert isinstance(chosen, Sounds)
    with pytest.raises(BadData, match="leaks=true"):
        chosen.items(tmp_path, "valid")
    assert len(replace(chosen, leaks=True).items(tmp_path, "valid")) == 3


def test_what_is_left_out_is_named_and_counted(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fitted_to(small("sounds"), own)
    told = capsys.readouterr()
    assert f"left out: {own / 'noise' / 'broken.wav'}: " in told.err
    assert "1 of 61 files left out" in told.err
    assert "60 recordings of 3 labels are few to train on; auricle teach takes five a label" in told.err
    assert told.out == ""
    (own / "noise" / "broken.wav").rename(own / "broken.txt")
    no_number = own / "noise" / "nan.wav"  # its header is good
    soundfile.write(no_number, np.full(8000, np.nan, np.float32), 8000, subtype="FLOAT")
    clips = fitted_to(small("sounds"), own).items(own, "train")
    assert f"left out: {no_number}: " in capsys.readouterr().err
    assert no_number not in {clip.audio for clip in clips}
    no_number.unlink()
    fitted_to(small("sounds"), own)
    assert "left out" not in capsys.readouterr().err
    (own / "broken.txt").rename(own / "noise" / "broken.wav")


def test_batches_are_a_function_of_their_generator(own: Path) -> None:
    clips = [Clip(own / label / "0.wav", label, 1.0) for label in KINDS]
    how = ClipAugmentation(seconds=0.7, mixed=1.0)
    one, two = (clip_batch(clips, KINDS, SPEC, how, np.random.default_rng(4)) for _ in range(2))
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert one["features"].shape[:2] == (3, SPEC.n_mels)
    torch.testing.assert_close(one["targets"].sum(dim=1), torch.ones(3))
    assert ((one["targets"] > 0) & (one["targets"] < 1)).any()
    plain = clip_batch(clips, KINDS, SPEC, how, None)
    assert plain["targets"].tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


def test_a_part_is_cut_or_placed_at_random() -> None:
    rng = np.random.default_rng(0)
    long = np.arange(10, dtype=np.float32)
    starts = {float(cut_to(long, 4, rng)[0]) for _ in range(100)}
    assert starts == set(map(float, range(7)))
    assert {int(np.argmax(cut_to(np.ones(2, np.float32), 4, rng))) for _ in range(50)} == {0, 1, 2}


@pytest.mark.parametrize("network", [Tagger(TINY), SmallTagger(SmallTaggerConfig(3, 8, (4, 4, 4)))])
def test_what_lies_behind_a_clip_does_not_matter(network: torch.nn.Module) -> None:
    network.eval()
    features, lengths = torch.randn(2, 8, 40), torch.tensor([40, 21])
    first = network(features, lengths)
    features[1, :, 21:] = 100.0
    second = network(features, lengths)
    alone = network(features[1:, :, :21], lengths[1:])
    torch.testing.assert_close(first.clip, second.clip)
    torch.testing.assert_close(alone.embedding[0], second.embedding[1], atol=1e-4, rtol=1e-3)


def test_the_corpus_by_its_folds(data: Path) -> None:
    recipe = Sounds(fold="3").with_data(data)
    assert len(recipe.labels) == 10
    train, test = recipe.items(data, "train"), recipe.items(data, "test")
    assert (len(train), len(test)) == (240, 80)
    assert {clip.split for clip in test} == {"3"}
    every = Sounds().with_data(data)
    assert len(every.items(data, "train")) == 320
    assert {clip.split for clip in every.items(data, "valid")} == {"4"}  # a look at what it learned, no test
