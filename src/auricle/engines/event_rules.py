"""How a model's scores become events: a rule for each label, written beside the network as events.json."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from auricle.decoding.event_spans import EventRule
from auricle.decoding.hysteresis import HysteresisOptions
from auricle.errors import AuricleError, BadModel

if TYPE_CHECKING:
    from auricle.hub import OpenedModel

__all__ = ["RULES", "plain_rule", "rules_of", "rules_text"]

RULES = "events.json"
"""File of a model's folder."""
SETTINGS = ("on", "off", "min_gap", "min_duration", "median")


def plain_rule(label: str, frame_period: float) -> EventRule:
    """What is done where nothing was tuned: on at 0.5, off at 0.25, gaps under 0.2 s closed, a median over 0.2 s.

    Example:
        >>> plain_rule("dog", 0.04).spans.on
        0.5
    """
    spans = HysteresisOptions(frame_period=frame_period, on=0.5, off=0.25, min_gap=0.2, min_duration=0.08, label=label)
    return EventRule(spans, median=0.2)


def rules_of(opened: OpenedModel, labels: Sequence[str], frame_period: float) -> tuple[EventRule, ...]:
    """The rule of each label, in their order: from the model's folder, or the plain one.

    Raises:
        BadModel: the file says something that is no rule.
    """
    if RULES not in opened.card.files:
        return tuple(plain_rule(label, frame_period) for label in labels)
    path = opened.file(RULES)
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return tuple(_rule(told[label], label, frame_period) for label in labels)
    except (ValueError, KeyError, TypeError, AuricleError) as error:
        raise BadModel(f"{path} holds no rule for each of the model's labels: {error!r}") from error


def rules_text(rules: Sequence[EventRule]) -> str:
    """What `rules_of` reads.

    Example:
        >>> print(rules_text([plain_rule("dog", 0.04)]))
        {
         "dog": {"on": 0.5, "off": 0.25, "min_gap": 0.2, "min_duration": 0.08, "median": 0.2}
        }
    """
    rows = [f" {json.dumps(rule.spans.label)}: {json.dumps(_told(rule))}" for rule in rules]
    return "{\n" + ",\n".join(rows) + "\n}"


def _told(rule: EventRule) -> Mapping[str, float]:
    return {name: getattr(rule.spans, name, rule.median) for name in SETTINGS}


def _rule(told: Mapping[str, float], label: str, frame_period: float) -> EventRule:
    on, off, min_gap, min_duration, median = (float(told[name]) for name in SETTINGS)
    spans = HysteresisOptions(
        frame_period=frame_period, on=on, off=off, min_gap=min_gap, min_duration=min_duration, label=label
    )
    return EventRule(spans, median)
