"""MIDI: what is written is read back, the tempo map says when, and damage gives a typed error."""

from __future__ import annotations

from pathlib import Path

import mido
import pytest

from auricle.errors import AudioNotFound, CannotHold, CannotWrite, ParseError, TooLarge
from auricle.types import Note, Part, Score, Span, Timeline
from auricle.writers import midi_bytes, read, read_midi, write, write_midi

SCORE = Score(
    (
        Part("Flöte", 73, notes=(Note(0.0, 0.5, pitch=60), Note(0.5, 1.25, pitch=62, velocity=100))),
        Part("drums", 0, True, notes=(Note(0.0, 0.1, pitch=36), Note(1.0, 1.0, pitch=38))),
        Part("piano", 0, notes=(Note(0.0, 2.0, pitch=64), Note(1.0, 3.0, pitch=64, velocity=1))),
    ),
    4.0,
    ((0.0, 120.0), (1.0, 60.0), (2.5, 133.7)),
    ((0.0, 3, 4), (2.0, 6, 8)),
    ((0.0, "Eb major"), (2.0, "C minor")),
)


def close(one: Score, other: Score) -> bool:
    """Equal parts and maps, times to a millisecond."""

    def rows(score: Score) -> list[object]:
        notes = [(p.name, p.program, p.is_drum, n.pitch, n.velocity) for p in score.parts for n in p.notes]
        return [notes, [row[1:] for row in score.metres], [row[1:] for row in score.keys]]

    def times(score: Score) -> list[float]:
        notes = [time for p in score.parts for n in p.notes for time in (n.start, n.end)]
        return [*notes, score.duration, *(row[0] for row in (*score.tempi, *score.metres, *score.keys))]

    tempi = [row[1] for row in one.tempi] == pytest.approx([row[1] for row in other.tempi], rel=1e-5)
    return rows(one) == rows(other) and tempi and times(one) == pytest.approx(times(other), abs=1e-3)


def file_of(*tracks: list[mido.Message | mido.MetaMessage], kind: int = 1, division: int = 100) -> bytes:
    import io

    file = mido.MidiFile(type=kind, ticks_per_beat=division)
    for messages in tracks:
        file.tracks.append(mido.MidiTrack(messages))
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def on(pitch: int, time: int = 0, channel: int = 0, velocity: int = 64) -> mido.Message:
    return mido.Message("note_on", note=pitch, time=time, channel=channel, velocity=velocity)


def off(pitch: int, time: int = 0, channel: int = 0) -> mido.Message:
    return mido.Message("note_off", note=pitch, time=time, channel=channel)


def spans(score: Score) -> list[tuple[float, float, float]]:
    return [(note.start, note.end, note.pitch) for note in score.notes]


def test_a_score_comes_back(tmp_path: Path) -> None:
    write_midi(SCORE, tmp_path / "a.mid")
    assert close(read_midi(tmp_path / "a.mid"), SCORE)
    assert [path.name for path in tmp_path.iterdir()] == ["a.mid"]


def test_an_empty_score_comes_back() -> None:
    assert read_midi(midi_bytes(Score())) == Score()


def test_many_tempi_do_not_add_up_their_rounding() -> None:
    tempi = tuple((0.0137 * k, 61.7 + (k * 37) % 151) for k in range(2000))
    notes = tuple(Note(t, t + 0.01, pitch=60) for t in (0.0, 13.69137, 27.3))
    score = Score((Part("a", notes=notes),), 30.0, tempi)
    assert spans(read_midi(midi_bytes(score))) == [
        (pytest.approx(n.start, abs=5e-4), pytest.approx(n.end, abs=5e-4), 60) for n in notes
    ]


def test_fast_and_slow_tempi_in_one_score() -> None:
    score = Score(
        (Part("a", notes=(Note(0, 20, pitch=60), Note(90.1, 91, pitch=61))),), 95.0, ((0.0, 6e7), (50.0, 4.0))
    )
    assert spans(read_midi(midi_bytes(score))) == [
        (pytest.approx(a, abs=1e-3), pytest.approx(b, abs=1e-3), p) for a, b, p in spans(score)
    ]


def test_the_first_note_of_a_key_that_begins_is_the_first_that_ends() -> None:
    read_back = read_midi(file_of([on(60), on(60, 100), off(60, 100), on(60, 100, velocity=0)]))
    assert spans(read_back) == [(0.0, 1.0, 60), (0.5, 1.5, 60)]


def test_a_note_that_is_never_ended_lasts_to_the_end_of_its_track() -> None:
    end = mido.MetaMessage("end_of_track", time=300)
    assert spans(read_midi(file_of([on(60, 100), end]))) == [(0.5, 2.0, 60)]
    assert spans(read_midi(file_of([off(60, 100), end]))) == []


def test_tempo_changes_hold_for_every_track() -> None:
    tempo = mido.MetaMessage("set_tempo", tempo=1_000_000, time=100)
    score = read_midi(file_of([tempo], [on(60, 50), off(60, 100)]))
    assert spans(score) == [(0.25, 1.0, 60)]
    assert score.tempi == ((0.0, 120.0), (0.5, 60.0))


def test_tracks_of_format_2_follow_one_another() -> None:
    tempo = mido.MetaMessage("set_tempo", tempo=1_000_000)
    score = read_midi(file_of([tempo, on(60), off(60, 100)], [on(61), off(61, 100)], kind=2))
    assert spans(score) == [(0.0, 1.0, 60), (1.0, 1.5, 61)]
    assert score.tempi == ((0.0, 60.0), (1.0, 120.0))


def test_frames_of_film_are_seconds_whatever_the_tempo() -> None:
    content = bytearray(file_of([mido.MetaMessage("set_tempo", tempo=1), on(60, 40), off(60, 1000)]))
    content[12:14] = bytes([256 - 25, 40])
    assert spans(read_midi(bytes(content))) == [(0.04, 1.04, 60)]
    content[12:14] = bytes([256 - 29, 100])
    assert spans(read_midi(bytes(content)))[0][1] == pytest.approx(1040 * 1001 / 3_000_000)


def test_programs_make_parts_and_channel_10_is_drums() -> None:
    program = mido.Message("program_change", program=73, channel=1)
    score = read_midi(
        file_of(
            [on(60, channel=1), off(60, 10, 1), program, on(62, channel=1), off(62, 10, 1), on(36, channel=9)], kind=0
        )
    )
    assert [(part.program, part.is_drum, len(part.notes)) for part in score.parts] == [
        (0, False, 1),
        (73, False, 1),
        (0, True, 1),
    ]


def test_a_program_in_another_track_counts_where_a_track_has_none() -> None:
    programs = [mido.Message("program_change", program=p, channel=c) for c, p in ((0, 40), (1, 41))]
    own = mido.Message("program_change", program=99)
    score = read_midi(file_of(programs, [on(60), off(60, 9)], [own, on(60), off(60, 9)], [on(60, channel=1)]))
    assert [part.program for part in score.parts] == [40, 99, 41]


def test_what_midi_has_no_place_for_is_refused() -> None:
    fraction = Score.of([Part("a", notes=(Note(0, 1, pitch=60.5),))])
    nested = Score.of([Part("a", notes=(Note(0, 3, pitch=60), Note(1, 2, pitch=60)))])
    slow = Score.of([Part("a", notes=(Note(0, 3, pitch=60),))], tempo=1.0)
    for score, word in ((fraction, "60.5"), (nested, "outlasts"), (slow, "tempi")):
        with pytest.raises(CannotHold, match=word):
            midi_bytes(score)
    assert spans(read_midi(midi_bytes(nested, lossy=True))) == [(0, 2, 60), (1, 3, 60)]
    assert spans(read_midi(midi_bytes(fraction, lossy=True))) == [(0, 1, 60)]
    assert spans(read_midi(midi_bytes(slow, lossy=True))) == [(0, pytest.approx(3, abs=1e-3), 60)]
    with pytest.raises(CannotHold, match="rename"):
        midi_bytes(Score.of([Part("\ud800", notes=(Note(0, 1),))]))


def test_a_timeline_of_notes_is_a_midi_file(tmp_path: Path) -> None:
    line = SCORE.timeline()
    write(line, tmp_path / "a.mid")
    again = read(tmp_path / "a.mid")
    assert again.names == line.names
    for name in ("Flöte", "drums", "piano", "metre", "key"):
        assert [span.label for span in again[name]] == [span.label for span in line[name]]
        assert [span.start for span in again[name]] == pytest.approx([span.start for span in line[name]], abs=1e-3)
    write(SCORE, tmp_path / "b.mid")
    assert close(read_midi(tmp_path / "b.mid"), SCORE)
    write(SCORE, tmp_path / "b.json")
    assert read(tmp_path / "b.json").names == line.names


def test_spans_that_are_no_notes_are_refused(tmp_path: Path) -> None:
    line = Timeline.of(2.0, melody=[Note(0, 1, pitch=60)], words=[Span(0, 1, "la")])
    with pytest.raises(CannotHold, match="words"):
        write(line, tmp_path / "a.mid")
    write(line, tmp_path / "a.mid", tier="melody")
    write(line, tmp_path / "b.mid", lossy=True)
    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()
    with pytest.raises(CannotHold, match="label"):
        write(Timeline.of(2.0, a=[Note(0, 1, "la", pitch=60)]), tmp_path / "c.mid")
    with pytest.raises(CannotHold, match="rename"):
        write(Timeline.of(2.0, a=[Note(0, 1, pitch=60)], tempo=[Span(0, 2, "fast")]), tmp_path / "c.mid")


def test_faults_name_the_file_and_what_to_do(tmp_path: Path) -> None:
    content = midi_bytes(SCORE)
    for name, damaged in {
        "cut": content[:-4],
        "text": b"hello, no music",
        "empty": b"",
        "status": content[:22],
    }.items():
        path = tmp_path / f"{name}.mid"
        path.write_bytes(damaged)
        with pytest.raises(ParseError, match=rf"{name}\.mid.*export"):
            read_midi(path)
    with pytest.raises(AudioNotFound, match="none"):
        read_midi(tmp_path / "none.mid")
    with pytest.raises(TooLarge, match="max_bytes"):
        read_midi(content, max_bytes=100)
    with pytest.raises(CannotWrite):
        write_midi(SCORE, tmp_path / "no" / "a.mid")


def test_absurd_times_are_damage() -> None:
    with pytest.raises(ParseError, match="a day"):
        read_midi(file_of([on(60, 0x0FFFFFFF), off(60, 0x0FFFFFFF)], division=24))
    with pytest.raises(ParseError, match="tempo of 0"):
        read_midi(file_of([mido.MetaMessage("set_tempo", tempo=0), on(60)]))
    long_number = file_of([on(60)])[:14] + b"MTrk" + (9004).to_bytes(4, "big") + b"\xff" * 9000 + b"\x00\x90\x40\x40"
    with pytest.raises(ParseError, match="number of more than"):
        read_midi(long_number)
