"""Analyze: a recording goes in; facts, findings, a timeline and pictures come out, in one pass and bounded memory."""

from auricle.tasks.analyze.result import Analysis, Curve, Fact, Finding, Preview, Waveform

__all__ = ["Analysis", "Curve", "Fact", "Finding", "Preview", "Waveform"]
