"""Pictures as files and in notebooks, and no trace in Matplotlib's global state."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle.errors import BadOption, CannotWrite
from auricle.plots import PlotOptions, plot, save, stack
from auricle.types import Audio, Span, Timeline

SOUND = Audio(np.sin(np.arange(8000, dtype=np.float32) / 5), 8000)
PNG = b"\x89PNG\r\n\x1a\n"


def test_png_has_the_size_that_the_options_say(tmp_path: Path) -> None:
    from matplotlib.image import imread

    plot(SOUND, to=tmp_path / "wave.png", options=PlotOptions(width=5, height=2, dpi=100))
    assert imread(tmp_path / "wave.png").shape[1] == 500


def test_svg_is_well_formed_and_loads_nothing(tmp_path: Path) -> None:
    stack([SOUND], timeline=Timeline.of(1.0, a=[Span(0.1, 0.9, "<b> & co")]), to=tmp_path / "wave.SVG")
    root = ElementTree.parse(tmp_path / "wave.SVG").getroot()
    assert root.tag.endswith("svg")
    links = [value for node in root.iter() for key, value in node.attrib.items() if key.endswith("href")]
    assert all(link.startswith(("#", "data:")) for link in links)


def test_pdf_is_whole_and_repeatable(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        plot(SOUND, to=tmp_path / name)
    first, second = ((tmp_path / name).read_bytes() for name in ("a.pdf", "b.pdf"))
    assert first.startswith(b"%PDF")
    assert first.rstrip().endswith(b"%%EOF")
    assert first == second


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match=r"\.png, \.svg or \.pdf"):
        save(plot(SOUND), tmp_path / "wave.jpg")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_a_typed_error(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="nowhere"):
        save(plot(SOUND), tmp_path / "nowhere" / "wave.png")


def test_a_failed_save_keeps_what_stood_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "wave.png"
    target.write_bytes(b"before")
    axes = plot(SOUND)

    def fail(file: Any, **_: object) -> None:
        Path(file if isinstance(file, Path) else file.name).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(axes.figure, "savefig", fail)
    with pytest.raises(CannotWrite, match="No space left"):
        save(axes, target)
    assert target.read_bytes() == b"before"
    assert [file.name for file in tmp_path.iterdir()] == ["wave.png"]
    with pytest.raises(OSError, match="No space"):
        axes.figure.savefig(target)
    assert target.read_bytes() == b"half", "the control: written straight to the target, the old file is gone"


def test_a_notebook_shows_axes_and_stacks() -> None:
    assert plot(SOUND)._repr_png_().startswith(PNG)  # type: ignore[attr-defined]
    assert stack([SOUND, SOUND])._repr_png_().startswith(PNG)


def test_drawing_leaves_pyplot_and_settings_alone() -> None:
    program = """
import sys
import auricle.plots
assert "matplotlib" not in sys.modules, "importing draws on nothing"
import matplotlib, numpy as np
before = matplotlib.rcParams.copy()
auricle.plots.plot(np.zeros(100), sample_rate=100)
assert "matplotlib.pyplot" not in sys.modules
assert dict(dict.items(matplotlib.rcParams)) == dict(dict.items(before))
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_drawing_on_axes_of_another_figure() -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots(2, 1)
    assert plot(SOUND, ax=axes[0]) is axes[0]
    plot(np.ones((5, 9)), ax=axes[1])
    figure.canvas.draw()
    assert axes[0].get_xlim() == (0.0, 1.0)
