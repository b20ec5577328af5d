"""Damage small recordings of every format at random and read them: nothing may die, hang, print or fail untyped.

Usage: python scripts/fuzz_decode.py [--mutants 200000] [--seed 0] [--workers 2] [--reader auricle|soundfile]
Each mutant depends on the seed and its number alone. Prints a JSON summary; the exit code is 1 if a bound is broken.
The reader "soundfile" is the plain call that auricle replaces: the negative control.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np

SLOW = 2.0
"""Seconds that one file may take."""

MEMORY = 2 * 1024**3
"""Address space of a worker."""

RESIDENT = 256 * 1024**2
"""Bytes of memory that a worker may really use."""

BUDGET = 64 * 1024**2
"""Bytes of decoded sound that a mutant may hold."""

STUCK = 60.0
"""Seconds without a sign of life after which a worker counts as dead."""

LIES = (0, 1, 0x7F, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)


def main() -> int:
    """Run the workers, gather what they report; returns the exit code."""
    options = _options()
    if options.worker is not None:
        return worker(*options.worker, options.seed, options.reader)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        write_seeds(Path(folder))
        step = -(-options.mutants // options.workers)
        ranges = [(low, min(low + step, options.mutants)) for low in range(0, options.mutants, step)]
        summary = gather(Path(folder), ranges, options.seed, options.reader)
    summary["seconds"] = round(time.monotonic() - started, 1)
    broken = [name for name in ("deaths", "slow", "untyped", "silent_losses", "stdout_bytes") if summary[name]]
    broken += ["resident_bytes"] if summary["resident_bytes"] > RESIDENT else []
    summary["broken"] = broken
    print(json.dumps(summary, indent=1))
    return int(bool(broken))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mutants", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--reader", choices=["auricle", "soundfile"], default="auricle")
    parser.add_argument("--worker", nargs=3, metavar=("FOLDER", "LOW", "HIGH"), help=argparse.SUPPRESS)
    return parser.parse_args()


def gather(folder: Path, ranges: list[tuple[int, int]], seed: int, reader: str) -> dict[str, object]:
    """Run every range in a process of its own, again from the next mutant on where one died; add up the reports."""
    outcomes: Counter[str] = Counter()
    total: dict[str, list[str]] = {name: [] for name in ("deaths", "slow", "untyped", "silent_losses")}
    slowest = resident = printed = 0
    running = {start(folder, low, high, seed, reader): high for low, high in ranges}
    while running:
        process, high = next(iter(running.items()))
        del running[process]
        code = wait(process, folder)
        report = folder / f"{process.pid}.json"
        printed += (folder / f"{process.pid}.stdout").stat().st_size
        if report.exists():
            found = json.loads(report.read_text())
            outcomes.update(found["outcomes"])
            for name in total:
                total[name] += found.get(name, [])
            slowest, resident = max(slowest, found["slowest"]), max(resident, found["resident"])
        if code != 0:
            sign = folder / f"{process.pid}.at"
            last = int(sign.read_text() or -1) if sign.exists() else -1
            total["deaths"].append(f"mutant {last}: exit status {code}")
            if 0 <= last < high - 1:
                running[start(folder, last + 1, high, seed, reader)] = high
    return {"outcomes": outcomes, **total, "slowest": slowest, "resident_bytes": resident, "stdout_bytes": printed}


def start(folder: Path, low: int, high: int, seed: int, reader: str) -> subprocess.Popen[bytes]:
    """A worker on the mutants from `low` to `high`; its stdout goes to a file, for nothing may be in it."""
    command = [sys.executable, __file__, "--seed", str(seed), "--reader", reader]
    out = tempfile.NamedTemporaryFile(dir=folder, delete=False)  # noqa: SIM115
    with out:
        process = subprocess.Popen(
            [*command, "--worker", str(folder), str(low), str(high)], stdout=out, stderr=subprocess.DEVNULL
        )
    Path(out.name).rename(folder / f"{process.pid}.stdout")
    return process


def wait(process: subprocess.Popen[bytes], folder: Path) -> int:
    """The exit status; a worker that shows no sign of life is killed."""
    sign = folder / f"{process.pid}.at"
    begun = time.time()
    while True:
        try:
            return process.wait(timeout=STUCK / 4)
        except subprocess.TimeoutExpired:
            if time.time() - (sign.stat().st_mtime if sign.exists() else begun) > STUCK:
                process.kill()


def worker(folder: str, low: str, high: str, seed: int, reader: str) -> int:
    """Read the mutants from `low` to `high`, within limits; writes a report beside the seeds."""
    read = READERS[reader]()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, _too_slow)
    seeds = sorted((Path(folder) / "seeds").iterdir())
    contents = [path.read_bytes() for path in seeds]
    lengths = [attempt(read, content)[1] for content in contents]
    outcomes: Counter[str] = Counter()
    faults: dict[str, list[str]] = {"slow": [], "untyped": [], "silent_losses": []}
    slowest = 0.0
    with (Path(folder) / f"{os.getpid()}.at").open("w") as sign:
        for number in range(int(low), int(high)):
            sign.seek(0)
            sign.write(f"{number:9d}")
            sign.flush()
            which = number % len(seeds)
            kind, mutant = mutate(contents[which], np.random.default_rng([seed, number]))
            begun = time.perf_counter()
            outcome, length, fault = attempt(read, mutant)
            taken = time.perf_counter() - begun
            slowest = max(slowest, taken)
            outcomes[outcome] += 1
            label = f"mutant {number} ({seeds[which].name}, {kind}): {outcome} {fault} after {taken:.2f} s"
            if taken > SLOW or outcome == "slow":
                faults["slow"].append(label)
            if outcome == "untyped":
                faults["untyped"].append(label)
            if outcome == "ok" and kind == "truncate" and length < lengths[which]:
                faults["silent_losses"].append(f"{label}, {length} of {lengths[which]} samples")
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    report = {"outcomes": outcomes, "slowest": slowest, "resident": resident, **faults}
    (Path(folder) / f"{os.getpid()}.json").write_text(json.dumps(report))
    return 0


def attempt(read: Callable[[bytes], tuple[str, int]], mutant: bytes) -> tuple[str, int, str]:
    """(outcome, samples, fault) of one file."""
    from auricle.errors import AuricleError

    signal.setitimer(signal.ITIMER_REAL, SLOW)
    try:
        return *read(mutant), ""
    except AuricleError as error:
        return error.code, 0, ""
    except TimeoutError:
        return "slow", 0, ""
    except BaseException as error:
        return "untyped", 0, repr(error)[:200]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _too_slow(_signum: int, _frame: object) -> None:
    raise TimeoutError


def _auricle() -> Callable[[bytes], tuple[str, int]]:
    from auricle.audio import load, probe

    def read(content: bytes) -> tuple[str, int]:
        probe(content)
        audio = load(content, max_bytes=BUDGET)
        return "flagged" if audio.truncated else "ok", audio.length

    return read


def _soundfile() -> Callable[[bytes], tuple[str, int]]:
    import soundfile

    def read(content: bytes) -> tuple[str, int]:
        samples, _ = soundfile.read(io.BytesIO(content), dtype="float32", always_2d=True)
        return "ok", len(samples)

    return read


READERS = {"auricle": _auricle, "soundfile": _soundfile}


def mutate(content: bytes, rng: np.random.Generator) -> tuple[str, bytes]:
    """(kind of damage, damaged bytes)."""
    data, size = bytearray(content), len(content)
    head = min(size, 256)
    kind = ("truncate", "header", "flips", "lie", "duplicate", "delete")[int(rng.integers(6))]
    first, last = sorted(int(i) for i in rng.integers(0, size, 2))
    if kind == "truncate":
        data = data[:last]
    elif kind in ("header", "flips"):
        reach = head if kind == "header" else size
        for place in rng.integers(0, reach, int(rng.integers(1, 9))):
            data[place] ^= 1 << int(rng.integers(8))
    elif kind == "lie":
        place = int(rng.integers(0, max(1, min(size, 1024) - 4)))
        lie = LIES[int(rng.integers(len(LIES)))]
        data[place : place + 4] = lie.to_bytes(4, ("big", "little")[int(rng.integers(2))])
    elif kind == "duplicate":
        data[last:last] = data[first:last]
    else:
        del data[first : min(last, first + 4096)]
    return kind, bytes(data)


def write_seeds(folder: Path) -> None:
    """One small recording of every format, and some of their kinds."""
    import soundfile

    (folder / "seeds").mkdir()
    rate = 16_000
    tone = 0.3 * np.sin(np.arange(rate // 3) * 0.05) + 0.01 * np.random.default_rng(0).standard_normal(rate // 3)
    stereo = np.stack([tone, tone[::-1]], axis=1).astype(np.float32)
    for name, container, subtype in SOUNDFILE_SEEDS:
        channels = 1 if subtype == "GSM610" else 2
        with soundfile.SoundFile(folder / "seeds" / name, "w", rate, channels, subtype, format=container) as file:
            file.write(stereo[:, :channels])
    for name, container, codec in AV_SEEDS:
        write_with_av(folder / "seeds" / name, container, codec, stereo, 48_000 if codec == "libopus" else rate)


SOUNDFILE_SEEDS = [
    ("u8.wav", "WAV", "PCM_U8"),
    ("s16.wav", "WAV", "PCM_16"),
    ("s24.wav", "WAVEX", "PCM_24"),
    ("s32.wav", "WAV", "PCM_32"),
    ("f32.wav", "WAV", "FLOAT"),
    ("f64.wav", "WAV", "DOUBLE"),
    ("mulaw.wav", "WAV", "ULAW"),
    ("ima.wav", "WAV", "IMA_ADPCM"),
    ("ms.wav", "WAV", "MS_ADPCM"),
    ("gsm.wav", "WAV", "GSM610"),
    ("s16.rf64", "RF64", "PCM_16"),
    ("s16.w64", "W64", "PCM_16"),
    ("s16.aiff", "AIFF", "PCM_16"),
    ("f32.aifc", "AIFF", "FLOAT"),
    ("s16.caf", "CAF", "PCM_16"),
    ("s16.au", "AU", "PCM_16"),
    ("s16.flac", "FLAC", "PCM_16"),
    ("s24.flac", "FLAC", "PCM_24"),
    ("vorbis.ogg", "OGG", "VORBIS"),
    ("opus.opus", "OGG", "OPUS"),
    ("layer3.mp3", "MP3", "MPEG_LAYER_III"),
]
AV_SEEDS = [
    ("aac.m4a", "ipod", "aac"),
    ("alac.m4a", "ipod", "alac"),
    ("aac.aac", "adts", "aac"),
    ("opus.webm", "webm", "libopus"),
    ("flac.mka", "matroska", "flac"),
    ("flac.oga", "ogg", "flac"),
]


def write_with_av(target: Path | BinaryIO, container: str, codec: str, samples: np.ndarray, rate: int) -> None:
    """Encode float32 [time, channels] with FFmpeg."""
    import av

    with av.open(target, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate, layout="stereo")
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = rate, 0
        pieces = av.AudioResampler("fltp", "stereo", rate, frame_size=960 if codec == "libopus" else 1024)
        for piece in [*pieces.resample(frame), *pieces.resample(None)]:
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))


if __name__ == "__main__":
    sys.exit(main())
