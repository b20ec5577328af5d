"""Sound fonts: what is missing is named; the synthesizer gets every note at its sample."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from auricle.errors import AudioNotFound, AuricleError, BadOption, MissingExtra, UnsupportedFormat
from auricle.instruments import RenderOptions, find_sound_font, render_with_sound_font
from auricle.types import Note, Part, Score

SCORE = Score(
    (
        Part("a", 40, notes=(Note(0.0, 0.5, pitch=60), Note(0.5, 0.5, pitch=60.4, velocity=9))),
        Part("b", 3, True, (Note(0.25, 0.3, pitch=36),)),
    ),
    1.0,
)


class Recorder:
    """What stands in for FluidSynth where only the order of calls is looked at: a click for each note."""

    def __init__(self, **settings: Any) -> None:
        self.now, self.calls, self.pending, self.deleted = 0, [], 0, False
        self.settings = settings

    def sfload(self, path: str) -> int:
        return 1 if Path(path).read_bytes()[:4] == b"RIFF" else -1

    def program_select(self, *call: int) -> None:
        self.calls.append(("program", *call))

    def cc(self, *call: int) -> None:
        self.calls.append(("cc", *call))

    def noteon(self, *call: int) -> None:
        self.calls.append(("on", self.now, *call))
        self.pending = 16_384

    def noteoff(self, *call: int) -> None:
        self.calls.append(("off", self.now, *call))

    def get_samples(self, count: int) -> Any:
        out = np.zeros(2 * count, dtype=np.int16)
        out[:2], self.pending = self.pending, 0
        self.now += count
        return out

    def delete(self) -> None:
        self.deleted = True


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> list[Recorder]:
    made: list[Recorder] = []

    def synth(**settings: Any) -> Recorder:
        made.append(Recorder(**settings))
        return made[-1]

    monkeypatch.setitem(sys.modules, "fluidsynth", SimpleNamespace(Synth=synth))
    return made


def test_every_note_begins_and_ends_at_its_sample(tmp_path: Path, recorder: list[Recorder]) -> None:
    font = tmp_path / "a.sf2"
    font.write_bytes(b"RIFF")
    audio = render_with_sound_font(SCORE, font, RenderOptions(sample_rate=8000, tail=0.5))
    assert recorder[0].calls == [
        ("program", 0, 1, 0, 40), ("cc", 0, 10, 38), ("program", 1, 1, 128, 3), ("cc", 1, 10, 64),
        ("on", 0, 0, 60, 64), ("on", 2000, 1, 36, 64), ("off", 2400, 1, 36), ("off", 4000, 0, 60),
        ("on", 4000, 0, 60, 9), ("off", 4001, 0, 60),
    ]  # fmt: skip
    assert audio.length == 12_000
    assert np.flatnonzero(audio.samples[0]).tolist() == [0, 2000, 4000]
    assert recorder[0].deleted


def test_a_file_that_is_no_font_is_refused(tmp_path: Path, recorder: list[Recorder]) -> None:
    (tmp_path / "a.sf2").write_bytes(b"nothing")
    with pytest.raises(UnsupportedFormat, match="sf2"):
        render_with_sound_font(SCORE, tmp_path / "a.sf2")
    assert recorder[0].deleted


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(find_sound_font.__globals__, "USUAL", (str(tmp_path),))
    monkeypatch.delenv("AURICLE_SOUND_FONT", raising=False)
    with pytest.raises(AudioNotFound, match="apt install"):
        find_sound_font()
    (tmp_path / "b.SF2").write_bytes(b"RIFF")
    assert find_sound_font() == tmp_path / "b.SF2"
    monkeypatch.setenv("AURICLE_SOUND_FONT", str(tmp_path / "none.sf2"))
    with pytest.raises(AudioNotFound, match="none"):
        find_sound_font()
    monkeypatch.setitem(sys.modules, "fluidsynth", None)
    with pytest.raises(MissingExtra, match=r"\.\[music\]"):
        render_with_sound_font(SCORE, tmp_path / "b.SF2")


def test_too_many_parts_are_refused() -> None:
    with pytest.raises(BadOption, match="257"):
        render_with_sound_font(Score((Part("a"),) * 257))


def test_fluidsynth_plays_a4_at_440_hz() -> None:
    pytest.importorskip("fluidsynth")
    try:
        font = find_sound_font()
    except AuricleError as error:
        pytest.skip(str(error))
    score = Score.of([Part("a", 73, notes=(Note(0.0, 1.0, pitch=69, velocity=100),))])
    samples = render_with_sound_font(score, font, RenderOptions(sample_rate=16_000)).samples[0, :16_000]
    power = np.abs(np.fft.rfft(samples * np.hanning(16_000)))
    assert 435 < int(power[300:600].argmax()) + 300 < 445
