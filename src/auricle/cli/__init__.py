"""The command line: no logic of its own; flags are made from the options of the tasks."""

from auricle.cli.process import main

__all__ = ["main"]
