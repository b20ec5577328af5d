"""The digit recipes from recordings to recognized words: on a corpus made here, so that they always run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from auricle.audio import save
from auricle.data import fsdd, speech_commands
from auricle.data.digit_strings import Splice, joined, samples_of_splice, sounding, spoken_strings
from auricle.data.utterance import Utterance
from auricle.engines import attention, ctc
from auricle.errors import BadData, BadModel, BadOption
from auricle.metrics import word_error_rate
from auricle.recipes import fitted_to, recipe, restored, small
from auricle.recipes.digits import SPEC, Said, vocabulary, words_of
from auricle.recipes.digits_ctc import DigitsCtc
from auricle.tasks.export import export
from auricle.text.phonemes import PHONEMES, phoneme_ids
from auricle.text.pronunciations import pronounce
from auricle.train import fit, loop
from auricle.types import Audio, RecognizerOptions

RATE = SPEC.stft.sample_rate
TONES = {"low": 400.0, "mid": 1000.0, "high": 2400.0}
NAMES = ("digits-ctc", "digits-attention")


def tone(word: str, rng: np.random.Generator) -> np.ndarray:
    """A "word": a tone of its frequency, a little out of tune, 0.3 seconds or so."""
    time = np.arange(int(RATE * rng.uniform(0.25, 0.4))) / RATE
    return (0.3 * np.sin(2 * np.pi * TONES[word] * rng.uniform(0.95, 1.05) * time)).astype(np.float32)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a user has it: recordings and a manifest, no splits."""
    folder = tmp_path_factory.mktemp("own")
    rng = np.random.default_rng(0)
    rows = ["audio,text"]
    for number in range(90):
        word = list(TONES)[number % 3]
        save(Audio(tone(word, rng), RATE), folder / f"{number}.wav")
        rows.append(f"{number}.wav,{word.capitalize()}.")
    (folder / "manifest.csv").write_text("\n".join(rows) + "\n")
    return folder


@pytest.fixture(scope="module", params=NAMES)
def trained(request: pytest.FixtureRequest, own: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(training, exported model) of the small twin on the folder."""
    torch.set_num_threads(1)
    chosen = fitted_to(small(request.param), own)
    chosen = replace(chosen, fit=replace(chosen.fit, epochs=40, batch_seconds=5.0, evaluate_every=8, lr=5e-3))  # type: ignore[type-var]
    out = tmp_path_factory.mktemp(request.param)
    fit(chosen, own, out / "training", accelerator="cpu", loud=False)
    export(out / "training", out / "model")
    return out / "training", out / "model"


def test_words_of_the_folder_are_the_vocabulary(own: Path) -> None:
    assert vocabulary(own) == ("high", "low", "mid")
    assert fitted_to(recipe("digits-ctc"), own).words == ("high", "low", "mid")  # type: ignore[attr-defined]


def test_the_small_twin_learns(trained: tuple[Path, Path]) -> None:
    assert restored(trained[0]).metrics["word_error_rate"] <= 0.4


def engine_of(folder: Path) -> attention.AttentionRecognizer | ctc.CtcRecognizer:
    return attention.load(str(folder)) if (folder / "step.onnx").exists() else ctc.load(str(folder))


def test_the_exported_model_hears_strings(trained: tuple[Path, Path]) -> None:
    recognizer = engine_of(trained[1])
    rng = np.random.default_rng(5)
    said = [[list(TONES)[i] for i in rng.integers(0, 3, rng.integers(1, 4))] for _ in range(12)]
    sounds = [joined([tone(w, rng) for w in words], [0.2] * (len(words) + 1), RATE, rng) for words in said]
    found = recognizer.recognize([Audio(sound, RATE) for sound in sounds], RecognizerOptions())
    rate = word_error_rate([" ".join(words) for words in said], [one.text for one in found])
    assert rate < 0.4
    for one, sound in zip(found, sounds, strict=True):
        assert " ".join(word.label for word in one.words) == one.text
        assert all(0 <= word.start < word.end <= len(sound) / RATE + 1e-6 for word in one.words)
        assert all(word.score is not None and 0 <= word.score <= 1 for word in one.words)


def test_stretches_do_not_depend_on_their_neighbours(trained: tuple[Path, Path]) -> None:
    recognizer = engine_of(trained[1])
    rng = np.random.default_rng(6)
    sounds = [Audio(joined([tone("low", rng)] * count, [0.1] * (count + 1), RATE, rng), RATE) for count in (1, 3, 2)]
    together = recognizer.recognize(sounds, RecognizerOptions(beam_size=2))
    alone = [recognizer.recognize([sound], RecognizerOptions(beam_size=2))[0] for sound in sounds]
    assert [one.text for one in together] == [one.text for one in alone]


def test_what_a_recognizer_cannot_do_is_refused(trained: tuple[Path, Path]) -> None:
    recognizer = engine_of(trained[1])
    sound = Audio(np.zeros(RATE, np.float32), RATE)
    with pytest.raises(BadOption, match="hotwords"):
        recognizer.recognize([sound], RecognizerOptions(hotwords="low"))
    with pytest.raises(BadOption, match="Hz"):
        recognizer.recognize([Audio(np.zeros(8_000, np.float32), 8_000)], RecognizerOptions())
    assert recognizer.recognize([], RecognizerOptions()) == []
    assert recognizer.recognize([Audio(np.zeros(1, np.float32), RATE)], RecognizerOptions())[0].text == ""


def test_engines_do_not_take_each_others_models(trained: tuple[Path, Path]) -> None:
    other = ctc if (trained[1] / "step.onnx").exists() else attention
    with pytest.raises(BadModel, match="engine"):
        other.load(str(trained[1]))


@pytest.mark.parametrize("name", NAMES)
def test_resumed_is_as_if_never_stopped(name: str, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)
    chosen = fitted_to(small(name), own)
    chosen = replace(chosen, fit=replace(chosen.fit, epochs=2))  # type: ignore[type-var]
    fit(chosen, own, tmp_path / "whole", accelerator="cpu", loud=False)
    whole = (tmp_path / "whole" / "steps.csv").read_text()
    make_step, left = loop.make_step, [whole.count("\n") // 2]

    def interrupted(*arguments: Any) -> Any:
        loss, gradient, _ = make_step(*arguments)
        left[0] -= 1
        return loss, gradient, left[0] == 0

    monkeypatch.setattr(loop, "make_step", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fit(chosen, own, tmp_path / "stopped", accelerator="cpu", loud=False)
    assert 1 < (tmp_path / "stopped" / "steps.csv").read_text().count("\n") < whole.count("\n")
    monkeypatch.undo()
    fit(chosen, own, tmp_path / "stopped", accelerator="cpu", loud=False)
    assert (tmp_path / "stopped" / "steps.csv").read_text() == whole
    best = [(tmp_path / run / "model.safetensors").read_bytes() for run in ("whole", "stopped")]
    assert best[0] == best[1]


def in_phonemes(own: Path) -> DigitsCtc:
    chosen = fitted_to(small("digits-ctc"), own)
    assert isinstance(chosen, DigitsCtc)
    return replace(chosen, phonemes=True, fit=replace(chosen.fit, epochs=1))


def test_phonemes_spell_the_words_and_pauses_are_blank(own: Path) -> None:
    chosen = in_phonemes(own)
    batch = chosen.batch(chosen.items(own, "train"), np.random.default_rng(2))
    spelled = {word: phoneme_ids(pronounce(word)) for word in chosen.words}
    for row, length, words, count in zip(
        batch["symbols"], batch["symbols_lengths"], batch["words"], batch["words_lengths"], strict=True
    ):
        said = [symbol for word in words[:count] for symbol in spelled[chosen.words[word - 1]]]
        assert row[:length].tolist() == said
    assert set(batch["places"].unique().tolist()) == {-1, 0}


def test_a_model_of_phonemes_carries_its_words(own: Path, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    fit(in_phonemes(own), own, tmp_path / "training", accelerator="cpu", loud=False)
    export(tmp_path / "training", tmp_path / "model")
    recognizer = ctc.load(str(tmp_path / "model"))
    assert recognizer.search is not None
    assert recognizer.search.pronunciations.words == ("high", "low", "mid")
    network = np.full((9, len(PHONEMES) + 1), -9.0, np.float32)
    for frame, symbol in enumerate((0, *phoneme_ids(pronounce("mid")), 0, *phoneme_ids(pronounce("low")))):
        network[frame, symbol] = 0.0
    network[7:, 0] = 0.0
    words = recognizer.search.words(network[:7], None, RecognizerOptions())
    assert [word.text for word in words] == ["mid", "low"]


def test_every_recording_is_in_one_row(own: Path) -> None:
    chosen = fitted_to(recipe("digits-ctc"), own)
    items = chosen.items(own, "train")
    batch = chosen.batch(items, np.random.default_rng(1))
    assert int(batch["words_lengths"].sum()) == len(items)
    counts = torch.bincount(batch["words"].flatten(), minlength=4)[1:]
    texts = [item.what.text for item in items]  # type: ignore[attr-defined]
    assert counts.tolist() == [texts.count(word) for word in ("High.", "Low.", "Mid.")]


def test_places_spell_the_words(own: Path) -> None:
    chosen = fitted_to(recipe("digits-ctc"), own)
    batch = chosen.batch(chosen.items(own, "train"), np.random.default_rng(2))
    for row, target, count in zip(batch["places"], batch["words"], batch["words_lengths"].tolist(), strict=True):
        path = [int(p) for p, before in zip(row, [-1, *row.tolist()], strict=False) if p > 0 and p != before]
        assert path == target[:count].tolist()


def test_a_vocabulary_too_large_is_refused(tmp_path: Path) -> None:
    save(Audio(np.zeros(RATE, np.float32), RATE), tmp_path / "a.wav")
    text = " ".join(f"word{number}" for number in range(1001))
    (tmp_path / "manifest.tsv").write_text(f"audio\ttext\na.wav\t{text}\n")
    with pytest.raises(BadData, match="english-ctc"):
        vocabulary(tmp_path)


def test_words_of_transcripts() -> None:
    assert words_of("Don\u2019t call: 42, NOW!") == ("don't", "call", "42", "now")


def test_a_splice_is_as_long_as_it_says(tmp_path: Path) -> None:
    save(Audio(np.ones(RATE // 10, np.float32) / 2, RATE), tmp_path / "a.wav")
    one = Utterance(tmp_path / "a.wav", "one", 0.1, "ann")
    samples = samples_of_splice(Splice((one, one), (0.1, 0.2, 0.1), 3), RATE)
    assert len(samples) == round(0.6 * RATE)
    assert np.array_equal(samples, samples_of_splice(Splice((one, one), (0.1, 0.2, 0.1), 3), RATE))
    assert sounding(samples, RATE) == (RATE // 10, RATE // 2)


def test_strings_keep_to_one_speaker_and_come_again() -> None:
    clips = [Utterance(Path(f"{s}{w}{n}"), w, 0.3, s) for s in ("ann", "bob") for w in ("one", "two") for n in range(3)]
    strings = spoken_strings(clips, 50, seed=4)
    assert strings == spoken_strings(clips, 50, seed=4)
    assert strings != spoken_strings(clips, 50, seed=5)
    assert len(strings) == 100
    assert all(len({part.speaker for part in string.parts}) == 1 for string in strings)
    assert {len(string.parts) for string in strings} == set(range(1, 9))


def test_who_is_left_out_is_heard_nowhere_else(data: Path) -> None:
    chosen = replace(recipe("digits-ctc"), left_out="theo")  # type: ignore[type-var]
    for split in ("train", "valid"):
        assert "theo" not in {item.what.speaker for item in chosen.items(data, split)}  # type: ignore[union-attr]
    assert {item.what.speaker for item in chosen.items(data, "test")} == {"theo"}  # type: ignore[union-attr]


def test_official_splits_share_no_recording(data: Path) -> None:
    parts = [{u.audio for u in fsdd.utterances(data, split)} for split in ("train", "valid", "test")]
    assert [len(part) for part in parts] == [2520, 180, 300]
    assert not (parts[0] & parts[1])
    assert not (parts[0] & parts[2])
    assert not (parts[1] & parts[2])
    with pytest.raises(BadData, match="no speaker"):
        fsdd.utterances(data, "train", "nobody")


def test_speech_commands_hold_digits(data: Path) -> None:
    clips = speech_commands.utterances(data, "train")
    assert sum(clip.text in fsdd.DIGITS for clip in clips) == 96
    assert any(clip.text == speech_commands.SILENCE for clip in clips)


def test_an_item_survives_pickling(own: Path) -> None:
    import pickle

    item = fitted_to(small("digits-ctc"), own).items(own, "train")[0]
    assert pickle.loads(pickle.dumps(item)) == item
    assert isinstance(item, Said)


def test_each_word_is_looked_for_where_it_was_spliced(own: Path) -> None:
    # One word of the recordings is none of the recipe's: it is to be heard as nothing.
    chosen = replace(recipe("digits-attention"), words=("low", "mid"))  # type: ignore[type-var]
    batch = chosen.batch(chosen.items(own, "train"), np.random.default_rng(2))
    for places, reach, words, count in zip(
        batch["places"], batch["reach"], batch["words"], batch["words_lengths"].tolist(), strict=True
    ):
        for (first, end), word in zip(reach[:count].tolist(), words[:count].tolist(), strict=True):
            inside = places[first:end]
            assert set(inside[inside > 0].tolist()) == {word}
        assert not reach[count:].any()


def test_a_frozen_listener_hears_once_and_the_decoder_learns_from_that(own: Path, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    chosen = replace(fitted_to(small("digits-attention"), own), frozen=50)  # type: ignore[type-var]
    with pytest.raises(BadOption, match="frozen"):
        chosen.items(own, "train")
    chosen = replace(chosen, start="english-encoder", recurrent=None)  # type: ignore[type-var]
    items = chosen.items(own, "train")
    again = chosen.items(own, "train")
    assert len(items) >= 50
    assert all(torch.equal(a.encoded, b.encoded) for a, b in zip(items, again, strict=True))
    batch = chosen.batch(items[:7], np.random.default_rng(0))
    assert batch["encoded"].shape[:2] == (7, int(batch["lengths"].max()))
    assert batch["reach"].shape == (7, int(batch["words_lengths"].max()), 2)
    assert (batch["reach"][..., 1] <= batch["lengths"][:, None] + 1).all()
    before = chosen.model().state_dict()
    fit(chosen, own, tmp_path / "training", accelerator="cpu", loud=False)
    after = restored(tmp_path / "training").model.state_dict()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert {name.split(".")[0] for name in changed} == {"ctc", "speller"}
    export(tmp_path / "training", tmp_path / "model")
    sound = Audio(np.zeros(RATE, np.float32), RATE)
    assert attention.load(str(tmp_path / "model")).recognize([sound], RecognizerOptions())
