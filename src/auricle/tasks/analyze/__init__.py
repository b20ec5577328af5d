"""Analyze: a recording goes in; facts, findings, one timeline and pictures come out, in one pass and bounded memory."""

from auricle.tasks.analyze.as_json import as_dict
from auricle.tasks.analyze.engine import analyze
from auricle.tasks.analyze.names import report_names
from auricle.tasks.analyze.options import AnalyzeOptions
from auricle.tasks.analyze.result import Analysis, Curve, Fact, Finding, Preview, Waveform
from auricle.tasks.analyze.writing import WrittenAnalysis, write_analysis

__all__ = [
    "Analysis",
    "AnalyzeOptions",
    "Curve",
    "Fact",
    "Finding",
    "Preview",
    "Waveform",
    "WrittenAnalysis",
    "analyze",
    "as_dict",
    "report_names",
    "write_analysis",
]
