"""Rules of events: written, read, and refused where they are damaged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from auricle.engines.event_rules import RULES, plain_rule, rules_of, rules_text
from auricle.errors import BadModel
from auricle.hub import ModelCard, OpenedModel


def opened(folder: Path, text: str | None) -> OpenedModel:
    files = {}
    if text is not None:
        (folder / RULES).write_text(text)
        files = {RULES: "0" * 64}
    return OpenedModel(ModelCard("stub", "events", "tagger", 8000, files=files), folder)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    plain = plain_rule("dog", 0.04)
    rules = (
        replace(plain, spans=replace(plain.spans, on=0.31, off=0.1, min_gap=0.4), median=0.36),
        plain_rule("cat", 0.04),
    )
    assert rules_of(opened(tmp_path, rules_text(rules)), ("dog", "cat"), 0.04) == rules


def test_a_model_without_rules_has_plain_ones(tmp_path: Path) -> None:
    assert rules_of(opened(tmp_path, None), ("dog",), 0.04) == (plain_rule("dog", 0.04),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"dog": {"on": 0.5}}',
        '{"dog": {"on": 0.2, "off": 0.5, "min_gap": 0, "min_duration": 0, "median": 0}}',
        '{"dog": {"on": "high", "off": 0.5, "min_gap": 0, "min_duration": 0, "median": 0}}',
    ],
)
def test_damaged_rules_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadModel, match="holds no rule for each of the model's labels"):
        rules_of(opened(tmp_path, text), ("dog",), 0.04)
