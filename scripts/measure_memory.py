"""Peak memory of analyzing a long recording and writing its report, measured in a process of its own.

    python scripts/measure_memory.py [--hours 3] [--format wav|flac|mp3] [--limit 400]

Makes a stereo recording of so many hours at 44.1 kHz in a temporary folder, analyzes it in a fresh process with the
report and its pictures, and prints the peak resident memory of that process, its processor time and how many times
faster than real time it was. Exit code 1 if the peak exceeds the limit in MB (10^6 bytes).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

RATE = 44_100

CHILD = """
import json, resource, sys, time
from auricle.tasks.analyze import analyze, write_analysis
began = time.perf_counter()
analysis = analyze(sys.argv[1])
analyzed = time.perf_counter() - began
written = write_analysis(analysis, sys.argv[2]) if sys.argv[3] == "report" else None
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "peak_mb": usage.ru_maxrss * 1024 / 1e6,
    "cpu_s": usage.ru_utime + usage.ru_stime,
    "analyze_s": analyzed,
    "wall_s": time.perf_counter() - began,
    "duration_s": analysis.timeline.duration,
    "findings": [finding.code for finding in analysis.findings],
    "preview_mb": len(analysis.preview.data) / 1e6 if analysis.preview else None,
    "report_mb": written.report.stat().st_size / 1e6 if written else None,
}))
"""


def recording(path: Path, seconds: float) -> None:
    """Stereo that keeps changing: chords in noise, pauses, and a clipped second now and then."""
    import soundfile

    rng = np.random.default_rng(0)
    t = np.arange(10 * RATE) / RATE
    with soundfile.SoundFile(path, "w", RATE, 2) as file:
        for part in range(int(seconds // 10)):
            chord = sum(np.sin(2 * np.pi * hz * t) for hz in 220 * 2 ** (rng.integers(0, 24, 3) / 12))
            level = (0.0, 0.1, 0.2, 0.5)[int(rng.integers(4))]
            sound = level * (chord + 0.1 * rng.standard_normal((2, t.size))).clip(-1.6, 1.6)
            for at in range(0, t.size, RATE // 2):  # libsndfile's Ogg encoder crashes on long writes
                file.write(sound[:, at : at + RATE // 2].T)
            if part % 60 == 0:
                print(f"\rmaking the recording: {100 * part * 10 / seconds:.0f} %", end="", file=sys.stderr)
    print(file=sys.stderr)


def main() -> int:
    """Measure, print, and say by the exit code whether the limit holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=3.0)
    parser.add_argument("--format", default="wav", choices=("wav", "flac", "mp3", "ogg"))
    parser.add_argument("--limit", type=float, default=400.0, help="MB")
    parser.add_argument("--no-report", action="store_true", help="analyze only")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"long.{given.format}")
        recording(path, 3600 * given.hours)
        child = [sys.executable, "-c", CHILD, str(path), folder, "no" if given.no_report else "report"]
        result = json.loads(subprocess.run(child, check=True, capture_output=True, text=True).stdout)
    result["times_real_time"] = result["duration_s"] / result["cpu_s"]
    for name, value in result.items():
        print(f"{name:16} {value:.1f}" if isinstance(value, float) else f"{name:16} {value}")
    holds = result["peak_mb"] <= given.limit
    print(f"peak memory {'holds' if holds else 'EXCEEDS'} the limit of {given.limit:.0f} MB")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
