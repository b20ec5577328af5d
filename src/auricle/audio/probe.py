"""What a file says about itself, without decoding it."""

from __future__ import annotations

from auricle.audio.recording import Recording
from auricle.audio.sources import Source
from auricle.errors import BadOption, TooLarge
from auricle.types import AudioInfo

__all__ = ["probe"]


def probe(source: Source, *, max_bytes: int | None = None) -> AudioInfo:
    """Format, codec, sample rate, channels, bit depth and duration of a file, from its structure.

    Sizes are compared with what is there, so a file that was cut short is flagged; damage in the middle of a compressed
    file shows only when it is decoded (`load`, or `blocks` to its end).

    Args:
        source: as in `auricle.load`.
        max_bytes: refuse when all of it, decoded to float32, would need more bytes; None for no limit.

    Raises:
        AudioNotFound: no file at the path, or no permission to read it.
        UnsupportedFormat: not audio, or a format or codec that auricle does not read.
        CorruptAudio: the header cannot be understood.
        TooLarge: over `max_bytes`.

    Example:
        >>> import io, numpy as np, soundfile
        >>> file = io.BytesIO()
        >>> soundfile.write(file, np.zeros((24_000, 2)), 48_000, format="WAV", subtype="PCM_24")
        >>> info = probe(file.getvalue())
        >>> info.format, info.codec, info.bit_depth, info.channels, info.duration
        ('wav', 'pcm_s24', 24, 2, 0.5)
    """
    if max_bytes is not None and max_bytes < 0:
        raise BadOption(f"max_bytes must be 0 or more, or None for no limit; got {max_bytes!r}")
    recording = Recording(source)
    try:
        info = recording.measured()
        needed = round(info.duration * info.sample_rate) * info.channels * 4
        if max_bytes is not None and needed > max_bytes:
            raise TooLarge(f"{recording.name} holds {needed} bytes of decoded sound, max_bytes allows {max_bytes}")
        return info
    finally:
        recording.close()
