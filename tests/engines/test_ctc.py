"""Words from CTC log-probabilities: searched, boosted, chosen by letters, spelled; and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from auricle.decoding.language_model import FlatModel
from auricle.engines import ctc
from auricle.engines.ctc_words import SearchWeights, WordSearch, hotwords_of, spelled
from auricle.engines.onnx_session import batches
from auricle.errors import BadModel, BadOption, ModelNotFound
from auricle.hub import ModelCard, sha256_of, write_card
from auricle.text.letters import LETTERS
from auricle.text.phonemes import PHONEMES, phoneme_ids
from auricle.text.pronunciations import Pronunciations
from auricle.types import RecognizerOptions

WORDS = {"no": [("N", "OW")], "know": [("N", "OW")], "go": [("G", "OW")], "gnome": [("N", "OW", "M")]}
PLAIN = RecognizerOptions()


def search(**weights: float) -> WordSearch:
    model = FlatModel(("<unk>", *WORDS))
    return WordSearch(Pronunciations.of(WORDS), model, SearchWeights(**weights), len(PHONEMES) + 1)  # type: ignore[arg-type]


def heard(symbols: list[int], size: int, blank: float = 0.05) -> np.ndarray:
    """Log-probabilities in which each symbol is clear, a blank between."""
    rows = []
    for symbol in symbols:
        for which in (symbol, 0):
            row = np.full(size, blank / size)
            row[which] = 1 - blank
            rows.append(row / row.sum())
    return np.log(np.array(rows)).astype(np.float32)


def test_words_of_a_lexicon() -> None:
    log_probs = heard(list(phoneme_ids(["G", "OW", "N", "OW", "M"])), 40)
    found = search().words(log_probs, None, PLAIN)
    assert [word.text for word in found] == ["go", "gnome"]
    assert [word.symbols for word in found] == [phoneme_ids(["G", "OW"]), phoneme_ids(["N", "OW", "M"])]
    assert all(word.score is not None and 0 < word.score <= 1 for word in found)


@pytest.mark.parametrize("said", ["no", "know"])
def test_letters_choose_among_words_that_sound_alike(said: str) -> None:
    log_probs = heard(list(phoneme_ids(["N", "OW"])), 40)
    letters = heard([LETTERS.index(letter) for letter in said], len(LETTERS))
    assert [word.text for word in search(letters=0.5).words(log_probs, letters, PLAIN)] == [said]


def test_hotwords_win_and_new_ones_are_said_as_they_are_spelled() -> None:
    log_probs = heard(list(phoneme_ids(["N", "OW"])), 40)
    for hot in ("know", "no"):
        options = replace(PLAIN, hotwords=hot)
        assert [word.text for word in search().words(log_probs, None, options)] == [hot]
    log_probs = heard(list(phoneme_ids(["B", "IH", "G"])), 40)
    assert "big" not in [word.text for word in search().words(log_probs, None, PLAIN)]
    assert [word.text for word in search().words(log_probs, None, replace(PLAIN, hotwords="Big"))] == ["big"]
    assert hotwords_of(" New  York, ,Lynde") == ("new york", "lynde")


@pytest.mark.parametrize("beam_size", [1, None, 20])
def test_models_without_a_lexicon_spell(beam_size: int | None) -> None:
    letters = heard([LETTERS.index(letter) for letter in " go  no "], len(LETTERS))
    assert [word.text for word in spelled(letters, LETTERS, beam_size)] == ["go", "no"]
    digits = ("", "one", "two")
    assert [word.text for word in spelled(heard([2, 1, 1], 3), digits, beam_size)] == ["two", "one", "one"]


def test_batches_hold_everything_once_and_stay_small() -> None:
    lengths = np.random.default_rng(0).integers(1, 3000, 40).tolist()
    found = batches(lengths, 6000)
    assert sorted(index for batch in found for index in batch) == list(range(40))
    assert all(len(batch) * max(lengths[i] for i in batch) <= 6000 for batch in found if len(batch) > 1)


def folder_with(card: ModelCard, folder: Path, **files: bytes) -> Path:
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content)
    hashes = {path.name: sha256_of(path) for path in folder.iterdir() if path.name != "card.json"}
    write_card(replace(card, files=hashes), folder)
    return folder


def test_each_wrong_model_has_its_error(tmp_path: Path) -> None:
    from auricle.features import MelSpec

    card = ModelCard("mine", "transcribe", "ctc", 22_050, MelSpec(), ("", "one"))
    with pytest.raises(ModelNotFound, match="no model 'nonsense'"):
        ctc.load("nonsense")
    with pytest.raises(BadModel, match=r"no card\.json"):
        ctc.load(str(tmp_path))
    for wrong, message in (
        (replace(card, engine="attention"), "not for ctc"),
        (replace(card, symbols=("one", "two")), "blank"),
        (replace(card, spec=None), "needs a spec"),
        (card, r"no file model\.onnx"),
    ):
        folder = tmp_path / message[-4:].strip("\\.")
        folder.mkdir()
        with pytest.raises(BadModel, match=message):
            ctc.load(str(folder_with(wrong, folder)))
    broken = tmp_path / "broken"
    broken.mkdir()
    folder_with(card, broken, model__onnx=b"nothing that runs")
    with pytest.raises(BadModel, match="cannot open"):
        ctc.load(str(broken))
    (broken / "model.onnx").write_bytes(b"changed afterwards")
    with pytest.raises(BadModel, match="damaged"):
        ctc.load(str(broken))


def test_weights_of_a_search_are_checked(tmp_path: Path) -> None:
    from auricle.hub import open_model

    card = ModelCard("mine", "transcribe", "ctc", 16_000, symbols=("", *PHONEMES))
    lexicon = Pronunciations.of(WORDS).packed()
    files = {"lexicon__words": lexicon, "decoding__json": json.dumps({"lm_weight": 0.5}).encode()}
    found = WordSearch.of(open_model(folder_with(card, tmp_path, **files)))
    assert found is not None
    assert (found.weights.lm_weight, found.model) == (0.5, None)
    assert [word.text for word in found.words(heard(list(phoneme_ids(["G", "OW"])), 40), None, PLAIN)] == ["go"]
    folder_with(card, tmp_path, decoding__json=b'{"volume": 11}')
    with pytest.raises(BadModel, match="volume"):
        WordSearch.of(open_model(tmp_path))


def test_what_a_model_cannot_do_is_refused() -> None:
    if ctc.ready():
        pytest.skip("the English model is not inside the package")
    recognizer = ctc.load()
    for options, message in (
        (replace(PLAIN, language="de"), "knows 'en' only"),
        (replace(PLAIN, translate=True), "does not translate"),
        (replace(PLAIN, prompt="Dear"), "no prompt"),
    ):
        with pytest.raises(BadOption, match=message):
            recognizer.recognize([], options)


def test_a_word_that_wavers_is_said_once() -> None:
    symbols = ("", "no", "yes")
    frames = np.log(np.array([[0.9, 0.05, 0.05], *[[0.45, 0.05, 0.5]] * 9, [0.9, 0.05, 0.05]], np.float32))
    assert [word.text for word in spelled(frames, symbols, None)] == ["yes"]
    assert len(spelled(frames, symbols, 8)) > 1
