"""Files that others wrote: variants seen in the wild, nonsense, random damage, and real annotation."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from auricle.errors import BadOption, ParseError
from auricle.types import Span, Timeline
from auricle.writers import audacity, csv, json, rttm, srt, textgrid, webvtt

MODULES = {m.__name__.rpartition(".")[2]: m for m in (srt, webvtt, textgrid, rttm, audacity, csv, json)}

CUE = (Span(1.0, 2.5, "Hello."),)


@pytest.mark.parametrize(
    "text",
    [
        "1\n00:00:01,000 --> 00:00:02,500\nHello.",
        "1\r\n00:00:01.000 --> 00:00:02.500\r\nHello.\r\n\r\n",
        "\ufeff\n\n00:01,0-->00:02,5 X1:1 X2:2\nHello.\n",
        "1\r00:00:01,000 --> 00:00:02,500\rHello.\r",
        "0\n0:00:01 --> 0:00:02.5\nHello.\n\n\n\n",
    ],
)
def test_srt_variants(text: str) -> None:
    assert srt.loads(text)["segments"] == CUE


def test_srt_without_blank_lines_between_cues() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nfour\n5\n2\n00:00:03,000 --> 00:00:04,000\nsix\n\nseven"
    assert [s.label for s in srt.loads(text)["segments"]] == ["four\n5", "six\n\nseven"]


def test_webvtt_with_everything() -> None:
    text = (
        "WEBVTT - title\nKind: captions\nLanguage: en\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:fred\n\n"
        "NOTE a\nremark\n\nintro\n00:01.000 --> 00:02.500 align:start position:0%\n<v Ann><b>Hel</b>lo.</v>\n\n"
        "01:00:00.000 --> 01:00:01.000\n \nit<00:00:01.500><c> &amp; on&nbsp;on</c>\n"
        "00:00:09.000 --> 00:00:10.000\nlast"
    )
    labels = [s.label for s in webvtt.loads(text)["segments"]]
    assert labels == ["Hello.", "last", " \nit & on\u00a0on"]


LONG = """File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 2.5 ! a remark
tiers? <exists>
size = 2
item []:
    item [1]:
        class = "IntervalTier"
        name = "words"
        xmin = 0
        xmax = 2.5
        intervals: size = 2
        intervals [1]:
            xmin = 0
            xmax = 1
            text = ""
        intervals [2]:
            xmin = 1
            xmax = 2.5
            text = "say ""Hello."" 1 2
3"
    item [2]:
        class = "TextTier"
        name = "words"
        xmin = 0
        xmax = 2.5
        points: size = 1
        points [1]:
            number = 1.25
            mark = "H*"
"""
SHORT = (
    'File type = "ooTextFile short"\n"TextGrid"\n\n0\n2.5\n<exists>\n2\n"IntervalTier"\n"words"\n0\n2.5\n2\n'
    '0\n1\n""\n1\n'
    '2.5\n"say ""Hello."" 1 2\n3"\n"TextTier"\n"words"\n0\n2.5\n1\n1.25\n"H*"\n'
)
GRID = Timeline.from_tiers(2.5, {"words": [Span(1, 2.5, 'say "Hello." 1 2\n3')], "words 2": [Span(1.25, 1.25, "H*")]})


@pytest.mark.parametrize("text", [LONG, SHORT, "\ufeff" + LONG.replace("number =", "time ="), SHORT.rstrip()])
def test_textgrid_long_and_short(text: str) -> None:
    assert textgrid.loads(text) == GRID


def test_textgrid_without_tiers() -> None:
    assert textgrid.loads('"ooTextFile" "TextGrid" 0 2 <absent>') == Timeline(2.0)
    assert textgrid.loads(LONG, duration=9.0).duration == 9.0
    with pytest.raises(BadOption, match="duration"):
        textgrid.loads(LONG, duration=1.0)


def test_audacity_variants() -> None:
    text = "1,000000\t2,500000\tHello.\n\\\t100,0\t2000,0\n3.0\t4.0\n\n"
    assert audacity.loads(text)["labels"] == (*CUE, Span(3.0, 4.0))


@pytest.mark.parametrize(
    "text",
    [
        "start,end,label\n1,2.5,Hello.\n",
        "\ufeffLabel;Onset;Offset;Colour\r\nHello.;1;2.5;red\r\n",
        "1\t2.5\tHello.\n",
        'onset\toffset\ttext\n1.0\t2.5\t"Hello."',
    ],
)
def test_csv_variants(text: str) -> None:
    assert csv.loads(text)["labels"] == CUE


def test_csv_columns() -> None:
    text = 'f1,1.000,2.500,"Hello."\n'
    assert csv.loads(text, columns=["", "start", "end", "label"])["labels"] == CUE
    with pytest.raises(BadOption, match="start and an end"):
        csv.loads(text, columns=["a"])
    assert csv.loads("") == Timeline(0.0)
    assert csv.loads("tier,start,end,label,score\nempty,,,,\n").names == ("empty",)


def test_rttm_variants() -> None:
    text = (
        ";; remark\nSPKR-INFO a 1 <NA> <NA> <NA> unknown Ann <NA>\nSPEAKER a 1 1.0 1.5 <NA> <NA> Hello. 0.5\n"
        "SPEAKER b 1 0.1 0.2 <NA> <NA> <NA> <NA> <NA>\n"
    )
    assert rttm.loads(text, file="a")["speakers"] == (Span(1.0, 2.5, "Hello.", 0.5),)
    assert rttm.loads(text, file="b")["speakers"] == (Span(0.1, 0.3),)
    with pytest.raises(BadOption, match="choose one"):
        rttm.loads(text)
    with pytest.raises(BadOption, match="no recording 'c'"):
        rttm.loads(text, file="c")


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("srt", "hello", 1),
        ("srt", "1\n00:00:01,000 --> 00:00:02,000\na\n\n2\n00:00:0x,000 --> 00:00:04,000\nb", 6),
        ("srt", "1\n00:00:03,000 --> 00:00:02,000\na", 2),
        ("webvtt", "hello", 1),
        ("webvtt", "", 1),
        ("webvtt", "WEBVTT\n\n00:01.000 -> 00:02.000\na", 3),
        ("webvtt", "WEBVTT\n\n00:01.000 --> later\na", 3),
        ("webvtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n&#" + "9" * 5000 + ";", 4),
        ("textgrid", "hello", 1),
        ("textgrid", LONG.replace("2.5", "x", 1), 6),
        ("textgrid", LONG.replace("IntervalTier", "Tier"), 11),
        ("textgrid", LONG.replace("size = 2\nitem", "size = 2.5\nitem"), 7),
        ("textgrid", LONG.replace('text = ""', 'text = "'), 22),
        ("textgrid", SHORT[:-4], 26),
        ("textgrid", LONG.replace("xmax = 2.5 !", "xmax = 1.5 !"), 32),
        ("rttm", "SPEAKER a 1 1.0", 1),
        ("rttm", ";;\nSPEAKER a 1 -1.0 1 <NA> <NA> x <NA> <NA>", 2),
        ("rttm", "SPEAKER a 1 1.0 -1 <NA> <NA> x <NA> <NA>", 1),
        ("rttm", "SPEAKER a 1 1.0 1 <NA> <NA> x maybe <NA>", 1),
        ("audacity", "0.0\t1.0\ta\nhello", 2),
        ("audacity", "0.0\t1.0\ta\n2.0\t1.0\tb", 2),
        ("audacity", "1_0\t2_0\ta", 1),
        ("csv", "start,end\n0,1\n2\n", 3),
        ("csv", 'start,end,label\n0,1,"a', 2),
        ("csv", "hello\n", 1),
        ("json", "{\n,", 2),
        ("json", "[]", 1),
        ("json", '{"format": "auricle-timeline", "version": 2}', 1),
    ],
)
def test_nonsense_is_named_by_its_line(name: str, text: str, line: int) -> None:
    with pytest.raises(ParseError, match=rf"line {line}\b"):
        MODULES[name].loads(text)


@pytest.mark.parametrize(
    ("tiers", "where"),
    [
        ("3", "tiers"),
        ("[3]", r"tiers\[0\]"),
        ('[{"name": 1, "spans": []}]', r"tiers\[0\].name"),
        ('[{"name": "a", "spans": [{"start": true, "end": 1}]}]', r"tiers\[0\].spans\[0\].start"),
        ('[{"name": "a", "spans": [{"start": 2, "end": 1}]}]', r"tiers\[0\].spans\[0\]"),
        ('[{"name": "a", "spans": [{"start": 2, "end": NaN}]}]', r"tiers\[0\].spans\[0\]"),
        ('[{"name": "a", "spans": [{"start": 0, "end": 1' + "0" * 400 + "}]}]", r"tiers\[0\].spans\[0\].end"),
        ('[{"name": "a", "spans": [{"start": 0, "end": 1' + "0" * 5000 + "}]}]", "not JSON"),
        ('[{"name": "a", "spans": [{"start": 0, "end": 99}]}]', "duration"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_json_nonsense_is_named_by_its_place(tiers: str, where: str) -> None:
    with pytest.raises(ParseError, match=where):
        json.loads('{"format": "auricle-timeline", "version": 1, "duration": 2, "tiers": ' + tiers + "}")


def seeds() -> dict[str, str]:
    line = Timeline.of(3.0, a=[Span(0.5, 1.5, 'He said "x, y"\tand'), Span(1.5, 2.25, "\u00e9 & <b>")])
    made = {name: module.dumps(line) for name, module in MODULES.items()}
    return made | {"textgrid": LONG}


@pytest.mark.parametrize("name", MODULES)
def test_damage_gives_a_timeline_or_a_parse_error(name: str) -> None:
    draw = random.Random(name)
    seed = seeds()[name]
    spice = [
        "\n",
        "\r",
        '"',
        "-->",
        "\t",
        ",",
        "\0",
        "\ufeff",
        "-",
        "9" * 400,
        "1e999",
        "nan",
        "{",
        "[",
        "\\",
        "&#",
        "%",
        "<",
    ]
    for _ in range(400):
        text = seed
        for _ in range(draw.randint(1, 4)):
            at, length = draw.randrange(len(text) + 1), draw.choice([0, 0, 1, 3, 20])
            put = draw.choice([*spice, text[at : at + 30], ""])
            text = text[:at] + put + text[at + length :]
        try:
            assert isinstance(MODULES[name].loads(text), Timeline)
        except ParseError:
            continue
        except BadOption:
            assert name == "rttm"  # two recordings after the damage


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize(
    "piece", ['"', "\n", "<", "\n\n-->", "1\n", "! ", "&#9", "[", '""', " ", "\\", "{", '"\n', "\t", "a\n\n"]
)
def test_long_nonsense_takes_few_steps(name: str, piece: str) -> None:
    # Quadratic work on 600,000 characters would run into the test's time limit.
    for head in ("", seeds()[name][:-8], "WEBVTT\n\n00:00.000 --> 00:01.000\n", "1\n00:00:00,000 --> 00:00:01,000\n"):
        try:
            MODULES[name].loads(head + piece * (600_000 // len(piece)))
        except ParseError:
            continue


def test_real_rttm(data: Path) -> None:
    folder = data / "fixtures_reference" / "diarization_ami"
    text = (folder / "debug.train.rttm").read_text(encoding="utf-8")
    files = {line.split()[1] for line in text.splitlines()}
    turns = 0
    for file in files:
        spans = rttm.loads(text, file=file, duration=30.0)["speakers"]
        turns += len(spans)
        again = rttm.loads(rttm.dumps(Timeline.of(30.0, speakers=spans), file=file), duration=30.0)
        assert again["speakers"] == spans
    assert turns == 77
    assert rttm.loads((folder / "sample.rttm").read_text())["speakers"][0] == Span(6.69, 7.12, "speaker90")


def test_real_labels(data: Path) -> None:
    song = csv.loads((data / "birdsong_koumura/labels/0.tsv").read_text(), tier="song")["song"]
    assert song[0] == Span(1.07, 1.154, "0")
    scene = audacity.loads((data / "fixtures_reference/scaper_soundscapes/soundscape_20200501_22050.txt").read_text())
    assert [s.label for s in scene["labels"]] == ["siren", "car_horn", "human_voice"]
    sonnet = (data / "fixtures_reference/sonnet_alignment/sonnet.csv").read_text()
    verses = csv.loads(sonnet, columns=["", "start", "end", "label"], tier="segments")
    assert verses["segments"][1] == Span(2.68, 5.88, "From fairest creatures we desire increase,")
    for module in (srt, webvtt):
        assert module.loads(module.dumps(verses)) == verses
    assert textgrid.loads(textgrid.dumps(verses)) == verses
