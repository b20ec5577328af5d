"""Load every recording under a folder and compare its duration with an independent decoder and with the manifests.

Usage: python scripts/check_corpus.py [FOLDER]     (default: the environment variable AURICLE_DATA)
Prints a line for every disagreement and a summary; the exit code is 1 if there was any.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import av

from auricle.audio import load, probe
from auricle.errors import AuricleError

SUFFIXES = {".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".mp4", ".webm", ".aiff", ".aif"}
HEADER = 0.03
"""Seconds by which the header of a container may be off, which counts in whole frames or milliseconds."""

MANIFEST = 0.011
"""Seconds by which a manifest may be off."""

DAMAGED = "fixtures_malformed"
VORBIS_START = 0.02
"""Seconds by which FFmpeg may be shorter: it leaves out the first half block of a Vorbis stream."""


def main(folder: Path) -> int:
    """Check all files in as many processes as there are cores; returns the exit code."""
    files = recordings(folder)
    stated = manifest_durations(folder)
    verdicts: Counter[str] = Counter()
    with ProcessPoolExecutor() as pool:
        for path, verdict, detail in pool.map(check, files, [stated.get(p) for p in files], chunksize=32):
            verdicts[verdict] += 1
            if not verdict.startswith("agrees"):
                print(f"{verdict}: {path.relative_to(folder)}: {detail}")
    print(f"{len(files)} files: " + ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items())))
    return int(any(not verdict.startswith("agrees") for verdict in verdicts))


def recordings(folder: Path) -> list[Path]:
    """Every recording but the damaged ones, by name."""
    return [p for p in sorted(folder.rglob("*")) if p.suffix.lower() in SUFFIXES and DAMAGED not in p.parts]


def check(path: Path, stated: float | None) -> tuple[Path, str, str]:
    """(path, verdict, detail) of one file."""
    try:
        audio, info = load(path), probe(path)
    except AuricleError as error:
        return path, f"refused as {error.code}", str(error)
    assert audio.info is not None
    if audio.truncated:
        return path, "flagged as truncated", str(audio.info)
    if abs(info.duration - audio.duration) > 0.05:
        return path, "probe disagrees", f"probe {info.duration}, load {audio.duration}"
    if audio.info.format in ("mp4", "webm", "matroska", "aac"):  # read by FFmpeg: another decode would prove nothing
        slack = HEADER
        other = by_header(path)
    else:
        slack = (VORBIS_START if audio.info.codec == "vorbis" else 0) + 1.01 / audio.sample_rate
        other = by_ffmpeg(path)
    by_manifest = stated is not None and abs(stated - audio.duration) <= MANIFEST
    detail = f"auricle {audio.duration}, the other {other}, manifest {stated}"
    if other is not None and abs(other - audio.duration) <= slack:
        verdict = f"agrees with {'its header' if slack == HEADER else 'FFmpeg'}"
        return path, verdict + (", not with its manifest" if stated is not None and not by_manifest else ""), detail
    return path, "agrees with its manifest only" if by_manifest else "disagrees", detail


def by_ffmpeg(path: Path) -> float | None:
    """Seconds that FFmpeg decodes."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        return sum(frame.samples for frame in container.decode(stream)) / stream.rate


def by_header(path: Path) -> float | None:
    """Seconds that the container states."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        if stream.duration is not None and stream.time_base is not None:
            return float(stream.duration * stream.time_base)
        return None if container.duration is None else container.duration / av.time_base


def manifest_durations(folder: Path) -> dict[Path, float]:
    """Duration in seconds by path, from every manifest.tsv that has such columns."""
    found: dict[Path, float] = {}
    for manifest in folder.rglob("manifest.tsv"):
        with manifest.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                seconds = row.get("duration") or row.get("dur")
                if row.get("path") and seconds:
                    found[manifest.parent / row["path"]] = float(seconds)
    return found


if __name__ == "__main__":
    root = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("AURICLE_DATA", "")
    if not root:
        sys.exit("usage: python scripts/check_corpus.py FOLDER")
    sys.exit(main(Path(root)))
