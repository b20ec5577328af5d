"""Prove what the training engine promises: kills, a full disk, two processes. Prints the figures.

python scripts/prove_training.py [kills] [disk] [processes]

kills: a 200-step training is killed 30 times, 10 of them while it saves, with 0 and with 2 workers; every file that
stands in its folder is read after each kill, and in the end its losses equal those of one that nobody disturbed.
disk: a training on a file system that fills up, if this user may mount one.
processes: the losses of two processes beside those of one, and how much faster two are.
"""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "train"))
os.environ.setdefault("OMP_NUM_THREADS", "1")

STEPS, KILLS, SAVING = 200, 30, 10
ROUNDS = 5


def losses(out: Path) -> list[str]:
    """The loss of each step, exactly."""
    with (out / "steps.csv").open(newline="") as file:
        return [float(row["loss"]).hex() for row in csv.DictReader(file)]


def prove_kills(work: Path) -> bool:
    """Kill a training again and again; true if nothing came of it."""
    from tiny_recipe import Tiny, killed_at

    from auricle.train import fit
    from auricle.train.checkpoint import read_tensors

    good = True
    base = Tiny(width=32, fit=replace(Tiny().fit, epochs=19, save_every=4))
    whole = fit(base, work, work / "whole", loud=False)
    # So long that a life makes about six steps: some of them save, and thirty lives are not enough to end.
    step = whole.seconds / whole.steps
    context = get_context("forkserver")
    context.set_forkserver_preload(["tiny_recipe", "lightning_fabric", "torch.utils.tensorboard"])
    for workers in (0, 2):
        recipe, out = replace(base, fit=replace(base.fit, workers=workers)), work / f"killed{workers}"
        # Workers take a while to start, in which nothing is learned.
        probe = fit(replace(recipe, fit=replace(recipe.fit, epochs=1)), work, work / f"probe{workers}", loud=False)
        longest = 12 * step + max(0.0, probe.seconds - probe.steps * step)
        rng = random.Random(workers)
        plan = [True] * SAVING + [False] * (KILLS - SAVING)
        rng.shuffle(plan)
        read = killed = 0
        for saving in plan:
            while True:
                moment = rng.uniform(0.0, longest)
                child = context.Process(target=killed_at, args=(recipe, out, moment, saving))
                child.start()
                child.join()
                for path in out.glob("*.safetensors"):
                    read_tensors(path)
                    read += 1
                if child.exitcode == -9:
                    killed += 1
                    break
                if child.exitcode == 0:
                    print(f"  it was done after {killed} kills; make the moments shorter")
                    return False
        left = len(losses(out)) if (out / "steps.csv").exists() else 0
        fit(recipe, work, out, loud=False)
        same = losses(out) == losses(work / "whole")
        weights = (out / "model.safetensors").read_bytes() == (work / "whole" / "model.safetensors").read_bytes()
        stale = len(list(out.glob(".*.part")))
        print(f"kills, {workers} workers: {killed} kills, {SAVING} of them in a save; {left} steps were done then")
        print(f"  {read} checkpoints read after kills, none damaged; {stale} files left half-written")
        print(f"  all {len(losses(out))} losses bit for bit: {same}; best weights: {weights}", flush=True)
        good = good and same and weights and not stale and len(losses(out)) >= STEPS and read > KILLS
    return good


def prove_disk(work: Path) -> bool:
    """Fill the disk under a training; true if the checkpoint before stands and it goes on when there is room."""
    place = work / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "none", place], capture_output=True, check=False
    )
    if mounted.returncode:
        print("disk: this user may not mount a file system; left out")
        return True
    try:
        out = place / "out"
        command = [sys.executable, "-m", "auricle", "train", "tiny_recipe:Tiny", "--out", out, "--data", work]
        sizes = ["--set", "width=256", "--set", "count=20"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests" / "train")}

        def train(epochs: int) -> subprocess.CompletedProcess[str]:
            full = [*command, *sizes, "--set", f"epochs={epochs}"]
            return subprocess.run(full, capture_output=True, text=True, env=environment, check=False)

        first = train(1)
        before = {path.name: path.read_bytes() for path in out.glob("*.safetensors")}
        room = os.statvfs(place)
        (place / "filler").write_bytes(bytes(room.f_bavail * room.f_frsize - len(before["last.safetensors"]) // 2))
        full = train(3)
        stands = before == {path.name: path.read_bytes() for path in out.glob("*.safetensors")}
        (place / "filler").unlink()
        again = train(3)
        stale = len(list(out.glob(".*.part")))
        told = full.stderr.strip().splitlines()[-1]
        print(f"disk: exit codes {first.returncode}, full {full.returncode} ({told}), again {again.returncode}; ")
        print(f"  checkpoint before intact: {stands}; {stale} files left half-written")
        return stands and full.returncode != 0 and again.returncode == 0 and not stale
    finally:
        subprocess.run(["umount", place], check=False)


def prove_processes(work: Path) -> bool:
    """Train by one process and by two; true if their losses agree, whatever their speed."""
    import torch
    from tiny_recipe import Tiny

    from auricle.train import fit

    torch.set_num_threads(1)

    def trained(recipe: Tiny, devices: int) -> list[float]:
        """The loss of each step."""
        out = work / str(time.monotonic_ns())
        fit(recipe, work, out, devices=devices, loud=False)
        return [float.fromhex(loss) for loss in losses(out)]

    # Rounding differs, and training makes differences grow: so the losses are compared at a usual rate of learning.
    quiet = Tiny(width=32, dropout=0.0, noise=0.0)
    alike = replace(quiet, fit=replace(quiet.fit, epochs=6, lr=3e-3))
    one, two = (trained(alike, devices) for devices in (1, 2))
    apart = [abs(a - b) for a, b in zip(one, two, strict=True)]
    print(f"processes: losses of two are within {max(apart):.1e} of those of one over {len(apart)} steps")
    ratio = throughput(work)
    print(f"  english-ctc, one process of one thread against two: {ratio:.2f} times as fast")
    print(f"  {os.cpu_count()} cores; load before and now {LOAD:.1f} and {os.getloadavg()[0]:.1f}")
    return max(apart) <= 1e-5 and len(apart) >= 50


def throughput(work: Path) -> float:
    """How much faster two processes train the English recognizer than one: the same steps of the same global batch.

    A short and a longer training are timed, in turn, several times; what lies between them is steps alone. Medians.
    In float32: the units that multiply bf16 may be shared with whoever else the machine serves, and their speed varied
    by a factor of two where nothing else ran.
    """
    import numpy as np

    from auricle.audio import save
    from auricle.recipes import recipe
    from auricle.train import fit
    from auricle.types import Audio

    rng, rate, seconds, batch, short, long = np.random.default_rng(0), 16_000, 8, 10, 2, 10
    folder = work / "read"
    folder.mkdir()
    rows = ["audio\ttext\tsplit"]
    for number in range(long * batch):
        save(Audio(0.1 * rng.standard_normal(seconds * rate, dtype=np.float32), rate), folder / f"{number}.wav")
        rows.append(f"{number}.wav\tthe quick brown fox jumps over the lazy dog\t{'valid' if number == 0 else 'train'}")
    chosen = recipe("english-ctc")

    def spent(steps: int, devices: int) -> float:
        """Seconds of a training of so many steps."""
        (folder / "manifest.tsv").write_text("\n".join(rows[: 2 + steps * batch]) + "\n")
        fitting = replace(chosen.fit, epochs=1, batch_seconds=seconds * batch + 1.0, save_every=0, precision="32")
        one = replace(chosen, fit=fitting)  # type: ignore[type-var]
        return fit(one, folder, work / str(time.monotonic_ns()), devices=devices, loud=False).seconds

    times: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(ROUNDS):
        for devices, found in times.items():
            found.append((spent(long, devices) - spent(short, devices)) / (long - short))
        print(f"  {times[1][-1]:.2f} s a step by one, {times[2][-1]:.2f} by two", flush=True)
    return median(times[1]) / median(times[2])


PROOFS: dict[str, Callable[[Path], bool]] = {"kills": prove_kills, "disk": prove_disk, "processes": prove_processes}
LOAD = os.getloadavg()[0]


def main() -> int:
    """Run the proofs that were named, or all."""
    import torch

    torch.set_num_threads(1)
    failed = []
    for name in sys.argv[1:] or PROOFS:
        with tempfile.TemporaryDirectory() as folder:
            began = time.monotonic()
            if not PROOFS[name](Path(folder)):
                failed.append(name)
            print(f"  {time.monotonic() - began:.0f} s", flush=True)
    print("failed: " + ", ".join(failed) if failed else "all proved")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
