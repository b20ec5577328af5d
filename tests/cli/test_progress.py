"""The bar shows only on a terminal, only after a while, and leaves no trace."""

from __future__ import annotations

import io
import sys
import time

import pytest

from auricle.cli.progress import bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def work(patience: float, shares: int = 3) -> None:
    with bar("song\x1b[31m[red].wav", patience) as tell:
        for i in range(shares):
            tell(i / shares)
            time.sleep(0.05)


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")


def test_a_terminal_sees_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = Terminal()
    monkeypatch.setattr(sys, "stderr", stderr)
    work(patience=0.0)
    assert "song\\x1b[31m[red].wav" in stderr.getvalue()


def test_quick_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = Terminal()
    monkeypatch.setattr(sys, "stderr", stderr)
    work(patience=60.0)
    assert "song" not in stderr.getvalue()


def test_no_terminal_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    work(patience=0.0)
    assert capsys.readouterr() == ("", "")


def test_an_exception_passes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with pytest.raises(KeyboardInterrupt), bar("x", 0.0):
        raise KeyboardInterrupt
