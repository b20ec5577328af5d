"""Names of the instruments that General MIDI numbers: 128 programs in 16 families, and the keys of its drum kit.

Source: General MIDI System Level 1, MIDI Manufacturers Association, 1991: sound set and percussion map.
"""

from __future__ import annotations

from auricle.errors import BadOption

__all__ = ["DRUMS", "FAMILIES", "PROGRAMS", "family_of", "program_number"]

FAMILIES = (
    "piano", "chromatic percussion", "organ", "guitar", "bass", "strings", "ensemble", "brass",
    "reed", "pipe", "synth lead", "synth pad", "synth effects", "ethnic", "percussive", "sound effects",
)  # fmt: skip
"""Eight programs each, in the order of their numbers."""

PROGRAMS = (
    "acoustic grand piano", "bright acoustic piano", "electric grand piano", "honky-tonk piano",
    "electric piano 1", "electric piano 2", "harpsichord", "clavinet",
    "celesta", "glockenspiel", "music box", "vibraphone", "marimba", "xylophone", "tubular bells", "dulcimer",
    "drawbar organ", "percussive organ", "rock organ", "church organ",
    "reed organ", "accordion", "harmonica", "tango accordion",
    "nylon guitar", "steel guitar", "jazz guitar", "clean guitar",
    "muted guitar", "overdriven guitar", "distortion guitar", "guitar harmonics",
    "acoustic bass", "fingered bass", "picked bass", "fretless bass",
    "slap bass 1", "slap bass 2", "synth bass 1", "synth bass 2",
    "violin", "viola", "cello", "contrabass", "tremolo strings", "pizzicato strings", "orchestral harp", "timpani",
    "string ensemble 1", "string ensemble 2", "synth strings 1", "synth strings 2",
    "choir aahs", "voice oohs", "synth voice", "orchestra hit",
    "trumpet", "trombone", "tuba", "muted trumpet", "french horn", "brass section", "synth brass 1", "synth brass 2",
    "soprano saxophone", "alto saxophone", "tenor saxophone", "baritone saxophone",
    "oboe", "english horn", "bassoon", "clarinet",
    "piccolo", "flute", "recorder", "pan flute", "blown bottle", "shakuhachi", "whistle", "ocarina",
    "square lead", "sawtooth lead", "calliope lead", "chiff lead",
    "charang lead", "voice lead", "fifths lead", "bass and lead",
    "new age pad", "warm pad", "polysynth pad", "choir pad", "bowed pad", "metallic pad", "halo pad", "sweep pad",
    "rain", "soundtrack", "crystal", "atmosphere", "brightness", "goblins", "echoes", "science fiction",
    "sitar", "banjo", "shamisen", "koto", "kalimba", "bagpipe", "fiddle", "shanai",
    "tinkle bell", "agogo", "steel drums", "woodblock", "taiko drum", "melodic tom", "synth drum", "reverse cymbal",
    "guitar fret noise", "breath noise", "seashore", "bird tweet",
    "telephone ring", "helicopter", "applause", "gunshot",
)  # fmt: skip
"""Name of each program, 0 to 127."""

_KIT = (
    "acoustic bass drum", "bass drum", "side stick", "acoustic snare", "hand clap", "electric snare",
    "low floor tom", "closed hi-hat", "high floor tom", "pedal hi-hat", "low tom", "open hi-hat",
    "low-mid tom", "high-mid tom", "crash cymbal 1", "high tom", "ride cymbal 1", "chinese cymbal",
    "ride bell", "tambourine", "splash cymbal", "cowbell", "crash cymbal 2", "vibraslap",
    "ride cymbal 2", "high bongo", "low bongo", "mute high conga", "open high conga", "low conga",
    "high timbale", "low timbale", "high agogo", "low agogo", "cabasa", "maracas",
    "short whistle", "long whistle", "short guiro", "long guiro", "claves", "high woodblock",
    "low woodblock", "mute cuica", "open cuica", "mute triangle", "open triangle",
)  # fmt: skip
DRUMS = {35 + key: name for key, name in enumerate(_KIT)}
"""Name of each key of the drum kit, 35 to 81."""


def family_of(program: int) -> str:
    """Family of a program, one of `FAMILIES`.

    Example:
        >>> family_of(0), family_of(73)
        ('piano', 'pipe')
    """
    return FAMILIES[program // 8]


def program_number(name: str) -> int:
    """Number of the program of that name, or of a family's first one.

    Raises:
        BadOption: neither a program nor a family.

    Example:
        >>> program_number("flute"), program_number("strings")
        (73, 40)
    """
    wanted = name.strip().lower()
    if wanted in PROGRAMS:
        return PROGRAMS.index(wanted)
    if wanted in FAMILIES:
        return 8 * FAMILIES.index(wanted)
    raise BadOption(f"no instrument {name!r}; families are {', '.join(FAMILIES)}, programs stand in PROGRAMS")
