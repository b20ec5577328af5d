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
import soundfile

from auricle.audio import load, probe
from auricle.errors import AuricleError

SUFFIXES = {".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".mp4", ".webm", ".aiff", ".aif"}
DAMAGED = "fixtures_malformed"
VORBIS_START = 128 / 44_100
"""FFmpeg leaves out the first half block of a Vorbis stream; libsndfile does not."""


def main(folder: Path) -> int:
    """Check all files in as many processes as there are cores; returns the exit code."""
    files = [p for p in sorted(folder.rglob("*")) if p.suffix.lower() in SUFFIXES and DAMAGED not in p.parts]
    stated = manifest_durations(folder)
    verdicts: Counter[str] = Counter()
    with ProcessPoolExecutor() as pool:
        for path, verdict, detail in pool.map(check, files, [stated.get(p) for p in files], chunksize=32):
            verdicts[verdict] += 1
            if not verdict.startswith("agrees"):
                print(f"{verdict}: {path.relative_to(folder)}: {detail}")
    print(f"{len(files)} files: " + ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items())))
    return int(any(not verdict.startswith("agrees") for verdict in verdicts))


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
    other = by_soundfile(path) if audio.info.format in ("mp4", "webm", "matroska", "aac") else by_ffmpeg(path)
    slack = VORBIS_START * 44_100 / audio.sample_rate if audio.info.codec == "vorbis" else 0
    if other is not None and abs(other - audio.duration) > 1.01 / audio.sample_rate + slack:
        return path, "decoders disagree", f"auricle {audio.duration}, the other {other}"
    if stated is not None and abs(stated - audio.duration) > 0.011:
        return path, "manifest disagrees", f"auricle {audio.duration}, manifest {stated}"
    return path, "agrees" if other is not None else "agrees with its header only", ""


def by_ffmpeg(path: Path) -> float | None:
    """Seconds that FFmpeg decodes."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        return sum(frame.samples for frame in container.decode(stream)) / stream.rate


def by_soundfile(path: Path) -> float | None:
    """Seconds that libsndfile decodes; None where it cannot read the format."""
    try:
        samples, rate = soundfile.read(path, dtype="float32")
    except soundfile.LibsndfileError:
        return None
    return len(samples) / rate


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
