"""Panels of the report: axes that can be read, gaps where there is silence, pictures to the end of the sound."""

from __future__ import annotations

import re

import numpy as np
import pytest

from auricle.tasks.analyze import analyze
from auricle.tasks.analyze.result import Curve
from auricle.tasks.report import render
from auricle.tasks.report.panels import Panel, curve_panel
from auricle.types import Audio


def panel_of(values: list[float], unit: str = "LUFS") -> Panel:
    times = np.arange(len(values)) * 0.1
    return curve_panel(Curve("momentary loudness", times, np.array(values), unit), 1.0)


def numbers(panel: Panel) -> list[float]:
    return [float(text.replace("\N{MINUS SIGN}", "-").replace("k", "e3")) for _, text in panel.ticks]


def test_what_lies_below_the_gate_is_a_gap() -> None:
    tail = [-20.0, -22.0, -400.0, -940.0, -21.0]
    panel = panel_of(tail)
    assert panel.data["values"] == [-20.0, -22.0, None, None, -21.0]
    assert min(numbers(panel)) > -40
    assert min(numbers(panel_of([-20.0, -69.0]))) >= -70
    assert min(numbers(panel_of(tail, unit="dB"))) < -500  # A unit without a gate is drawn as it is.


def test_a_steady_sound_is_a_line() -> None:
    steady = [-23.001, -23.0, -22.999]
    assert np.ptp(numbers(panel_of(steady))) >= 5
    assert np.ptp(numbers(panel_of(steady, unit="Hz"))) < 0.1


@pytest.mark.parametrize(("level", "drawn"), [(0.0, False), (0.1, True)])
def test_silence_has_no_loudness_panel(level: float, drawn: bool) -> None:
    sound = level * np.sin(np.arange(32_000) / 5)
    assert ("Momentary loudness" in render(analyze(Audio(sound, 16_000)))) is drawn


@pytest.mark.parametrize("values", [[0.0, 1e6], [0.0, 1e-5], [-1e4, 1e4]])
def test_no_axis_has_an_exponent(values: list[float]) -> None:
    panel = panel_of(values, unit="Hz")
    assert len(numbers(panel)) >= 2
    assert not any("e" in text for _, text in panel.ticks)


@pytest.mark.parametrize("seconds", [0.001, 0.010, 0.020, 0.1, 1.0])
def test_pictures_of_a_short_sound_reach_its_end(seconds: float) -> None:
    page = render(analyze(Audio(np.sin(np.arange(round(44_100 * seconds)) / 9), 44_100)))
    places = re.findall(r'style="left:([-\d.]+)%;width:([\d.]+)%', page)
    assert len(places) == 4
    for left, width in places:
        assert float(left) <= 0
        assert float(left) + float(width) >= 99.99
