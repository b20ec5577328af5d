"""Small files that decode to a lot: refused within a second, in little memory, whether the header says so or lies."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from auricle.audio import blocks, load, probe
from auricle.audio.declared.crc import crc8, crc16, crc32_ogg
from auricle.errors import TooLarge

MEASURE = """
import json, resource, sys, time
from auricle.audio import load
from auricle.errors import AuricleError
load(sys.argv[1])                                       # imports, so that only the bomb is measured
before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
try:
    audio = load(sys.argv[2], **json.loads(sys.argv[3]))
    said = "flagged" if audio.truncated else "whole"
except AuricleError as error:
    said = error.code
taken, after = time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([said, taken, (after - before) * 1024]))
"""


def silent_flac(seconds: int, *, rate: int = 44_100, channels: int = 2, total: int | None = None) -> bytes:
    """Digital silence in constant subframes: 16 bytes for 65,535 samples. `total` is what the header claims."""
    block = 65_535
    frames = seconds * rate // block
    claimed = frames * block if total is None else total
    packed = rate << 44 | (channels - 1) << 41 | 15 << 36 | claimed
    info = block.to_bytes(2, "big") * 2 + bytes(6) + packed.to_bytes(8, "big") + bytes(16)
    out = [b"fLaC", b"\x80\x00\x00\x22", info]
    for number in range(frames):
        head = bytes([0xFF, 0xF8, 0x70, (channels - 1) << 4 | 0x08]) + coded(number) + (block - 1).to_bytes(2, "big")
        frame = head + bytes([crc8(head)]) + bytes(3) * channels
        out.append(frame + crc16(frame).to_bytes(2, "big"))
    return b"".join(out)


def coded(number: int) -> bytes:
    """A number as FLAC writes it: UTF-8."""
    return (
        chr(number).encode()
        if number < 0xD800 or number >= 0xE000
        else b"\xed" + bytes([0x80 | number >> 6 & 0x3F, 0x80 | number & 0x3F])
    )


def silent_opus(seconds: int) -> bytes:
    """Opus packets of 120 ms in two bytes each."""
    head = b"OpusHead\x01\x01\x00\x00" + (48_000).to_bytes(4, "little") + b"\x00\x00\x00"
    tags = b"OpusTags" + (0).to_bytes(8, "little")
    pages = [page(2, 0, 0, [head]), page(0, 0, 1, [tags])]
    packets = seconds * 25 // 3
    for number, first in enumerate(range(0, packets, 255), 2):
        count = min(255, packets - first)
        last = 4 if first + count == packets else 0
        pages.append(page(last, (first + count) * 5760, number, [b"\xfb\x06"] * count))
    return b"".join(pages)


def page(kind: int, granule: int, number: int, packets: list[bytes]) -> bytes:
    """An Ogg page of packets under 255 bytes."""
    head = b"OggS\x00" + bytes([kind]) + granule.to_bytes(8, "little") + (7).to_bytes(4, "little")
    head += number.to_bytes(4, "little")
    rest = bytes([len(packets)]) + bytes(len(packet) for packet in packets) + b"".join(packets)
    return head + crc32_ogg(head + bytes(4) + rest).to_bytes(4, "little") + rest


@pytest.fixture(scope="module")
def bombs() -> dict[str, bytes]:
    ten_hours = 36_000
    riff = b"RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0\x03\0\x08\0" + (655_350).to_bytes(4, "little")
    riff += (655_350 * 32).to_bytes(4, "little") + b"\x20\0\x20\0data"
    return {
        "ten hours of FLAC": silent_flac(ten_hours),
        "ten hours of FLAC, length unknown": silent_flac(ten_hours, total=0),
        "ten hours of FLAC that claims a second": silent_flac(ten_hours, total=44_100),
        "ten hours of Opus": silent_opus(ten_hours),
        "forged FLAC of 655,350 Hz and 8 channels": silent_flac(1, rate=655_350, channels=8, total=2**36 - 1),
        "forged WAV of 655,350 Hz and 8 channels": riff + (2**31 - 64).to_bytes(4, "little") + bytes(4096),
    }


NAMES = [
    "ten hours of FLAC",
    "ten hours of FLAC, length unknown",
    "ten hours of FLAC that claims a second",
    "ten hours of Opus",
    "forged FLAC of 655,350 Hz and 8 channels",
    "forged WAV of 655,350 Hz and 8 channels",
]


@pytest.mark.parametrize("name", NAMES)
def test_refused_at_once_in_little_memory(bombs, make, tmp_path, name):
    (tmp_path / "small.wav").write_bytes(make("s16.wav").content)
    (tmp_path / "bomb").write_bytes(bombs[name])
    said, taken, grown = measure(tmp_path, {})
    # A forged header comes back flagged, with the little that is there; real length is refused.
    assert said in (("too_large", "flagged") if "forged" in name else ("too_large",))
    assert taken <= 1.0
    assert grown <= 300 * 1024**2


def test_without_a_budget_the_memory_goes(bombs, make, tmp_path):
    """Control: an hour of the same file."""
    (tmp_path / "small.wav").write_bytes(make("s16.wav").content)
    (tmp_path / "bomb").write_bytes(bombs["ten hours of FLAC"])
    said, _, grown = measure(tmp_path, {"duration": 3600.0, "max_bytes": None})
    assert said == "whole"
    assert grown > 300 * 1024**2


def measure(folder: Path, options: dict[str, object]) -> tuple[str, float, int]:
    command = [sys.executable, "-c", MEASURE, str(folder / "small.wav"), str(folder / "bomb"), json.dumps(options)]
    said, taken, grown = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return said, taken, grown


def test_counted_while_decoding(bombs, monkeypatch):
    """A length that nobody knows before: the budget holds all the same."""
    from auricle.audio.recording import Recording

    monkeypatch.setattr(Recording, "expected", None)
    with pytest.raises(TooLarge, match="decodes to"):
        list(blocks(bombs["ten hours of FLAC"], max_bytes=20_000_000))


def test_mutants_of_a_forged_length_allocate_nothing(make):
    """Control in the same test: the plain call asks for all that the header says."""
    import io

    import soundfile

    content = silent_flac(1, rate=8000, channels=8, total=2**36 - 1)
    assert load(content).truncated
    assert probe(content).truncated
    with pytest.raises((MemoryError, soundfile.LibsndfileError)):
        soundfile.read(io.BytesIO(content))


def test_ten_hours_in_blocks_take_the_memory_of_one(bombs):
    import tracemalloc

    tracemalloc.start()
    total = 0
    with blocks(bombs["ten hours of FLAC"], duration=300.0) as reader:
        for block in reader:
            total += block.length
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == 300 * 44_100
    assert peak < 8 * 1024**2
