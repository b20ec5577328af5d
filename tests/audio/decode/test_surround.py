"""Every channel comes back in its own place, whatever order the format stores."""

from __future__ import annotations

import numpy as np
import pytest

import auricle
from auricle.audio import channels

RATE = 48_000


def staircase(count: int) -> auricle.Audio:
    """A second of a tone in each channel, each channel quieter than the one before."""
    tone = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
    return auricle.Audio((0.9 * 0.7 ** np.arange(count)[:, None] * tone).astype(np.float32), RATE)


def loudness(audio: auricle.Audio) -> np.ndarray:
    return np.sqrt((audio.samples[:, 4800:-4800] ** 2).mean(axis=1))


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "opus"])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7, 8])
def test_channels_keep_their_order(tmp_path, suffix: str, count: int) -> None:
    audio = staircase(count)
    path = tmp_path / f"a.{suffix}"
    auricle.save(audio, path)
    found = auricle.load(path)
    assert found.channels == count
    quiet_lfe = suffix in ("ogg", "opus") and count >= 6  # their low-frequency channel is cut at 120 Hz
    kept = [c for c in range(count) if not (quiet_lfe and c == 3)]
    np.testing.assert_allclose(loudness(found)[kept], loudness(audio)[kept], rtol=0.2)


def test_without_the_order_a_channel_moves(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control."""
    auricle.save(staircase(6), tmp_path / "a.ogg")
    monkeypatch.setattr("auricle.audio.soundfile_reader.VORBIS_ORDER", {})
    moved = loudness(auricle.load(tmp_path / "a.ogg"))
    assert not np.allclose(moved[:3], loudness(staircase(6))[:3], rtol=0.2)


@pytest.mark.parametrize("count", [3, 6, 7, 8])
def test_many_planes_are_read(tmp_path, count: int) -> None:
    """AAC decodes to planes, one a channel."""
    av = pytest.importorskip("av")
    path, audio = tmp_path / "a.m4a", staircase(count)
    layout = {3: "3.0", 6: "5.1", 7: "6.1(back)", 8: "7.1"}[count]
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=RATE, layout=layout, bit_rate=64_000 * count)
        packed = np.ascontiguousarray(audio.samples.T).reshape(1, -1)
        for start in range(0, RATE, 1024):
            part = packed[:, start * count : (start + 1024) * count]
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), format="flt", layout=layout)
            frame.sample_rate, frame.pts = RATE, start
            planar = av.AudioResampler(format="fltp").resample(frame)
            container.mux([packet for out in planar for packet in stream.encode(out)])
        container.mux(stream.encode(None))
    found = auricle.load(path)
    assert found.channels == count
    kept = [c for c in range(count) if channels.LAYOUTS[count][c] != "LFE"]
    np.testing.assert_allclose(loudness(found)[kept], loudness(audio)[kept], rtol=0.2)
