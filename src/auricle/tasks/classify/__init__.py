"""Classify: which of the labels that a model knows a recording is, as a whole and from window to window."""

from __future__ import annotations

from auricle.tasks.classify.options import ClassifyOptions
from auricle.tasks.classify.result import Classification, Guess
from auricle.tasks.classify.task import classify, tagger_of

__all__ = ["Classification", "ClassifyOptions", "Guess", "classify", "tagger_of"]
