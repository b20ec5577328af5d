"""pocketsphinx: real speech with no download; each stretch on its own; what it cannot do is said."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

import auricle
from auricle.engines import pocketsphinx, recognizer_module
from auricle.errors import BadModel, BadOption, MissingExtra, ModelNotFound
from auricle.types import Audio, RecognizerOptions

ENGLISH = RecognizerOptions(language="en")


@pytest.fixture(scope="module")
def engine() -> pocketsphinx.Pocketsphinx:
    return pocketsphinx.load()


@pytest.fixture(scope="module")
def speech(data: Path) -> Audio:
    found = next(data.glob("fixtures_reference/**/jfk.flac"))
    return auricle.load(found, sample_rate=16_000, mono=True, start=8.0)


def test_real_speech(engine: pocketsphinx.Pocketsphinx, speech: Audio) -> None:
    heard = engine.recognize([speech], ENGLISH)[0]
    assert "what you can do for your" in heard.text
    assert " ".join(word.label for word in heard.words) == heard.text
    assert all(0 <= word.score <= 1 and word.end <= speech.duration for word in heard.words if word.score is not None)
    assert [w.start for w in heard.words] == sorted(w.start for w in heard.words)
    assert heard.language == "en"


def test_a_stretch_is_heard_alike_whatever_came_before(engine: pocketsphinx.Pocketsphinx, speech: Audio) -> None:
    noise = Audio(0.5 * np.random.default_rng(0).standard_normal(16_000).astype(np.float32), 16_000)
    first, _, again = engine.recognize([speech, noise, speech], ENGLISH)
    assert first == again


def test_it_says_nothing_on_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    engine = pocketsphinx.load()
    for length in (0, 1, 100, 400, 16_000):
        heard = engine.recognize([Audio(np.zeros(length, np.float32), 16_000)], ENGLISH)[0]
        assert not heard.text or length == 16_000
    assert capfd.readouterr() == ("", "")


def test_loud_samples_are_clipped_and_not_wrapped() -> None:
    assert pocketsphinx.pcm(np.array([1.5, -1.5, 1e30], np.float32)).tolist() == [32767, -32768, 32767]
    # The negative control: a plain cast wraps.
    assert (np.array([1.5]) * 32_768).astype(np.int64).astype(np.int16).tolist() != [32767]


@pytest.mark.parametrize(
    "options",
    [
        RecognizerOptions(language="de"),
        RecognizerOptions(translate=True),
        RecognizerOptions(prompt="so"),
        RecognizerOptions(hotwords="auricle"),
        RecognizerOptions(beam_size=4),
    ],
)
def test_what_it_cannot_do_is_refused(engine: pocketsphinx.Pocketsphinx, options: RecognizerOptions) -> None:
    with pytest.raises(BadOption, match="pocketsphinx"):
        engine.recognize([], options)


def test_sound_at_another_rate_is_refused(engine: pocketsphinx.Pocketsphinx) -> None:
    with pytest.raises(BadOption, match="16000 Hz"):
        engine.recognize([Audio(np.zeros(8000, np.float32), 8000)], ENGLISH)


def test_a_model_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelNotFound, match="no folder"):
        pocketsphinx.load(str(tmp_path / "nowhere"))
    with pytest.raises(BadModel, match=r"en-us\.lm\.bin"):
        pocketsphinx.load(str(tmp_path))
    monkeypatch.setattr(pocketsphinx, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match="pip install pocketsphinx"):
        pocketsphinx.load()


def test_a_damaged_model(tmp_path: Path) -> None:
    import pocketsphinx as package

    for name in pocketsphinx.FILES.values():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        source = Path(package.get_model_path(), name)
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    (tmp_path / "en-us/en-us.lm.bin").write_bytes(b"nonsense")
    with pytest.raises(BadModel, match="cannot use the model"):
        pocketsphinx.load(str(tmp_path))


def test_engines_go_by_name() -> None:
    assert recognizer_module("pocketsphinx").ready() == ""
    with pytest.raises(BadOption, match="no engine 'sphinx'"):
        recognizer_module("sphinx")
