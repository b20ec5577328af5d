"""Puts an analysis into the page: template, style sheet and script are files beside this one."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np

from auricle.plots.curves import CurveLayer, CurveLike
from auricle.plots.tiers import color_of_labels, lanes
from auricle.tasks.analyze.wording import format_name, title_of
from auricle.tasks.report.panels import LOWEST, Panel, curve_panel, gutter, map_panel, waveform_panel
from auricle.tasks.report.text import as_data, clock, escaped, plain

if TYPE_CHECKING:
    from auricle.tasks.analyze.result import Analysis, Finding, Preview
    from auricle.types import FeatureMap, Tier, Timeline

__all__ = ["render"]

ESTIMATES = ("speech",)
"""Tiers that are a judgement and no measurement."""
SIGNS = {"error": "\N{MULTIPLICATION SIGN}", "warning": "!", "info": "i"}


def render(analysis: Analysis) -> str:
    """One HTML page that shows an analysis; it loads nothing, and its own policy forbids it to.

    Every tier, curve and map that the analysis holds gets a panel on the one time axis, whatever its name; what the
    analysis does not hold is not there. Names and labels are shown as they are and never become markup.

    Args:
        analysis: from `auricle.analyze`.

    Returns:
        The page as text, to be written as UTF-8.

    Example:
        >>> import numpy as np
        >>> import auricle
        >>> page = render(auricle.analyze(auricle.Audio(np.zeros(8000, dtype=np.float32), 8000)))
        >>> page.startswith("<!doctype html>"), "http://" in page
        (True, False)
    """
    duration = analysis.timeline.duration
    panels = _panels(analysis, duration)
    script = _file("report.js")
    name = PurePath(analysis.source).name or analysis.source
    parts = {
        "policy": _policy(script),
        "title": escaped(name),
        "style": _file("report.css"),
        "script": script,
        "summary": _summary(analysis),
        "verdict": _verdict(analysis.findings),
        "findings": "".join(
            _finding(f) for f in sorted(analysis.findings, key=lambda f: list(SIGNS).index(f.severity))
        ),
        "facts": "".join(f"<div><dt>{escaped(f.label)}</dt><dd>{escaped(f.value)}</dd></div>" for f in analysis.facts),
        "player": _player(analysis.preview),
        "hidden": "" if duration > 0 else " hidden",
        "tracks": "".join(_track(index, panel) for index, panel in enumerate(panels)),
        "tiers": "".join(_tier_track(index, tier) for index, tier in enumerate(analysis.timeline.tiers) if len(tier)),
        "data": as_data(_data(analysis.timeline, panels)),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], _file("report.html"))


def _file(name: str) -> str:
    return files("auricle.tasks.report").joinpath(name).read_text("utf-8")


def _policy(script: str) -> str:
    """What the page may load: itself. The one script is named by its hash, so no other ever runs."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        "media-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _panels(analysis: Analysis, duration: float) -> list[Panel]:
    if duration <= 0:
        return []
    panels = [waveform_panel(analysis.waveform, duration)] if analysis.waveform.low.size else []
    panels += [curve_panel(curve, duration) for curve in analysis.curves if _draws(curve)]
    panels += [_feature_panel(feature, duration) for feature in analysis.maps if feature.values.size]
    return panels


def _draws(curve: CurveLike) -> bool:
    """Whether a curve has a point to draw: that of a silent recording has none."""
    return bool((np.isfinite(curve.values) & (curve.values >= LOWEST.get(curve.unit, -np.inf))).any())


def _feature_panel(feature: FeatureMap, duration: float) -> Panel:
    if len(feature.rows) == 1:
        return curve_panel(CurveLayer(feature.name, feature.times, feature.values[0], feature.value_unit), duration)
    return map_panel(feature, duration)


def _summary(analysis: Analysis) -> str:
    info = analysis.info
    channels = {1: "mono", 2: "stereo"}.get(info.channels, f"{info.channels} channels")
    rate = f"{info.sample_rate / 1000:g} kHz"
    return escaped(" · ".join([clock(analysis.timeline.duration), rate, channels, format_name(info, analysis.source)]))


def _verdict(findings: tuple[Finding, ...]) -> str:
    """One sentence about the whole: how many faults there are, and which."""
    faults = [finding for finding in findings if finding.severity != "info"]
    if not faults:
        notes = f", {len(findings)} note{'s' if len(findings) > 1 else ''}" if findings else ""
        return f'<p class="verdict good"><b aria-hidden="true">✓</b> No fault found{notes}.</p>'
    counts = [(sum(f.severity == kind for f in faults), kind) for kind in ("error", "warning")]
    counted = " and ".join(f"{count} {kind}{'s' if count > 1 else ''}" for count, kind in counts if count)
    names = ", ".join(dict.fromkeys(_in_a_sentence(title_of(fault.code)) for fault in faults))
    worst = "error" if counts[0][0] else "warning"
    return f'<p class="verdict {worst}"><b aria-hidden="true">{SIGNS[worst]}</b> {counted}: {escaped(names)}.</p>'


def _in_a_sentence(title: str) -> str:
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _finding(finding: Finding) -> str:
    kind = {"info": "note"}.get(finding.severity, finding.severity)
    return (
        f'<li class="{finding.severity}"><b role="img" aria-label="{kind}">{SIGNS[finding.severity]}</b>'
        f'<div><span class="code">{escaped(title_of(finding.code))}</span><p>{escaped(finding.message)}</p></div></li>'
    )


def _player(preview: Preview | None) -> str:
    if preview is None:
        return '<p class="silent">No sound is embedded in this report; a click sets a mark.</p>'
    sound = base64.b64encode(preview.data).decode("ascii")
    return (
        f'<audio id="audio" controls preload="auto" src="data:{escaped(preview.mime)};base64,{sound}"></audio>'
        '<small class="preview">Plays a compact MP3 preview</small>'
    )


def _track(index: int, panel: Panel) -> str:
    return (
        f'<section class="track {panel.kind}" data-panel="{index}"><h2>{escaped(panel.title)} '
        f"<small>{panel.note}</small></h2>"
        f'<div class="gutter" aria-hidden="true">{gutter(panel.ticks)}</div>'
        f'<div class="lane" style="height:{panel.height}px">{panel.body}</div></section>'
    )


def _tier_track(index: int, tier: Tier) -> str:
    rows = max(lanes(tier.spans)) + 1
    count = f"{len(tier)} span{'s' if len(tier) > 1 else ''}{', an estimate' if tier.name in ESTIMATES else ''}"
    name = f"<bdi>{escaped(tier.name)}</bdi>"
    return (
        f'<section class="track tier" data-tier="{index}"><h2>{name} <small>{count}</small></h2>'
        f'<div class="gutter"></div><div class="lane" style="--rows:{rows}"></div></section>'
    )


def _data(timeline: Timeline, panels: list[Panel]) -> dict[str, object]:
    colors = color_of_labels(timeline)
    tiers = []
    for tier in timeline.tiers:
        labels = list(dict.fromkeys(span.label for span in tier))
        number = {label: k for k, label in enumerate(labels)}
        spans = [
            [
                round(span.start, 4),
                round(span.end, 4),
                number[span.label],
                lane,
                *([] if span.score is None else [span.score]),
            ]
            for span, lane in zip(tier.spans, lanes(tier.spans), strict=True)
        ]
        named = [plain(label) for label in labels]
        tiers.append({"name": plain(tier.name), "labels": named, "colors": [colors[c] for c in labels], "spans": spans})
    return {"duration": timeline.duration, "panels": [panel.data for panel in panels], "tiers": tiers}
