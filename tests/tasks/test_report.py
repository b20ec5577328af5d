"""The report: whole in itself, harmless, complete, and right about where things are."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle.tasks.analyze.result import Analysis, Curve, Fact, Finding, Preview, Waveform
from auricle.tasks.report import render
from auricle.types import AudioInfo, FeatureMap, Span, Tier, Timeline

RATE = 16_000
SECONDS = 10.0
COLUMNS = 200
"""Of the pictures below."""
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"' {{data}} \u2028 & \x00 \ud800"


def a_map(name: str, rows: Any, row_unit: Any, unit: str = "dB", bright: int = 0) -> FeatureMap:
    values = np.full((len(rows), COLUMNS), -80.0, dtype=np.float32)
    values[bright] = 0.0
    times = (np.arange(COLUMNS) + 0.5) * SECONDS / COLUMNS
    return FeatureMap(name, values, times, np.asarray(rows), row_unit, unit, RATE)


def an_analysis(**changes: Any) -> Analysis:
    times = (np.arange(COLUMNS) + 0.5) * SECONDS / COLUMNS
    wave = np.abs(np.sin(times))[np.newaxis].repeat(2, 0)
    full = Analysis(
        source="talk.wav",
        info=AudioInfo("wav", "pcm_s16", RATE, 2, 16, SECONDS),
        facts=(Fact("Duration", "10.0 s", "duration", 10.0, "s"), Fact("Peak", "0.0 dBFS")),
        findings=(Finding("clipping", "warning", "12 samples are clipped."),),
        timeline=Timeline.of(
            SECONDS, speech=[Span(1, 4, "speech"), Span(3, 6, "speech", 0.5)], beats=[Span(2, 2, "1")]
        ),
        waveform=Waveform(times, -wave, wave),
        curves=(Curve("loudness", times, -20 + np.sin(times), "LUFS"),),
        maps=(
            a_map("spectrogram", np.linspace(0, 8000, 257), "Hz", bright=32),
            a_map("mel", 100.0 * 1.07 ** np.arange(64), "mel"),
            a_map("mfcc", np.arange(20), "coefficient", ""),
            a_map("chroma", np.arange(12), "pitch class", ""),
        ),
        preview=Preview(b"ID3 not really", "audio/mpeg"),
    )
    return replace(full, **changes)


@dataclass
class Page(HTMLParser):
    """What a browser would see: elements with their attributes, and the text of some."""

    source: str
    elements: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    open_tags: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.open_tags.append(tag)
        self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        while self.open_tags and self.open_tags.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag in set(self.open_tags):
            self.texts[tag][-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]

    def classed(self, word: str) -> list[dict[str, str | None]]:
        return [attrs for _, attrs in self.elements if word in (attrs.get("class") or "").split()]

    @property
    def data(self) -> Any:
        return json.loads(re.search(r'id="data">(.*?)</script>', self.source, re.DOTALL)[1])  # type: ignore[index]


def loaded_from_elsewhere(page: Page) -> list[str]:
    """Everything that the page would fetch."""
    links = [
        value or ""
        for _, attrs in page.elements
        for name, value in attrs.items()
        if name in ("src", "href", "srcset", "data", "poster", "action", "xlink:href")
    ]
    links += re.findall(r"url\(([^)]*)\)|@import", page.source.split("<body>")[0])
    return [link for link in links if not link.startswith(("data:", "#"))]


def harm(page: Page) -> list[str]:
    """Markup that came out of names."""
    found = [f"on: {attrs}" for _, attrs in page.elements if any(name.startswith("on") for name in attrs)]
    return found + ["script"] * (len(page.all("script")) - 2)


def test_the_page_loads_nothing() -> None:
    page = Page(render(an_analysis()))
    assert loaded_from_elsewhere(page) == []
    assert not re.search(r"https?:|//[a-z]", page.source.split('id="data"')[0].replace("data:", ""))


def test_the_checker_of_links_finds_links() -> None:
    planted = render(an_analysis()).replace(
        "</head>", '<link rel="stylesheet" href="https://example.org/a.css"></head>'
    )
    assert loaded_from_elsewhere(Page(planted)) == ["https://example.org/a.css"]


def test_the_policy_forbids_the_network_and_names_the_script() -> None:
    page = Page(render(an_analysis()))
    policy = next(attrs["content"] or "" for attrs in page.all("meta") if attrs.get("http-equiv"))
    script = page.texts["script"][1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy


def hostile_analysis() -> Analysis:
    whole = an_analysis()
    return replace(
        whole,
        source=HOSTILE.replace("/", "|"),
        facts=(Fact(HOSTILE, HOSTILE),),
        findings=(Finding(HOSTILE, "error", HOSTILE),),
        timeline=Timeline(SECONDS, (Tier(HOSTILE, (Span(0, 1, HOSTILE),)),)),
        curves=(replace(whole.curves[0], name=HOSTILE, unit=HOSTILE),),
        maps=(replace(whole.maps[0], name=HOSTILE, value_unit=HOSTILE),),
        info=replace(whole.info, format=HOSTILE, codec=HOSTILE),
        preview=Preview(b"", HOSTILE),
    )


def test_names_and_labels_are_shown_and_never_become_markup() -> None:
    source = render(hostile_analysis())
    page = Page(source)
    assert harm(page) == []
    shown = HOSTILE.replace("\x00", "\N{REPLACEMENT CHARACTER}").replace("\ud800", "\N{REPLACEMENT CHARACTER}")
    assert page.texts["dd"] == [shown]
    assert page.data["tiers"][0]["labels"] == [shown]
    assert page.texts["h1"] == [shown.replace("/", "|")]
    source.encode("utf-8")


def test_without_escaping_they_would(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib

    module = importlib.import_module("auricle.tasks.report.render")
    monkeypatch.setattr(module, "escaped", lambda text: text)
    assert harm(Page(render(hostile_analysis())))
    monkeypatch.undo()
    monkeypatch.setattr(module, "as_data", json.dumps)
    assert harm(Page(render(hostile_analysis())))


def test_everything_has_its_lane_and_a_text_for_those_who_cannot_see_it() -> None:
    page = Page(render(an_analysis()))
    assert len(page.classed("track")) == 1 + 1 + 4 + 2
    assert all(attrs.get("alt") for attrs in page.all("img"))
    assert all(attrs.get("aria-label") for attrs in page.all("svg"))
    assert page.all("html")[0]["lang"] == "en"
    assert all(attrs.get("aria-label") or attrs.get("id") for attrs in page.all("button"))
    headings = " ".join(page.texts["h2"])
    for name in ("Waveform", "Loudness", "Spectrogram", "Mel spectrogram", "MFCC", "Chroma", "speech", "beats"):
        assert name in headings


def test_what_later_work_adds_appears_by_itself() -> None:
    whole = an_analysis()
    page = Page(
        render(
            replace(
                whole,
                timeline=Timeline.from_tiers(SECONDS, {"genre": [Span(0, 10, "jazz")]}),
                curves=(*whole.curves, Curve("tempo", np.arange(3.0), np.full(3, 120.0), "bpm")),
                maps=(
                    *whole.maps,
                    a_map("tonnetz", np.arange(6), "value"),
                    a_map("flatness", np.zeros(1), "value", ""),
                ),
            )
        )
    )
    headings = " ".join(page.texts["h2"])
    assert all(name in headings for name in ("genre", "Tempo bpm", "Tonnetz", "Flatness"))
    assert page.data["tiers"][0]["labels"] == ["jazz"]


def test_what_is_absent_is_not_shown() -> None:
    nothing = Waveform(np.zeros(0), np.zeros((1, 0)), np.zeros((1, 0)))
    bare = an_analysis(
        maps=(), curves=(), findings=(), preview=None, waveform=nothing, timeline=Timeline.of(SECONDS, speech=[])
    )
    page = Page(render(bare))
    assert page.classed("track") == page.all("audio") == page.all("img") == page.all("li") == []
    assert "No fault found." in page.source


@pytest.mark.parametrize(
    ("findings", "line"),
    [
        ((), "No fault found."),
        ((Finding("band_limited", "info", "x"),), "No fault found, 1 note."),
        ((Finding("clipping", "warning", "x"),), "1 warning: clipping."),
        (
            (Finding("hum", "warning", "x"), Finding("dc_offset", "warning", "x"), Finding("part", "error", "x")),
            "1 error and 2 warnings: hum, DC offset, part.",
        ),
    ],
)
def test_the_verdict_is_one_plain_sentence(findings: tuple[Finding, ...], line: str) -> None:
    page = Page(render(an_analysis(findings=findings)))
    assert any(line in text for text in page.texts["p"])


def test_pictures_state_their_frequencies_and_values() -> None:
    """The brightest line of the embedded picture lies, by the data beside it, at the tone's frequency."""
    from matplotlib.image import imread

    page = Page(render(an_analysis()))
    picture = imread(BytesIO(base64.b64decode((page.all("img")[0]["src"] or "").split(",")[1])))
    line = int(np.argmax(picture[:, 5, :3].sum(axis=1)))
    panel = page.data["panels"][2]
    share = 1 - (line + 0.5) / len(picture)
    hz = np.interp(share * (len(panel["rows"]) - 1), np.arange(len(panel["rows"])), panel["rows"])
    assert hz == pytest.approx(1000, abs=8000 / 256)
    palette = np.frombuffer(bytes.fromhex(panel["palette"]), np.uint8).reshape(-1, 3)
    assert (np.round(picture[line, 5, :3] * 255) == palette[-1]).all()
    assert (panel["low"], panel["high"], panel["unit"]) == (-80.0, 0.0, "dB")


def test_a_picture_lies_at_its_seconds() -> None:
    style = Page(render(an_analysis())).all("img")[0]["style"] or ""
    assert style == "left:0%;width:100%"
    late = a_map("spectrogram", np.linspace(0, 8000, 257), "Hz")
    late = replace(late, values=late.values[:, 100:], times=late.times[100:])
    style = Page(render(an_analysis(maps=(late,)))).all("img")[0]["style"] or ""
    assert style == "left:50%;width:50%"


def test_spans_keep_their_times_lanes_and_scores() -> None:
    tier = Page(render(an_analysis())).data["tiers"][0]
    assert tier["spans"] == [[1, 4, 0, 0], [3, 6, 0, 1, 0.5]]


def test_a_click_of_one_column_is_drawn() -> None:
    low = np.zeros((1, 20_000), dtype=np.float32)
    high = low.copy()
    high[0, 12_345] = 0.9
    source = render(an_analysis(waveform=Waveform((np.arange(20_000) + 0.5) * SECONDS / 20_000, low, high)))
    path = re.search(r'class="wave" d="M([^"]*)Z"', source)
    assert path
    points = np.array(path[1].split(), dtype=int).reshape(-1, 2)
    top = points[np.argmin(points[:, 1])]
    assert top[1] < 50
    assert top[0] == pytest.approx(12_345 / 20_000 * 4000, abs=4)


def test_a_curve_of_a_million_points_keeps_its_peak_and_little_weight() -> None:
    values = np.full(1_000_000, -20.0)
    values[654_321] = 3.0
    page = Page(render(an_analysis(curves=(Curve("pitch", np.arange(1_000_000) / 1e5, values, "Hz"),), maps=())))
    assert max(page.data["panels"][1]["values"]) == 3.0
    assert len(page.source) < 300_000


def test_a_long_busy_recording_stays_small() -> None:
    rng = np.random.default_rng(0)
    duration, columns = 10_800.0, 2000
    times = (np.arange(columns) + 0.5) * duration / columns
    noise = [
        FeatureMap(
            "spectrogram", rng.normal(-40, 15, (1025, columns)), times, np.arange(1025.0) * 20, "Hz", "dB", 44_100
        ),
        FeatureMap(
            "mel", rng.normal(-40, 15, (128, columns)), times, 50.0 * 1.04 ** np.arange(128), "mel", "dB", 44_100
        ),
        FeatureMap("mfcc", rng.normal(0, 15, (20, columns)), times, np.arange(20), "coefficient", "", 44_100),
        FeatureMap("chroma", rng.random((12, columns)), times, np.arange(12), "pitch class", "", 44_100),
    ]
    words = [Span(k / 3, k / 3 + 0.3, f"word{k % 3000}", 0.5) for k in range(30_000)]
    wave = rng.random((2, columns))
    page = render(
        an_analysis(
            timeline=Timeline.of(duration, words=words),
            maps=tuple(noise),
            waveform=Waveform(times, -wave, wave),
            curves=(Curve("loudness", times, rng.normal(-20, 5, columns), "LUFS"),),
            preview=None,
        )
    )
    assert len(page.encode()) < 3_000_000


@pytest.mark.parametrize("channels", [1, 2, 3, 64])
@pytest.mark.parametrize("fill", [0.0, np.nan, -np.inf])
def test_silence_and_gaps_render(channels: int, fill: float) -> None:
    times = np.array([0.5])
    still = np.zeros((channels, 1))
    odd = a_map("spectrogram", np.linspace(0, 8000, 5), "Hz")
    odd = replace(odd, values=np.full_like(odd.values, fill))
    page = Page(
        render(
            an_analysis(
                waveform=Waveform(times, still, still),
                curves=(Curve("loudness", times, np.array([fill]), "LUFS"),),
                maps=(odd, replace(odd, row_unit="coefficient", rows=np.arange(5))),
            )
        )
    )
    assert "NaN" not in page.source.split("<script>")[0]


def test_an_empty_recording_has_facts_and_no_empty_stage() -> None:
    page = Page(
        render(
            an_analysis(
                timeline=Timeline(0.0),
                maps=(),
                curves=(),
                waveform=Waveform(np.zeros(0), np.zeros((1, 0)), np.zeros((1, 0))),
                preview=None,
            )
        )
    )
    assert page.classed("track") == []
    assert any("hidden" in attrs for attrs in page.all("div"))


def test_the_same_analysis_gives_the_same_page() -> None:
    assert render(an_analysis()) == render(an_analysis())


def test_a_browser_draws_tiers_and_runs_no_label(tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no browser to look with")
    words = tuple(Span(k / 10, k / 10 + 0.08, f"<script>document.title='owned'</script>{k}") for k in range(90))
    (tmp_path / "report.html").write_text(
        render(an_analysis(timeline=Timeline(SECONDS, (Tier("words", words),)))), "utf-8"
    )
    quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    shown = subprocess.run(
        [
            *[browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-sync", *quiet],
            *[f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=2000", "--window-size=1280,900"],
            *["--dump-dom", (tmp_path / "report.html").as_uri()],
        ],
        capture_output=True,
        check=True,
        timeout=120,
    ).stdout.decode()
    page = Page(shown)
    assert len([attrs for attrs in page.classed("span") if "data-span" in attrs]) == 90
    assert page.texts["title"][0].startswith("talk.wav")
    assert page.all("output")[0]["id"] == "clock"
