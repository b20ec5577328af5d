"""Whisper through both of its backends, with random weights: texts mean nothing, numbers must agree."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from auricle.audio import load
from auricle.engines import whisper
from auricle.engines.whisper import ConvertModelOptions, WhisperSettings
from auricle.engines.whisper.backend import Hypothesis
from auricle.engines.whisper.convert import convert_model
from auricle.engines.whisper.doubt import compression_ratio
from auricle.engines.whisper.on_ctranslate2 import _alignment
from auricle.engines.whisper.recognizer import Heard, Whisper
from auricle.errors import AuricleError, BadModel, BadOption
from auricle.types import Audio, RecognizerOptions

from .whisper_models import make_whisper

pytest.importorskip("ctranslate2")
pytest.importorskip("transformers")

ONCE = WhisperSettings(temperatures=(0.0,), max_tokens=16, compute="float32", threads=1)
GREEDY = RecognizerOptions(language="en", beam_size=1)
BACKENDS = ("ctranslate2", "transformers")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder for each backend, with the same weights."""
    place = tmp_path_factory.mktemp("whisper")
    source = make_whisper(place / "transformers")
    convert_model(str(source), place / "ctranslate2", ConvertModelOptions("float32"))
    return {name: place / name for name in BACKENDS}


@pytest.fixture(scope="module")
def models(folders: dict[str, Path]) -> dict[str, Whisper]:
    """A recognizer for each backend, with the same weights."""
    return {name: whisper.load(str(folder), ONCE) for name, folder in folders.items()}


@pytest.fixture(params=BACKENDS)
def model(request: pytest.FixtureRequest, models: dict[str, Whisper]) -> Whisper:
    """Each of them."""
    return models[request.param]


def noises(count: int, seconds: float = 3.0) -> list[Audio]:
    """Stretches of beeping noise, each another one."""
    rng = np.random.default_rng(count)
    time = np.arange(round(seconds * 16_000)) / 16_000
    made = []
    for _ in range(count):
        tone = np.sin(2 * np.pi * rng.uniform(200, 2000) * time) * (np.sin(2 * np.pi * rng.uniform(1, 5) * time) > 0)
        made.append(Audio((tone / 4 + rng.standard_normal(time.size) / 50).astype(np.float32), 16_000))
    return made


def utterances(data: Path, count: int) -> list[Audio]:
    """Real speech."""
    with (data / "librispeech" / "manifest.tsv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["split"] == "test"]
    return [load(data / "librispeech" / row["path"], sample_rate=16_000, mono=True) for row in rows[:count]]


def changed(model: Whisper, **settings: Any) -> Whisper:
    return replace(model, settings=replace(model.settings, **settings))


def agree(ours: list[Heard], theirs: list[Heard]) -> None:
    """The same tokens at the same times, with nearly the same probabilities."""
    for a, b in zip(ours, theirs, strict=True):
        assert a.tokens == b.tokens
        assert (a.text, a.language, a.temperature) == (b.text, b.language, b.temperature)
        assert a.mean_log_prob == pytest.approx(b.mean_log_prob, abs=1e-3)
        assert a.no_speech == pytest.approx(b.no_speech, abs=1e-4)
        assert (a.alignment is None) == (b.alignment is None)
        if a.alignment is not None and b.alignment is not None:
            np.testing.assert_allclose(a.alignment.times, b.alignment.times, atol=0.021)
            np.testing.assert_allclose(a.alignment.probabilities, b.alignment.probabilities, atol=1e-3)


@pytest.mark.parametrize("options", [GREEDY, RecognizerOptions(language="de", translate=True, beam_size=3)])
def test_both_backends_hear_the_same(models: dict[str, Whisper], options: RecognizerOptions) -> None:
    heard = {name: model.hear(noises(3), options) for name, model in models.items()}
    agree(heard["ctranslate2"], heard["transformers"])
    assert len({tuple(each.tokens) for each in heard["ctranslate2"]}) > 1


def test_both_backends_hear_the_same_after_a_prompt(models: dict[str, Whisper]) -> None:
    options = replace(GREEDY, hotwords="Auricle,  Zeppelin", prompt="As I was saying")
    heard = {name: model.hear(noises(2), options) for name, model in models.items()}
    agree(heard["ctranslate2"], heard["transformers"])
    assert [each.tokens for each in heard["ctranslate2"]] != [
        each.tokens for each in models["ctranslate2"].hear(noises(2), GREEDY)
    ]


def test_both_backends_detect_the_same_languages(models: dict[str, Whisper]) -> None:
    ours, theirs = (models[name].detect_language(noises(2)) for name in BACKENDS)
    for a, b in zip(ours, theirs, strict=True):
        assert len(a) == len(b) == 99
        assert sum(a.values()) == pytest.approx(1.0, abs=1e-3)
        assert list(a.values()) == sorted(a.values(), reverse=True)
        assert all(a[code] == pytest.approx(b[code], abs=1e-3) for code in b)
    heard = models["ctranslate2"].hear(noises(2), RecognizerOptions(beam_size=1))
    assert [each.language for each in heard] == [next(iter(each)) for each in ours]


def test_greedy_tokens_of_a_tiny_size_equal_transformers_own_generate(data: Path, tmp_path: Path) -> None:
    """Ten real utterances; the weights are random numbers, spread by `make_whisper`, in the shapes of tiny."""
    import torch
    from transformers import GenerationConfig, WhisperFeatureExtractor

    source = make_whisper(tmp_path / "tiny", width=384, layers=4, heads=6)
    convert_model(str(source), tmp_path / "fast", ConvertModelOptions("float32"))
    ours = {name: whisper.load(str(tmp_path / name), replace(ONCE, word_times=False)) for name in ("tiny", "fast")}
    stretches = utterances(data, 10)
    network: Any = ours["tiny"].network
    tokens = network.tokens
    config = GenerationConfig(
        max_new_tokens=16,
        suppress_tokens=list(tokens.suppressed),
        begin_suppress_tokens=list(tokens.suppressed_first),
        decoder_start_token_id=tokens.id("startoftranscript"),
        eos_token_id=tokens.end,
        pad_token_id=tokens.end,
        no_timestamps_token_id=tokens.id("notimestamps"),
        is_multilingual=True,
        lang_to_id={f"<|{code}|>": number for code, number in tokens.languages.items()},
        task_to_id={task: tokens.id(task) for task in ("transcribe", "translate")},
    )
    extract = WhisperFeatureExtractor()
    theirs = []
    for stretch in stretches:
        features = extract(stretch.samples[0], sampling_rate=16_000, return_tensors="pt").input_features
        with torch.inference_mode(), network._working():
            found = network.model.generate(features, generation_config=config, language="en", task="transcribe")
        theirs.append(found[0].tolist()[-16:])
    assert len({tuple(each) for each in theirs}) >= 3
    for model in ours.values():
        assert [each.tokens for each in model.hear(stretches, GREEDY)] == theirs


def test_tokens_equal_plain_faster_whisper(folders: dict[str, Path], models: dict[str, Whisper]) -> None:
    peer = pytest.importorskip("faster_whisper").WhisperModel(
        str(folders["ctranslate2"]), device="cpu", compute_type="float32", cpu_threads=1
    )
    ours = models["ctranslate2"]
    for stretch, heard in zip(noises(2, 30.0), ours.hear(noises(2, 30.0), GREEDY), strict=True):
        # Of the length that it is given, CTranslate2 lets a text have half.
        segments, _ = peer.transcribe(
            stretch.samples[0],
            language="en",
            beam_size=1,
            temperature=0.0,
            without_timestamps=True,
            max_new_tokens=2 * 16 - 4,
            condition_on_previous_text=False,
            no_speech_threshold=None,
        )
        first = next(iter(segments))
        assert first.tokens == heard.tokens
        assert first.no_speech_prob == pytest.approx(heard.no_speech, abs=1e-4)
        assert first.avg_logprob == pytest.approx(heard.mean_log_prob, abs=1e-3)


def test_stretches_do_not_depend_on_their_neighbours(model: Whisper) -> None:
    together = model.recognize(noises(3), GREEDY)
    again = [model.recognize([stretch], GREEDY)[0] for stretch in noises(3)]
    one_by_one = changed(model, batch_size=1).recognize(noises(3), GREEDY)
    assert [each.text for each in together] == [each.text for each in again] == [each.text for each in one_by_one]


def test_recognitions_are_words_within_the_stretch(model: Whisper) -> None:
    for stretch, found in zip(noises(3), model.recognize(noises(3), GREEDY), strict=True):
        assert found.language == "en"
        assert found.text == " ".join(word.label for word in found.words)
        assert found.text
        assert all(0 <= word.start <= word.end <= stretch.duration for word in found.words)
        assert all(word.score is not None and 0 <= word.score <= 1 for word in found.words)
        assert found.no_speech is not None
        assert found.mean_log_prob is not None
        assert 0 <= found.no_speech <= 1
        assert found.mean_log_prob <= 0
    assert changed(model, word_times=False).recognize(noises(1), GREEDY)[0].words == ()


@pytest.mark.parametrize("samples", [0, 1, 100, 480_000])
def test_any_length_up_to_30_seconds_is_heard(model: Whisper, samples: int) -> None:
    stretch = Audio(np.zeros(samples, dtype=np.float32), 16_000)
    (found,) = model.recognize([stretch], GREEDY)
    assert all(word.end <= stretch.duration for word in found.words)


def test_a_text_of_more_tokens_than_frames_begins_with_the_sound() -> None:
    path = [(0, -1), (1, -1), (2, -1), (3, -1), (3, 0)]  # what ctranslate2 gives for three tokens in one frame
    alignment = _alignment(SimpleNamespace(alignments=path, text_token_probs=[0.5, 0.5, 0.5]), 3)
    assert alignment.times.tolist() == [0.0] * 4


def test_nothing_in_nothing_out(model: Whisper) -> None:
    assert model.recognize([], GREEDY) == []


def test_doubtful_texts_are_drawn_anew_and_alike_each_time(model: Whisper) -> None:
    doubting = changed(model, temperatures=(0.0, 0.4, 1.0), mean_log_prob=-1e-9, no_speech=1.0)
    first, second = (doubting.hear(noises(2), GREEDY) for _ in range(2))
    assert [each.tokens for each in first] == [each.tokens for each in second]
    alone = [doubting.hear([stretch], GREEDY)[0] for stretch in noises(2)]
    assert [each.tokens for each in first] == [each.tokens for each in alone]
    other = changed(doubting, temperatures=(0.9,), seed=1).hear(noises(2), GREEDY)
    assert [each.tokens for each in other] != [each.tokens for each in model.hear(noises(2), GREEDY)]
    assert {each.temperature for each in other} == {0.9}


class Scripted:
    """A network that gives a text for each temperature, and keeps the temperatures that it was asked for."""

    n_mels, positions = 80, 448

    def __init__(self, real: Whisper, script: dict[float, Hypothesis]) -> None:
        self.tokens, self.script, self.asked = real.tokens, script, []  # type: ignore[var-annotated]

    def encode(self, features: np.ndarray) -> np.ndarray:
        return features

    def generate(self, encoded: np.ndarray, prompts: list[list[int]], search: Any) -> list[Hypothesis]:
        self.asked.append(search.temperature)
        return [self.script[search.temperature]] * len(prompts)


@pytest.fixture
def scripted(models: dict[str, Whisper]) -> Callable[..., tuple[Heard, list[float]]]:
    """What is taken of a script of (text, mean log-probability, no speech) by temperature, and what was asked for."""

    def run(script: dict[float, tuple[str, float, float]]) -> tuple[Heard, list[float]]:
        real = models["ctranslate2"]
        given = {at: Hypothesis(real.tokens.encode(said), *numbers) for at, (said, *numbers) in script.items()}
        network: Any = Scripted(real, given)
        settings = WhisperSettings(temperatures=tuple(script), word_times=False)
        return Whisper("scripted", network, settings).hear(noises(1), GREEDY)[0], network.asked

    return run


LOOP = " and then" * 40


@pytest.mark.parametrize(
    ("script", "taken", "asked"),
    [
        ({0.0: (" fine", -0.2, 0.0), 0.5: (" other", -0.1, 0.0)}, "fine", [0.0]),
        ({0.0: (LOOP, -0.1, 0.0), 0.5: (" other", -0.5, 0.0)}, "other", [0.0, 0.5]),
        ({0.0: (" poor", -1.5, 0.1), 0.5: (" better", -0.9, 0.1)}, "better", [0.0, 0.5]),
        ({0.0: (" silence", -1.5, 0.7), 0.5: (" other", -0.1, 0.7)}, "silence", [0.0]),
        ({0.0: (LOOP, -0.1, 0.9), 0.5: (" other", -0.5, 0.9)}, "other", [0.0, 0.5]),
        ({0.0: (LOOP, -0.1, 0.0), 0.5: (" poor", -1.6, 0.0), 1.0: (" worse", -3.0, 0.0)}, "poor", [0.0, 0.5, 1.0]),
        ({0.0: (" bad", -1.2, 0.0), 0.5: (" poor", -1.6, 0.0)}, "bad", [0.0, 0.5]),
    ],
)
def test_another_temperature_is_tried_while_a_text_is_doubtful(
    scripted: Callable[..., tuple[Heard, list[float]]],
    script: dict[float, tuple[str, float, float]],
    taken: str,
    asked: list[float],
) -> None:
    heard, temperatures = scripted(script)
    assert heard.text == taken
    assert temperatures == asked
    assert script[heard.temperature][0].strip() == taken


def test_a_loop_packs_better_than_speech() -> None:
    assert compression_ratio(LOOP) > 2.4 > compression_ratio("the quick brown fox jumps over the lazy dog")


def test_a_language_is_checked(model: Whisper) -> None:
    with pytest.raises(BadOption, match=r"does not know language='xx'; its 99 are: en, zh"):
        model.recognize(noises(1), RecognizerOptions(language="xx"))
    with pytest.raises(BadOption, match="'yue'"):
        model.recognize(noises(1), RecognizerOptions(language="yue"))


def test_a_stretch_is_checked(model: Whisper) -> None:
    for wrong in (Audio(np.zeros((2, 100), np.float32), 16_000), Audio(np.zeros(100, np.float32), 8000)):
        with pytest.raises(BadOption, match="16 kHz mono"):
            model.recognize([wrong], GREEDY)
    with pytest.raises(BadOption, match=r"stretch 1 lasts 30.10 s"):
        model.recognize([*noises(1), Audio(np.zeros(481_600, np.float32), 16_000)], GREEDY)


def test_a_long_prompt_is_cut_to_what_fits(model: Whisper) -> None:
    options = replace(GREEDY, prompt="word " * 2000, hotwords=", ".join(f"name{i}" for i in range(1000)))
    prompt = model._prompt("en", options)
    assert len(prompt) <= 448 // 2 + 4
    assert prompt[0] == model.tokens.id("startofprev")
    assert prompt[-4:] == [*model.tokens.start("en", translate=False), model.tokens.id("notimestamps")]
    assert model.recognize(noises(1), options)[0].text


def test_a_model_of_english_only(tmp_path: Path) -> None:
    source = make_whisper(tmp_path / "source", vocabulary=51_864)
    convert_model(str(source), tmp_path / "fast", ConvertModelOptions("float32"))
    heard = []
    for folder in (source, tmp_path / "fast"):
        model = whisper.load(str(folder), ONCE)
        assert model.languages == ("en",)
        assert model.detect_language(noises(1)) == [{"en": 1.0}]
        with pytest.raises(BadOption, match="knows English only"):
            model.recognize(noises(1), RecognizerOptions(language="de"))
        with pytest.raises(BadOption, match="cannot translate"):
            model.recognize(noises(1), RecognizerOptions(translate=True))
        heard.append(model.hear(noises(2), RecognizerOptions(beam_size=1)))
    agree(*heard)


def test_a_model_of_the_large_v3_kind_hears_128_bands_and_100_languages(tmp_path: Path) -> None:
    source = make_whisper(tmp_path / "source", vocabulary=51_866)
    convert_model(str(source), tmp_path / "fast", ConvertModelOptions("float32"))
    heard = []
    for folder in (source, tmp_path / "fast"):
        model = whisper.load(str(folder), ONCE)
        assert model.network.n_mels == 128
        assert model.languages[-1] == "yue"
        heard.append(model.hear(noises(1), replace(GREEDY, language="yue")))
    agree(*heard)


@pytest.mark.parametrize("backend", BACKENDS)
def test_damaged_weights_are_told(backend: str, folders: dict[str, Path], tmp_path: Path) -> None:
    for path in folders[backend].iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    weights = tmp_path / ("model.bin" if backend == "ctranslate2" else "model.safetensors")
    whole = weights.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], b"\xff" * 4096):
        weights.write_bytes(damaged)
        with pytest.raises(BadModel, match=r"cannot load .* again"):
            whisper.load(str(tmp_path), ONCE)


def test_lacking_weights_are_told(folders: dict[str, Path], tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(folders["transformers"] / "model.safetensors")
    weights.pop("model.encoder.layers.0.fc1.weight")
    save_file(weights, tmp_path / "model.safetensors", metadata={"format": "pt"})
    (tmp_path / "config.json").write_bytes((folders["transformers"] / "config.json").read_bytes())
    with pytest.raises(BadModel, match="lacks 1 of the weights"):
        whisper.load(str(tmp_path), ONCE)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_device_or_type_that_is_not_to_be_had(backend: str, folders: dict[str, Path]) -> None:
    with pytest.raises(BadOption, match="there are"):
        whisper.load(str(folders[backend]), WhisperSettings(compute="float3"))
    import torch

    if not torch.cuda.is_available():
        with pytest.raises(BadOption, match="no CUDA GPU"):
            whisper.load(str(folders[backend]), WhisperSettings(device="cuda"))


def test_int8_is_near_float32(folders: dict[str, Path], models: dict[str, Whisper]) -> None:
    small = whisper.load(str(folders["ctranslate2"]), replace(ONCE, compute="int8"))
    for a, b in zip(small.hear(noises(2), GREEDY), models["ctranslate2"].hear(noises(2), GREEDY), strict=True):
        assert math.isfinite(a.mean_log_prob)
        assert len(a.tokens) == len(b.tokens)


def test_a_name_that_is_no_folder_is_an_error_of_ours() -> None:
    with pytest.raises(AuricleError):
        whisper.load("no/such/folder")
