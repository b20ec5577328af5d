"""The report: one HTML file that shows an analysis, opens from the disk and asks the network for nothing."""

from auricle.tasks.report.render import render

__all__ = ["render"]
