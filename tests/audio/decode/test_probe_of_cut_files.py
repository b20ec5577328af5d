"""What `probe` says of a cut file is what `load` finds in it, and an MP4 without its index is called that."""

from __future__ import annotations

import pytest

from auricle.audio import load, probe
from auricle.audio import recording as recording_module
from auricle.errors import AuricleError, CorruptAudio


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
def test_probe_and_load_agree_on_what_is_left(recording, share: float) -> None:
    content = recording.content[: int(len(recording.content) * share)]
    try:
        audio = load(content)
    except AuricleError:
        return  # refused by name
    info = probe(content)
    assert info.truncated == audio.truncated
    assert info.duration == pytest.approx(audio.duration, abs=0.1)


def test_without_decoding_a_cut_webm_claims_its_whole_length(make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: the structure alone only knows what should be there."""
    content = make("opus.webm").content
    half = content[: len(content) // 2]
    monkeypatch.setattr(recording_module.Recording, "measured", lambda self: self.info)
    assert probe(half).duration > 1.5 * load(half).duration


def test_an_mp4_without_its_index_is_called_cut(make) -> None:
    content = make("aac.m4a").content
    assert b"moov" in content
    with pytest.raises(CorruptAudio, match="moov"):
        load(content[: content.index(b"moov") - 8])
    with pytest.raises(CorruptAudio) as unlike:
        load(content[:8] + b"\xff" * 400)
    assert "Errno" not in str(unlike.value)
