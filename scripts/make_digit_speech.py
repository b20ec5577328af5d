"""Make spoken digits by the synthesizers that are installed (espeak-ng, flite, festival): for training only.

    python scripts/make_digit_speech.py FOLDER [--seed 0]

Writes FLAC at 16 kHz and a manifest.tsv; the digits recipes take the folder as `--set synthetic=FOLDER`. A synthesizer
that is not there is skipped and said so. On Debian: apt-get install espeak-ng flite festival festvox-us-slt-hts
festvox-kdlpc16k.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from auricle.audio import load, save
from auricle.data.fsdd import DIGITS
from auricle.errors import AuricleError
from auricle.types import Audio

SAMPLE_RATE = 16_000
QUIET = 10 ** (-40 / 20)
"""Share of the peak below which the ends of a clip are cut off."""
ACCENTS = ("en-us", "en-gb", "en-gb-x-rp", "en-gb-scotland", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-029", "en-us-nyc")
VARIANTS = (
    *("male1", "male2", "male3", "male4", "male5", "male6", "male7", "male8"),
    *("female1", "female2", "female3", "female4", "female5"),
    *("klatt", "klatt2", "klatt3", "klatt4", "klatt5", "klatt6", "croak", "grandpa", "grandma"),
    *("Adam", "Alex", "Andy", "Annie", "Belinda", "Benjamin", "Ed", "Gene", "Jacky", "John", "Lee", "Linda", "Max"),
    *("Michael", "Mike", "Paul", "Quincy", "Rob", "Steph", "Storm", "Tweaky", "Zac", "anika", "norbert", "shelby"),
    *("travis", "victor", "Hugo", "Pablo", "Mario"),
)
FOREIGN = {
    "de": ("siro", "uann", "tu", "sri", "for", "faif", "six", "sewenn", "ejt", "nain"),
    "fr": ("ziro", "ouane", "tou", "sri", "fore", "faïve", "sixe", "sévène", "éïte", "naïne"),
    "nl": ("ziero", "wan", "toe", "srie", "for", "faaiv", "siks", "sevven", "eet", "nain"),
    "es": ("síro", "uan", "tu", "zri", "for", "faiv", "sics", "seven", "eit", "nain"),
    "it": ("zíro", "uan", "tu", "tri", "for", "faiv", "sics", "seven", "eit", "nain"),
    "pl": ("ziro", "łan", "tu", "sri", "for", "fajw", "siks", "sewen", "ejt", "najn"),
    "sv": ("siro", "oann", "to", "tri", "får", "fajv", "six", "seven", "ejt", "najn"),
}
"""How a speaker of the language would spell the English digits: spoken by its voice, they have its accent."""
FLITE = ("kal16", "kal", "awb", "rms", "slt")
FESTIVAL = ("kal_diphone", "ked_diphone", "cmu_us_slt_arctic_hts")


def espeak(rng: np.random.Generator, digit: int, path: Path) -> str:
    """Writes one digit by a voice drawn from accents and variants; returns the name of the voice."""
    variant = VARIANTS[rng.integers(len(VARIANTS))]
    foreign = rng.random() < 0.3
    language = str(rng.choice(sorted(FOREIGN) if foreign else ACCENTS))
    text = FOREIGN[language][digit] if foreign else DIGITS[digit]
    pitch, speed = int(rng.integers(15, 85)), int(rng.integers(110, 220))
    _run("espeak-ng", "-v", f"{language}+{variant}", "-p", str(pitch), "-s", str(speed), "-w", str(path), text)
    return f"espeak-{language}-{variant}"


def flite(rng: np.random.Generator, digit: int, path: Path) -> str:
    """As `espeak`, by the voices that flite carries."""
    voice = str(rng.choice(FLITE))
    stretch, pitch = rng.uniform(0.75, 1.3), rng.uniform(80, 220)
    settings = ["--setf", f"duration_stretch={stretch:.2f}", "--setf", f"int_f0_target_mean={pitch:.0f}"]
    _run("flite", "-voice", voice, *settings, "-t", DIGITS[digit], "-o", str(path))
    return f"flite-{voice}"


def festival(rng: np.random.Generator, digit: int, path: Path) -> str:
    """As `espeak`, by three voices of festival."""
    voice = str(rng.choice(FESTIVAL))
    stretch = f"(Parameter.set 'Duration_Stretch {rng.uniform(0.75, 1.3):.2f})"
    _run("text2wave", "-eval", f"(voice_{voice})", "-eval", stretch, "-o", str(path), told=DIGITS[digit])
    return f"festival-{voice}"


MAKERS: dict[str, tuple[str, int, Callable[[np.random.Generator, int, Path], str]]] = {
    "espeak-ng": ("espeak-ng", 300, espeak),
    "flite": ("flite", 60, flite),
    "festival": ("text2wave", 20, festival),
}
"""Name -> (program, clips of each digit, how one is made)."""


def _run(*command: str, told: str = "") -> None:
    subprocess.run(command, input=told, text=True, check=True, capture_output=True, timeout=60)


def trimmed(audio: Audio) -> Audio:
    """Without the quiet ends that synthesizers leave."""
    level = np.abs(audio.samples[0])
    loud = np.flatnonzero(level > QUIET * level.max())
    return audio.between(loud[0] / audio.sample_rate, (loud[-1] + 1) / audio.sample_rate) if len(loud) else audio


def make(folder: Path, seed: int) -> list[str]:
    """Rows of the manifest of all clips that could be made."""
    jobs = []
    for name, (program, count, maker) in MAKERS.items():
        if shutil.which(program) is None:
            print(f"{program} is not installed: no clips by {name}", file=sys.stderr)
            continue
        jobs += [(name, maker, digit, number) for digit in range(10) for number in range(count)]

    def one(job: tuple[str, Callable[[np.random.Generator, int, Path], str], int, int]) -> str | None:
        name, maker, digit, number = job
        rng = np.random.default_rng([seed, sorted(MAKERS).index(name), digit, number])
        with tempfile.TemporaryDirectory() as scratch:
            raw = Path(scratch) / "raw.wav"
            try:
                speaker = maker(rng, digit, raw)
                audio = trimmed(load(raw, sample_rate=SAMPLE_RATE, mono=True))
            except (AuricleError, subprocess.SubprocessError) as error:
                print(f"{name}, {DIGITS[digit]}: {error}", file=sys.stderr)
                return None
        if not 0.1 < audio.duration < 1.5:
            return None
        file = f"{name}-{DIGITS[digit]}-{number}.flac"
        save(audio, folder / file)
        return f"{file}\t{DIGITS[digit]}\t{speaker}\t{audio.duration:.3f}"

    with ThreadPoolExecutor(2) as pool:
        return [row for row in pool.map(one, jobs) if row]


def main() -> None:
    """Makes the folder and says how many clips are in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    rows = make(given.folder, given.seed)
    (given.folder / "manifest.tsv").write_text("\n".join(["audio\ttext\tspeaker\tduration", *rows]) + "\n")
    print(f"{len(rows)} clips in {given.folder}")


if __name__ == "__main__":
    main()
