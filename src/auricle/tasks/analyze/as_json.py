"""An analysis as plain values: what `analysis.json` holds.

    {"format": "auricle-analysis", "version": 1, "file": "talk.mp3",
     "info": {"format": "mp3", "codec": "mp3", "sample_rate": 44100, "channels": 2, "bit_depth": null,
              "duration": 62.0, "declared_duration": 62.0, "truncated": false, "size": 992000},
     "facts": {"duration": 62.0, "peak": -1.2, "loudness": -16.4},          a number or null (no finite value) each
     "units": {"duration": "s", "peak": "dBFS", "loudness": "LUFS"},        of the facts that have one
     "findings": [{"code": "clipping", "severity": "warning", "message": "…"}],
     "timeline": {…}}                                                       as in the timeline's own JSON file

Facts: duration, sample_rate, channels, bit_depth (where samples are stored as such), size and bit_rate (of files),
peak, true_peak, rms, dc_offset (the largest of all channels), loudness, loudness_range, speech_share and
silence_share (of 1), clipped_samples, correlation (of two channels), band_edge (where there is one),
tempo and metre (where music was asked for). Codes of
findings: empty, truncated, silent, mostly_silent, very_quiet, clipping, over_full_scale, dc_offset, silent_channel,
dual_mono, opposite_phase, band_limited, hum, no_preview, and for what is missing part_failed and tier_twice.

A key keeps its meaning once it is published; new ones may come. Waveform, curves, maps and preview are pictures and
sound for the report, and not in here: `auricle features` writes their numbers in full.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict

from auricle.tasks.analyze.result import Analysis

__all__ = ["as_dict", "dumps"]

FORMAT = "auricle-analysis"
VERSION = 1


def as_dict(analysis: Analysis) -> dict[str, object]:
    """Plain values that JSON can hold: no infinity, no NaN.

    Example:
        >>> import numpy as np
        >>> from auricle.tasks.analyze import analyze
        >>> from auricle.types import Audio
        >>> plain = as_dict(analyze(Audio(np.zeros(16_000, np.float32), 16_000)))
        >>> plain["facts"]["duration"], plain["facts"]["peak"]
        (1.0, None)
    """
    from auricle.writers import json as timeline_json

    numbers = [fact for fact in analysis.facts if fact.key]
    return {
        "format": FORMAT,
        "version": VERSION,
        "file": analysis.source,
        "info": asdict(analysis.info),
        "facts": {fact.key: _finite(fact.number) for fact in numbers},
        "units": {fact.key: fact.unit for fact in numbers if fact.unit},
        "findings": [asdict(finding) for finding in analysis.findings],
        "timeline": json.loads(timeline_json.dumps(analysis.timeline)),
    }


def dumps(analysis: Analysis) -> str:
    """JSON text, ASCII only, indented.

    Example:
        >>> import numpy as np
        >>> from auricle.tasks.analyze import analyze
        >>> from auricle.types import Audio
        >>> json.loads(dumps(analyze(Audio(np.zeros(8), 8_000))))["format"]
        'auricle-analysis'
    """
    return json.dumps(as_dict(analysis), indent=1, allow_nan=False) + "\n"


def _finite(number: float | None) -> float | None:
    return None if number is None or not math.isfinite(number) else number
