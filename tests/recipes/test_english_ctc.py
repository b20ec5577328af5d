"""The English recipe's SMALL twin on a corpus that the test makes: trained, taken up, judged, exported, used."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import auricle
from auricle.errors import BadData, ModelNotFound
from auricle.hub.opening import embedded_folder
from auricle.types import Audio, RecognizerOptions

pytest.importorskip("torch")
pytest.importorskip("lightning_fabric")

import torch

from auricle.recipes.english_ctc import SMALL, EnglishCTC, letters_of, phonemes_of, within, words_of
from auricle.text.letters import LETTERS
from auricle.train import fit, restore
from auricle.train.checkpoint import BEST, read_tensors

WORDS = ("no", "yes", "stop", "house", "three")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Words as tones of their own pitch, in noise."""
    folder = tmp_path_factory.mktemp("corpus")
    rng = np.random.default_rng(0)
    rows = ["audio\ttext\tsplit"]
    for number in range(12):
        said = [WORDS[i] for i in rng.integers(len(WORDS), size=2)]
        time = np.arange(6400) / 16_000
        tones = [np.sin(2 * np.pi * 300 * (1 + WORDS.index(word)) * time) for word in said]
        sound = 0.3 * np.concatenate(tones) + 0.01 * rng.normal(size=12_800)
        auricle.save(Audio(sound.astype(np.float32), 16_000), folder / f"{number}.wav")
        rows.append(f"{number}.wav\t{' '.join(said).capitalize()}.\t{'train' if number < 8 else 'valid'}")
    (folder / "manifest.tsv").write_text("\n".join(rows) + "\n")
    return folder


@pytest.fixture(scope="module")
def training(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training of two epochs, the second one taken up from the first."""
    out = tmp_path_factory.mktemp("training")
    first = fit(replace(SMALL, fit=replace(SMALL.fit, epochs=1)), corpus, out, loud=False)
    second = fit(SMALL, corpus, out, loud=False)
    assert (first.epochs, second.epochs) == (1, 2)
    assert second.steps == 2 * first.steps
    return out


def test_it_is_judged_by_phonemes(training: Path) -> None:
    trained = restore(training, type(SMALL))
    assert set(trained.metrics) == {"phoneme_error_rate", "letter_error_rate"}
    assert 0 < trained.metrics["phoneme_error_rate"] < 3


def test_the_exported_model_recognizes_the_same_alone_and_in_company(training: Path, tmp_path: Path) -> None:
    from auricle.engines import ctc
    from auricle.tasks.export import export

    export(training, tmp_path / "model")
    recognizer = ctc.load(str(tmp_path / "model"))
    rng = np.random.default_rng(1)
    sounds = [Audio(0.1 * rng.normal(size=n).astype(np.float32), 16_000) for n in (800, 9_000, 30_000, 31_000)]
    together = recognizer.hear([sound.samples[0] for sound in sounds])
    for sound, (log_probs, letters) in zip(sounds, together, strict=True):
        alone, alone_letters = recognizer.hear([sound.samples[0]])[0]
        assert np.allclose(alone, log_probs, atol=1e-3)
        assert letters is not None
        assert alone_letters is not None
        assert np.allclose(alone_letters, letters, atol=1e-3)
    assert recognizer.frame_period == 0.04
    assert recognizer.search is not None
    assert recognizer.search.model is not None
    found = recognizer.recognize(sounds, RecognizerOptions(beam_size=1))
    for sound, recognition in zip(sounds, found, strict=True):
        assert all(0 <= span.start <= span.end <= sound.duration + 0.05 for span in recognition.words)


def test_it_begins_with_what_another_learned(training: Path) -> None:
    begun = replace(SMALL, start=str(training)).model().state_dict()
    learned = restore(training, type(SMALL)).model.state_dict()
    assert all(torch.equal(begun[name], learned[name]) for name in learned)
    fresh = SMALL.model().state_dict()
    assert any(not torch.equal(fresh[name], learned[name]) for name in learned)
    with pytest.raises(ModelNotFound):
        replace(SMALL, start="nowhere").model()


def test_what_it_began_with_may_be_gone_when_it_is_exported(training: Path, corpus: Path, tmp_path: Path) -> None:
    before = tmp_path / "before"
    shutil.copytree(training, before)
    short = replace(SMALL.fit, epochs=1)
    fit(replace(SMALL, start=str(before), fit=short), corpus, tmp_path / "after", loud=False)
    shutil.rmtree(before)
    assert restore(tmp_path / "after", type(SMALL)).metrics["phoneme_error_rate"] > 0


def test_the_embedded_weights_fit_the_whole_network() -> None:
    begun = EnglishCTC(start="english-encoder").model().state_dict()
    embedded, _ = read_tensors(embedded_folder() / "english-encoder" / BEST)
    assert begun.keys() == embedded.keys()
    assert all(torch.equal(begun[name], embedded[name].to(begun[name].dtype)) for name in begun)


def test_words_and_letters_of_a_transcript() -> None:
    assert words_of('Don\u2019t -- he said: "No, MISSUS Lynde\'s!"') == [
        "don't",
        "he",
        "said",
        "no",
        "missus",
        "lynde's",
    ]
    assert "".join(LETTERS[i] for i in letters_of("Don't, NO")) == "don't no"
    assert len(phonemes_of("no")) == 2


def test_what_is_not_spelled_out_is_left_out(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "manifest.tsv").write_text(
        f"audio\ttext\tsplit\n{corpus / '0.wav'}\t21 no\ttrain\n{corpus / '1.wav'}\tno\ttrain\n"
    )
    assert [item.utterance.text for item in SMALL.items(tmp_path, "train")] == ["no"]
    with pytest.raises(BadData):
        SMALL.items(tmp_path, "test")


def test_a_share_of_the_hours_is_spread_evenly(corpus: Path) -> None:
    items = list(SMALL.items(corpus, "train"))
    half = within(items, sum(item.duration for item in items) / 7200)
    assert half == items[1::2]


def test_a_batch_depends_on_its_generator_alone(corpus: Path) -> None:
    items = list(SMALL.items(corpus, "train"))[:3]
    first, again = (SMALL.batch(items, np.random.default_rng(5)) for _ in range(2))
    assert all((first[name] == again[name]).all() for name in first)
    assert not (
        first["features"].shape == (other := SMALL.batch(items, np.random.default_rng(6)))["features"].shape
        and (first["features"] == other["features"]).all()
    )
