"""Archives like those of the corpora, with pieces made here."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np

CHORDS = np.array([[72, 67, 64, 48], [74, 67, 59, 55], [72, 69, 65, 53]])


def write_archives(folder: Path) -> None:
    """Progressions of three chords: as piano rolls a frame a chord, as chorales a beat a chord."""
    from scipy.io import savemat

    rng = np.random.default_rng(0)
    rolls, pieces = {}, {}
    for split, count in (("train", 12), ("valid", 4), ("test", 4)):
        chords = [CHORDS[(np.arange(int(rng.integers(8, 14))) + rng.integers(3)) % 3] for _ in range(count)]
        pieces[split] = [np.repeat(row, 4, axis=0).tolist() for row in chords]
        cells = np.empty((1, count), object)
        for number, row in enumerate(chords):
            cells[0, number] = np.zeros((len(row), 88), np.uint8)
            np.put_along_axis(cells[0, number], row - 21, 1, axis=1)
        rolls[f"{split}data"] = cells
    file = io.BytesIO()
    savemat(file, rolls)
    with zipfile.ZipFile(folder / "polymusic_mat.zip", "w") as archive:
        for name in ("JSB_Chorales", "Nottingham"):
            archive.writestr(f"polymusic_mat/{name}.mat", file.getvalue())
    with zipfile.ZipFile(folder / "jsb_chorales.zip", "w") as archive:
        archive.writestr("jsb_chorales/Jsb16thSeparated.json", json.dumps(pieces))
