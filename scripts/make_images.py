"""Draws the pictures of README and docs anew, with the project's own plot command.

python scripts/make_images.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"

PICTURES = {
    "panels.png": ["--panels", "waveform,log-mel,chroma", "--width", "9", "--dpi", "100"],
    "mfcc.png": ["--panels", "spectrogram,mfcc", "--end", "4.5", "--width", "9", "--dpi", "100"],
}

CHORALE = ["--bars", "8", "--key", "G", "--seed", "7"]


def main() -> None:
    """Write every picture in `PICTURES`, and a chorale on its staves."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        sample = str(Path(folder) / "sample.flac")
        subprocess.run([sys.executable, str(ROOT / "examples" / "sample.py"), sample], check=True)
        for name, flags in PICTURES.items():
            command = [sys.executable, "-m", "auricle", "plot", sample, "-o", str(IMAGES / name), *flags]
            subprocess.run(command, check=True)
    chorale = IMAGES / "chorale.png"
    chorale.unlink(missing_ok=True)
    subprocess.run([sys.executable, "-m", "auricle", "compose", *CHORALE, "-o", str(chorale)], check=True)


if __name__ == "__main__":
    main()
