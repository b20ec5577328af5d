"""A file that holds less than it promises comes back flagged or raises: never silently as less."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from auricle.audio import load, probe
from auricle.audio import recording as recording_module
from auricle.audio.declared.promise import Promise
from auricle.errors import AuricleError

CUTS = [0.03, 0.1, 0.25, 0.37, 0.5, 0.62, 0.75, 0.9, 0.97, 0.999]


def outcome(content: bytes) -> tuple[str, int]:
    """("whole", "flagged" or the code of the error, samples of each channel)."""
    try:
        audio = load(content)
    except AuricleError as error:
        return error.code, 0
    return "flagged" if audio.truncated else "whole", audio.length


def silent_losses(recording, places) -> list[int]:
    whole = load(recording.content).length
    results = {place: outcome(recording.content[:place]) for place in places}
    return [place for place, (said, length) in results.items() if said == "whole" and length < whole]


def test_cut_at_ten_points(recording):
    size = len(recording.content)
    places = [int(size * share) for share in CUTS] + [size - 1]
    assert silent_losses(recording, places) == []


def test_cut_at_frame_boundaries(recording):
    """The places where a cut is hardest to see: right before every page, frame, cluster or packet in the last third."""
    content = recording.content
    marks = {
        "ogg": b"OggS",
        "flac": b"\xff\xf8",
        "mp3": b"\xff\xfb",
        "aac": b"\xff\xf1",
        "webm": b"\xa3",
        "matroska": b"\xa3",
    }.get(recording.kind.format)
    if recording.name == "plain.mp3" or recording.kind.format == "aac":
        pytest.skip("a bare stream of frames promises no length: every whole frame may be its last")
    if marks is None:
        marks = b"\0"
    places, at = [], content.find(marks, len(content) * 2 // 3)
    while at >= 0 and len(places) < 25:
        places.append(at)
        at = content.find(marks, at + 500)
    assert silent_losses(recording, [place for place in places if place < len(content) - 300]) == []


def test_flag_says_how_much_is_there_and_how_much_should(recording):
    cut = recording.content[: int(len(recording.content) * 0.6)]
    try:
        audio = load(cut)
    except AuricleError:
        return
    info = audio.info
    assert info is not None
    assert info.truncated
    assert info.duration == audio.duration
    assert 0.3 < info.duration < 2.4
    assert probe(cut).truncated
    assert probe(cut).duration == pytest.approx(info.duration, abs=0.15) or recording.kind.format in (
        "webm",
        "matroska",
    )
    if info.declared_duration is not None:
        assert info.declared_duration == pytest.approx(2.5, abs=0.1)
    whole = load(recording.content).samples[:, : audio.length]
    if recording.kind.slack is not None:  # what is there is right
        np.testing.assert_array_equal(audio.samples, whole)


def test_formats_that_come_back_rather_than_raise(make):
    """All but those that keep their index at the end."""
    for name in (
        "s16.wav",
        "s24.aiff",
        "s16.rf64",
        "s16.w64",
        "s16.au",
        "s16.caf",
        "s16.flac",
        "s24.flac",
        "layer3.mp3",
    ):
        content = make(name).content
        assert outcome(content[: int(len(content) * 0.6)])[0] == "flagged"
    for name in ("plain.mp3", "vorbis.ogg", "opus.opus", "aac.aac", "opus.webm", "flac.mka", "flac.oga"):
        content = make(name).content
        assert outcome(content[: int(len(content) * 0.6) + 1])[0] == "flagged"


def test_without_the_promise_losses_are_silent(make, monkeypatch):
    """Control: believe the decoders alone."""
    monkeypatch.setattr(recording_module, "promise_of", lambda source, sniffed: Promise())
    lost = [
        name
        for name in ("s16.wav", "s16.aiff", "s16.rf64", "s16.w64", "s16.au", "vorbis.ogg", "opus.opus", "layer3.mp3")
        if silent_losses(make(name), [int(len(make(name).content) * 0.5)])
    ]
    assert len(lost) >= 7


def test_moov_in_front_of_the_sound(make, tmp_path):
    """A download that broke off: the index promises what is not there."""
    import av

    path = tmp_path / "a.mp4"
    with (
        av.open(io.BytesIO(make("aac.m4a").content)) as source,
        av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as out,
    ):
        track = out.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = track
                out.mux(packet)
    content = path.read_bytes()
    assert 0 < content.find(b"moov") < content.find(b"mdat")
    whole = load(content)
    assert not whole.truncated
    for share in CUTS:
        cut = content[: int(len(content) * share)]
        said, length = outcome(cut)
        assert said != "whole"
        if said == "flagged":
            assert length < whole.length
            assert probe(cut).duration == pytest.approx(length / 44_100, abs=0.05)
            assert probe(cut).declared_duration == whole.duration


def test_mp4_in_fragments(make, tmp_path):
    """As browsers and streaming services write it: no index in front, every fragment with its own."""
    import av

    path = tmp_path / "a.mp4"
    options = {"movflags": "frag_keyframe+empty_moov", "frag_duration": "300000"}
    with (
        av.open(io.BytesIO(make("alac.m4a").content)) as source,
        av.open(str(path), "w", format="mp4", options=options) as out,
    ):
        track = out.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = track
                out.mux(packet)
    content = path.read_bytes()
    content = content[: content.rindex(b"mfra") - 4]  # nor an index of fragments behind
    whole = load(content)
    np.testing.assert_array_equal(whole.samples, load(make("alac.m4a").content).samples)
    assert not whole.truncated
    for share in CUTS:
        assert outcome(content[: int(len(content) * share)])[0] != "whole"


def test_mp4_that_promises_less_than_there_is(make):
    content = bytearray(make("alac.m4a").content)
    content[content.find(b"elst") : content.find(b"elst") + 4] = b"free"
    place = content.find(b"mdhd") + 20
    content[place : place + 4] = (int.from_bytes(content[place : place + 4], "big") // 2).to_bytes(4, "big")
    audio = load(bytes(content))
    assert audio.length == load(make("alac.m4a").content).length
    assert audio.truncated
    assert audio.info is not None
    assert audio.info.declared_duration == pytest.approx(1.25)


def test_mp4_whose_length_overflows(make):
    """FFmpeg adds the packets' durations up to less than nothing."""
    import av

    content = bytearray(make("aac.m4a").content)
    place = content.find(b"stts") + 12
    content[place : place + 16] = bytes.fromhex("0000000695dbbb12cd3260bde01fce6b")
    with av.open(io.BytesIO(bytes(content))) as plain:
        stated = plain.streams.audio[0].duration
        assert stated is not None
        assert stated < 0
    assert outcome(bytes(content))[0] != "whole"
    assert probe(bytes(content)).truncated


def test_page_lost_in_the_middle_of_an_ogg(make):
    for name in ("vorbis.ogg", "opus.opus"):
        content = make(name).content
        pages = [at for at in range(len(content)) if content[at : at + 4] == b"OggS"]
        middle = len(pages) // 2
        assert outcome(content[: pages[middle]] + content[pages[middle + 1] :])[0] != "whole"
        damaged = bytearray(content)
        damaged[pages[middle] + 100] ^= 1
        assert outcome(bytes(damaged))[0] != "whole"


def test_bit_flipped_in_a_flac(make):
    for name in ("s16.flac", "s24.flac"):
        damaged = bytearray(make(name).content)
        damaged[len(damaged) // 2] ^= 4
        assert outcome(bytes(damaged))[0] == "corrupt_audio"


def test_frames_lost_in_the_middle_of_an_mp3(make):
    for name in ("layer3.mp3", "plain.mp3"):
        content = make(name).content
        place = len(content) // 2
        assert outcome(content[:place] + content[place + 100 :])[0] != "whole"


def test_mp3_without_a_count_is_read_to_its_end():
    """libsndfile guesses the length from the first frame, and stops there: a silent loss where the bit rate varies."""
    rate = 24_000
    time = np.arange(rate * 6) / rate
    sound = 0.3 * np.random.default_rng(0).standard_normal(len(time)) * (time > 3)  # costly only in its second half
    file = io.BytesIO()
    with soundfile.SoundFile(
        file, "w", rate, 1, "MPEG_LAYER_III", format="MP3", compression_level=0.5, bitrate_mode="VARIABLE"
    ) as out:
        out.write(sound[::-1])
    from auricle.audio.declared.mpeg import mpeg_frame

    first = mpeg_frame(file.getvalue())
    assert first is not None
    content = file.getvalue()[first.length :]
    audio = load(content)
    assert audio.length >= len(sound)
    assert not audio.truncated
    assert len(soundfile.read(io.BytesIO(content))[0]) != audio.length  # control


def test_header_that_promises_less_than_there_is(make):
    wav = bytearray(make("s16.wav").content)
    at = wav.find(b"data") + 4
    wav[at : at + 4] = (40_000).to_bytes(4, "little")
    assert outcome(bytes(wav))[0] == "flagged"
    flac = bytearray(make("s16.flac").content)
    packed = int.from_bytes(flac[18:26], "big") & ~((1 << 36) - 1) | 50_000
    flac[18:26] = packed.to_bytes(8, "big")
    audio = load(bytes(flac))
    assert audio.truncated
    assert audio.info is not None
    assert (audio.info.declared_duration, audio.duration) == (50_000 / 44_100, 2.5)
    assert len(soundfile.read(io.BytesIO(bytes(flac)))[0]) == 50_000  # control: less, and no word of it
