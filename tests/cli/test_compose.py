"""auricle compose, as users call it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auricle.audio import load
from auricle.cli.exits import ExitCode
from auricle.writers import read_midi

from .conftest import Done

Command = Callable[..., Done]


def test_a_seed_is_a_file_and_a_file_goes_on(auricle: Command, tmp_path: Path) -> None:
    first, again, longer = (tmp_path / name for name in ("a.mid", "b.mid", "c.mid"))
    done = auricle("compose", "--bars", 2, "--key", "G", "--seed", 7, "--tempo", 80, "-o", first)
    assert (done.code, done.err) == (0, "")
    assert "G major" in done.out
    done = auricle("compose", "--bars", 2, "--key", "G", "--seed", 7, "--tempo", 80, "-o", again, "--json")
    assert done.records[0]["key"] == "G major"
    assert done.records[0]["duration"] == pytest.approx(6.0)
    assert first.read_bytes() == again.read_bytes()
    assert auricle("compose", "--like", first, "--bars", 1, "-o", longer).code == 0
    assert read_midi(longer).duration == pytest.approx(9.0, abs=0.01)


def test_the_piece_that_is_gone_on_from_is_never_replaced(auricle: Command, tmp_path: Path) -> None:
    piece, link = tmp_path / "a.mid", tmp_path / "b.mid"
    auricle("compose", "--bars", 1, "-o", piece)
    link.symlink_to(piece)
    before = piece.read_bytes()
    for out in (piece, link):
        done = auricle("compose", "--like", piece, "--bars", 1, "-o", out)
        assert done.code == ExitCode.USAGE
        assert "itself" in done.err
        assert piece.read_bytes() == before


def test_a_picture(auricle: Command, tmp_path: Path) -> None:
    assert auricle("compose", "--bars", 1, "-o", tmp_path / "a.svg").code == 0
    assert "<svg" in (tmp_path / "a.svg").read_text()


def test_a_sound(auricle: Command, tmp_path: Path) -> None:
    assert auricle("compose", "--bars", 1, "--tempo", 120, "-o", tmp_path / "a.wav").code == 0
    sound = load(tmp_path / "a.wav")
    assert sound.duration >= 2.0
    assert abs(sound.samples).max() > 0.01


@pytest.mark.parametrize(("name", "rate"), [("x.opus", 48_000), ("x.mp3", 44_100), ("x.flac", 44_100)])
def test_sound_has_a_rate_that_its_format_can_hold(auricle: Command, name: str, rate: int, tmp_path: Path) -> None:
    assert auricle("compose", "--bars", 1, "-o", tmp_path / name).code == 0
    assert load(tmp_path / name).sample_rate == rate


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["-o", "x.txt"], ExitCode.USAGE, "is none of"),
        (["--bars", "0", "-o", "x.mid"], ExitCode.USAGE, "bars must be 1"),
        (["--how", "fill", "-o", "x.mid"], ExitCode.USAGE, "fill needs a piece"),
        (["--like", "no.mid", "-o", "x.mid"], ExitCode.SOME_FAILED, "no.mid"),
        (["--model", "english-ctc", "-o", "x.mid"], ExitCode.SOME_FAILED, "writes no music"),
    ],
)
def test_what_cannot_be_done(
    auricle: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = auricle("compose", *arguments)
    assert done.code == code, done.err
    assert told in done.err
    assert not list(tmp_path.iterdir())
