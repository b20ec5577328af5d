"""Scores of what was found against what is true; where a score has no value, it raises UndefinedScore."""

from auricle.metrics.confidence import Interval, difference_interval, rate_interval
from auricle.metrics.onsets import MatchScore, match_events, match_onsets, score_events, score_onsets
from auricle.metrics.spans import SpanScore, score_labels, score_spans
from auricle.metrics.word_errors import (
    AlignedPair,
    ErrorCount,
    align_characters,
    align_words,
    count_errors,
    show_alignment,
    word_error_rate,
)

__all__ = [
    "AlignedPair",
    "ErrorCount",
    "Interval",
    "MatchScore",
    "SpanScore",
    "align_characters",
    "align_words",
    "count_errors",
    "difference_interval",
    "match_events",
    "match_onsets",
    "rate_interval",
    "score_events",
    "score_labels",
    "score_onsets",
    "score_spans",
    "show_alignment",
    "word_error_rate",
]
