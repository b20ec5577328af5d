"""`python -m benches`: every figure of speed and memory, as a table or with --json as lines.

Thread counts of BLAS and torch are fixed when a process starts, so each setting runs in a process of its own;
within it, auricle and its peers take turns.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benches.timing import Row


def main() -> int:
    """Print the table; the exit code is 1 if a target does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benches", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="rounds of every comparison (median, 15 or more)")
    parts = ["features", "decoding", "whisper", "startup", "memory"]
    parser.add_argument("--only", choices=parts, help="one part of it")
    parser.add_argument("--cache", type=Path, default=Path(".bench"), help="folder for the hours of made audio")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of tables")
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps([asdict(row) for row in _measured(options)]))
        return 0
    found: list[Row] = []
    if options.only in (None, "features"):
        for threads in (1, 2):
            found += _in_child("features", threads, options.rounds, options.cache)
    if options.only in (None, "decoding"):
        from benches.decoding import measure as decode

        found += decode(options.cache, options.rounds)
    if options.only in (None, "whisper"):
        found += _in_child("whisper", 1, max(1, options.rounds // 5), options.cache)
    figures = _figures(options)
    _show(found, figures, options.json)
    return int(any(row.holds is False for row in found) or any(not held for *_, held in figures))


def _measured(options: argparse.Namespace) -> list[Row]:
    if options.only == "whisper":
        from benches.whisper import measure as whisper

        return whisper(options.cache, options.rounds)
    from benches.features import measure as features
    from benches.rhythm import measure as rhythm

    return [*features(options.child, options.rounds), *rhythm(options.child, options.rounds)]


def _in_child(part: str, threads: int, rounds: int, cache: Path) -> list[Row]:
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(names, str(threads))}
    command = [sys.executable, "-m", "benches", "--child", str(threads), "--rounds", str(rounds)]
    command += ["--only", part, "--cache", str(cache)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return [Row(**row) for row in json.loads(done.stdout)]


def _figures(options: argparse.Namespace) -> list[tuple[str, float, str, float, bool]]:
    """(what, value, unit, limit, holds)."""
    from benches.decoding import hour
    from benches.startup import first_results, peak_memory

    out: list[tuple[str, float, str, float, bool]] = []
    if options.only in (None, "startup"):
        seconds = first_results(hour(options.cache, "flac", 10 / 3600), options.rounds)
        bare = seconds.pop("bare interpreter")
        imported = seconds["import auricle"] - bare
        out.append(("import auricle, over a bare interpreter", imported, "s", 0.15, imported <= 0.15))
        first = seconds["first mel of a file"]
        out.append(("process start to first mel of a file", first, "s", 1.0, first <= 1.0))
    if options.only in (None, "memory"):
        with tempfile.TemporaryDirectory() as folder:
            peak = peak_memory(["analyze", str(hour(options.cache, "mp3", 3.0)), "-o", folder])
        out.append(("peak memory of analyzing 3 hours", peak, "MB", 400.0, peak <= 400.0))
    return out


def _show(found: list[Row], figures: list[tuple[str, float, str, float, bool]], as_json: bool) -> None:
    if as_json:
        for row in found:
            print(json.dumps(asdict(row)))
        for what, value, unit, limit, holds in figures:
            print(json.dumps({"figure": what, "value": value, "unit": unit, "limit": limit, "holds": holds}))
        return
    verdict = {True: "[green]holds[/]", False: "[red]falls short[/]", None: ""}
    console = Console(width=130)
    if found:
        table = Table("task", "threads", "peer", "auricle s", "peer s", "ratio", "low", "high", "target", "")
        for r in found:
            threads = str(r.threads) if r.threads else "-"
            numbers = (f"{r.ours:.4f}", f"{r.theirs:.4f}", f"{r.ratio:.2f}", f"{r.low:.2f}", f"{r.high:.2f}")
            table.add_row(r.task, threads, r.peer, *numbers, r.target, verdict[r.holds])
        console.print(table)
    if figures:
        table = Table("figure", "value", "limit", "")
        for what, value, unit, limit, holds in figures:
            table.add_row(what, f"{value:.3g} {unit}", f"<= {limit:g} {unit}", verdict[holds])
        console.print(table)


if __name__ == "__main__":
    sys.exit(main())
