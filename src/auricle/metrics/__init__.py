"""Scores of what was found against what is true; where a score has no value, it raises UndefinedScore."""

from auricle.metrics.onsets import MatchScore, match_events, match_onsets, score_events, score_onsets
from auricle.metrics.spans import SpanScore, score_labels, score_spans

__all__ = [
    "MatchScore",
    "SpanScore",
    "match_events",
    "match_onsets",
    "score_events",
    "score_labels",
    "score_onsets",
    "score_spans",
]
