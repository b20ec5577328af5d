"""Which engine works when nobody says which: the best that is here, and a sentence that says why."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from auricle.errors import BadModel, BadOption, ModelNotFound
from auricle.tasks.transcribe import TranscribeOptions, choice, choose
from auricle.tasks.transcribe.choice import engine_of


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What each engine says when it is asked whether it is ready; all are, at first."""
    lacking = dict.fromkeys(("whisper", "ctc", "attention", "pocketsphinx"), "")

    def module(name: str) -> SimpleNamespace:
        return SimpleNamespace(
            ready=lambda: lacking[name], load=lambda model=None: SimpleNamespace(name=name, model=model)
        )

    monkeypatch.setattr(choice, "recognizer_module", module)
    monkeypatch.setattr(choice, "offline_wer", lambda: 0.25)
    return lacking


def taken(**options: object) -> str:
    return choose(TranscribeOptions(**options)).recognizer.name  # type: ignore[arg-type]


def test_whisper_where_its_weights_are(engines: dict[str, str]) -> None:
    assert taken() == "whisper"
    engines["whisper"] = "no weights; name one"
    chosen = choose(TranscribeOptions())
    assert chosen.recognizer.name == "ctc"
    assert "25.0%" in chosen.why
    assert "whisper: no weights; name one" in chosen.why


@pytest.mark.parametrize(("ours", "best"), [(0.25, "ctc"), (0.60, "pocketsphinx"), (None, "pocketsphinx")])
def test_the_figure_decides_offline(
    engines: dict[str, str], ours: float | None, best: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines["whisper"] = "no weights"
    monkeypatch.setattr(choice, "offline_wer", lambda: ours)
    assert taken() == best


def test_what_only_whisper_can_do_is_asked_of_whisper(engines: dict[str, str]) -> None:
    assert taken(language="de") == taken(translate=True) == "whisper"
    engines["whisper"] = "no weights; name one"
    for options in ({"language": "de"}, {"translate": True}, {"prompt": "so"}):
        with pytest.raises(ModelNotFound, match="no weights; name one"):
            taken(**options)
    assert taken(language="en") == "ctc"


def test_what_is_asked_for_is_taken(engines: dict[str, str]) -> None:
    chosen = choose(TranscribeOptions(engine="attention", model="mine"))
    assert (chosen.recognizer.name, chosen.recognizer.model, chosen.why) == ("attention", "mine", "")


def test_none_is_ready(engines: dict[str, str]) -> None:
    engines.update(dict.fromkeys(engines, "is broken"))
    with pytest.raises(ModelNotFound, match=r"whisper: is broken; .*pocketsphinx: is broken"):
        taken()


def test_an_engine_that_breaks_is_passed_over(engines: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    working = choice.recognizer_module

    def module(name: str) -> object:
        if name == "whisper":
            raise BadModel("its card is torn")
        return working(name)

    monkeypatch.setattr(choice, "recognizer_module", module)
    assert "its card is torn" in choose(TranscribeOptions()).why


@pytest.mark.parametrize("wrong", [{"engine": "sphinx"}, {"vad": "loud"}, {"beam_size": 0}])
def test_options_that_make_no_sense(wrong: dict[str, object]) -> None:
    with pytest.raises(BadOption):
        TranscribeOptions(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("model", "engine"),
    [
        ("digits-ctc", "ctc"),
        ("digits-attention", "attention"),
        ("turbo", "whisper"),
        ("openai/whisper-base", "whisper"),
        ("somebody/whisper-of-ours", "whisper"),
    ],
)
def test_a_model_knows_its_engine(model: str, engine: str) -> None:
    assert engine_of(model) == engine


def test_a_model_of_no_name_is_told_from_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound, match=r"did you mean digits-ctc\?; and Whisper's models are called tiny"):
        choose(TranscribeOptions(model="digit-ctc"))
    (tmp_path / "config.json").write_text('{"recipe": "digits-ctc"}')
    with pytest.raises(BadModel, match="is a training; make a model of it: auricle export"):
        choose(TranscribeOptions(model=str(tmp_path)))
    (tmp_path / "config.json").write_text('{"model_type": "whisper"}')
    assert engine_of(str(tmp_path)) == "whisper"
    with pytest.raises(ModelNotFound, match="no folder of that name"):
        engine_of("./no/such/folder")
    assert choose(TranscribeOptions(model="digits-ctc")).recognizer.model == "digits-ctc"
