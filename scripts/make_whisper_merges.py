"""Make `src/auricle/engines/whisper/assets/*.merges.xz` from the token files of the openai-whisper package (MIT).

`python scripts/make_whisper_merges.py`, in an environment where openai-whisper is installed.

A token of byte pair encoding is the concatenation of two earlier ones; so 256 bytes and 50,000 pairs of ids say all
that the 816 kB of the token file say, in a fifth of the room.
"""

from __future__ import annotations

import base64
import importlib.util
import lzma
from pathlib import Path

import numpy as np

ASSETS = Path(__file__).resolve().parent.parent / "src/auricle/engines/whisper/assets"
SOURCES = {"multilingual": "multilingual.tiktoken", "english": "gpt2.tiktoken"}


def main() -> None:
    """Write both files."""
    spec = importlib.util.find_spec("whisper")
    if spec is None or spec.origin is None:
        raise SystemExit("openai-whisper is not installed here: pip install openai-whisper")
    for name, source in SOURCES.items():
        target = ASSETS / f"{name}.merges.xz"
        target.write_bytes(packed(ranks_of(Path(spec.origin).parent / "assets" / source)))
        print(f"{target.name}: {target.stat().st_size} bytes")


def ranks_of(path: Path) -> dict[bytes, int]:
    """Rank by token; the empty token, which stands for no merge, is left out."""
    rows = (line.split() for line in path.read_bytes().splitlines())
    return {base64.b64decode(row[0]): int(row[1]) for row in rows if len(row) == 2 and row[0] != b"="}


def packed(ranks: dict[bytes, int]) -> bytes:
    """256 bytes in the order of their ids, then the low and the high bytes of the left ids and of the right ids."""
    tokens = sorted(ranks, key=ranks.__getitem__)
    pairs = np.array([halves(token, ranks) for token in tokens[256:]], dtype="<u2")
    planes = pairs.T.copy().view(np.uint8).reshape(2, -1, 2).transpose(0, 2, 1)
    return lzma.compress(b"".join(tokens[:256]) + planes.tobytes(), preset=9 | lzma.PRESET_EXTREME)


def halves(token: bytes, ranks: dict[bytes, int]) -> tuple[int, int]:
    """Ids of the two tokens whose merge this one is."""
    parts = [bytes([byte]) for byte in token]
    while len(parts) > 2:
        first = min(range(len(parts) - 1), key=lambda i: ranks.get(parts[i] + parts[i + 1], len(ranks)))
        parts[first : first + 2] = [parts[first] + parts[first + 1]]
    return ranks[parts[0]], ranks[parts[1]]


if __name__ == "__main__":
    main()
