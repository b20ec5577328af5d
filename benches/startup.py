"""Seconds from a new process to its first result, and its peak memory."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

__all__ = ["first_results", "peak_memory"]

IMPORT = "import auricle"
FIRST_MEL = """
import sys, auricle
from auricle.features import mel_spectrogram, presets
audio = auricle.load(sys.argv[1], sample_rate=22050, mono=True)
mel_spectrogram(audio.samples, presets.LIBROSA)
"""
BARE = "pass"


def first_results(recording: Path, rounds: int) -> dict[str, float]:
    """Median wall seconds of whole processes: a bare interpreter, `import auricle`, a first mel of a file."""
    programs = {"bare interpreter": BARE, "import auricle": IMPORT, "first mel of a file": FIRST_MEL}
    seconds: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(rounds + 1):
        for name, program in programs.items():
            begun = time.perf_counter()
            subprocess.run([sys.executable, "-c", program, str(recording)], check=True)
            seconds[name].append(time.perf_counter() - begun)
    return {name: statistics.median(values[1:]) for name, values in seconds.items()}


WATCH = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "auricle", *sys.argv[1:]], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak_memory(arguments: list[str]) -> float:
    """Peak resident memory in MB (10^6 bytes) of one auricle command, watched by a small process of its own."""
    done = subprocess.run([sys.executable, "-c", WATCH, *arguments], check=True, stdout=subprocess.PIPE, text=True)
    return int(done.stdout) * 1024 / 1e6
