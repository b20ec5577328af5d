"""Headers of MPEG audio frames (MP1, MP2, MP3) and of ADTS frames (AAC), four to seven bytes each."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["HEADER", "Frame", "adts_frame", "mpeg_frame"]

HEADER = 7
"""Bytes that are enough for either header."""

BITRATES = {  # kbit/s by (MPEG-1?, layer), from ISO 11172-3 and 13818-3
    (True, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
RATES = (44_100, 48_000, 32_000)
RATE_SHIFT = {3: 0, 2: 1, 0: 2}  # MPEG-1, MPEG-2, MPEG-2.5
ADTS_RATES = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350)


@dataclass(frozen=True)
class Frame:
    """One frame: how long it is in bytes (0 where its header does not say) and in samples.

    Attributes:
        kind: what stays the same over a stream: version, layer and rate.
        length: bytes, header included.
        samples: of each channel.
        sample_rate: in Hz.
        side: bytes of side information after the four bytes of the header (Layer III).
        codec: "mp1", "mp2", "mp3" or "aac".
    """

    kind: tuple[int, int, int]
    length: int
    samples: int
    sample_rate: int
    side: int
    codec: str


def mpeg_frame(head: bytes, at: int = 0) -> Frame | None:
    """The MPEG audio frame that begins at byte `at`; None where no valid header stands.

    Example:
        >>> frame = mpeg_frame(bytes([0xFF, 0xFB, 0x90, 0x00]))
        >>> frame.length, frame.samples, frame.sample_rate, frame.codec
        (417, 1152, 44100, 'mp3')
    """
    if len(head) < at + 4 or head[at] != 0xFF or head[at + 1] & 0xE0 != 0xE0:
        return None
    version, layer = head[at + 1] >> 3 & 3, 4 - (head[at + 1] >> 1 & 3)
    bitrate_index, rate_index, padding = head[at + 2] >> 4, head[at + 2] >> 2 & 3, head[at + 2] >> 1 & 1
    if version == 1 or layer == 4 or bitrate_index == 15 or rate_index == 3:
        return None
    first, mono = version == 3, head[at + 3] >> 6 == 3
    rate = RATES[rate_index] >> RATE_SHIFT[version]
    samples = 384 if layer == 1 else 576 if layer == 3 and not first else 1152
    bitrate = 1000 * BITRATES[first, layer][bitrate_index]
    if layer == 1:
        length = (12 * bitrate // rate + padding) * 4
    else:
        length = samples // 8 * bitrate // rate + padding
    side = (17 if mono else 32) if first else (9 if mono else 17)
    return Frame((version, layer, rate_index), length if bitrate else 0, samples, rate, side, f"mp{layer}")


def adts_frame(head: bytes, at: int = 0) -> Frame | None:
    """The ADTS frame that begins at byte `at`; None where no valid header stands.

    Example:
        >>> adts_frame(bytes([0xFF, 0xF1, 0x50, 0x80, 0x2E, 0x7F, 0xFC])).length
        371
    """
    if len(head) < at + HEADER or head[at] != 0xFF or head[at + 1] & 0xF6 != 0xF0:
        return None
    rate_index = head[at + 2] >> 2 & 15
    length = (head[at + 3] & 3) << 11 | head[at + 4] << 3 | head[at + 5] >> 5
    if rate_index >= len(ADTS_RATES) or length < HEADER:
        return None
    samples = 1024 * ((head[at + 6] & 3) + 1)
    return Frame((head[at + 1] & 8, 0, rate_index), length, samples, ADTS_RATES[rate_index], 0, "aac")
