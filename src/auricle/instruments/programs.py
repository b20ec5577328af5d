"""The 128 instruments of General MIDI as timbres: sixteen families, each program a change to its family's first.

The figures were set by ear and by what acoustics says of each kind: struck strings are stiff and die away, a clarinet
lacks even partials, bars and bells have the partials of bars and bells, winds begin slowly and breathe.

Source:
    N. Fletcher, T. Rossing, "The Physics of Musical Instruments", 2nd edition, 1998: partials of bars (2.6), of
    tuned marimba bars (19.4), bells (21.1); stiffness of piano strings (12.3).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from auricle.instruments.timbre import Timbre

__all__ = ["timbre_of"]

BAR = ((1.0, 0.0), (2.756, -12.0), (5.404, -20.0), (8.933, -28.0))
TUNED_BAR = ((1.0, 0.0), (3.95, -16.0), (9.2, -30.0))
XYLOPHONE = ((1.0, 0.0), (3.0, -11.0), (6.3, -20.0), (10.1, -30.0))
CHIME = ((1.0, 0.0), (2.0, -3.0), (2.76, -8.0), (3.56, -12.0), (4.58, -14.0), (5.93, -18.0))
BELL = ((0.5, -6.0), (1.0, 0.0), (1.2, -6.0), (1.5, -12.0), (2.0, -3.0), (2.67, -12.0), (4.0, -14.0), (5.33, -20.0))
MEMBRANE = ((1.0, 0.0), (1.5, -8.0), (1.98, -12.0), (2.44, -16.0), (2.9, -22.0))
FIFTHS = ((1.0, 0.0), (1.5, -3.0), (2.0, -6.0), (3.0, -7.0), (4.0, -12.0), (4.5, -13.0), (6.0, -16.0), (7.5, -19.0))
BODY = ((110.0, 4.0, 0.5), (220.0, 3.0, 0.4), (420.0, 2.0, 0.5))
VIOLIN = ((290.0, 4.0, 0.3), (480.0, 4.0, 0.3), (2700.0, 6.0, 0.5))
AAH = ((700.0, 8.0, 0.25), (1150.0, 7.0, 0.25), (2700.0, 4.0, 0.2))
OOH = ((350.0, 8.0, 0.3), (800.0, 4.0, 0.3))

PIANO = Timbre(
    "struck", slope=8.0, soft=6.0, position=0.12, inharmonicity=4e-4, attack=0.002, decay=9.0, damping=0.22,
    release=0.25, voices=3, detune=0.4, noise=-34.0, noise_band=(200.0, 2500.0), noise_decay=0.06,
)  # fmt: skip
CHROMATIC = Timbre(
    "struck", ratios=BAR, soft=6.0, attack=0.001, decay=3.0, damping=0.7, release=0.8,
    noise=-36.0, noise_band=(1500.0, 9000.0), noise_decay=0.02,
)  # fmt: skip
ORGAN = Timbre("sustained", slope=5.0, soft=0.0, attack=0.006, sustain=1.0, release=0.06, even=1.0, noise=-60.0)
GUITAR = Timbre(
    "struck", slope=7.0, soft=5.0, position=0.21, formants=BODY, inharmonicity=6e-5, attack=0.002, decay=4.0,
    damping=0.28, release=0.15, noise=-38.0, noise_band=(800.0, 5000.0), noise_decay=0.03,
)  # fmt: skip
BASS = Timbre(
    "struck", slope=9.0, soft=5.0, position=0.17, inharmonicity=1e-4, attack=0.004, decay=3.5, damping=0.35,
    release=0.12, noise=-42.0, noise_band=(300.0, 2000.0), noise_decay=0.04, level=3.0,
)  # fmt: skip
STRINGS = Timbre(
    "sustained", slope=7.0, soft=4.0, formants=VIOLIN, attack=0.07, decay=1.0, sustain=0.85, release=0.2,
    vibrato=14.0, vibrato_rate=5.8, noise=-40.0, noise_band=(2000.0, 8000.0),
)  # fmt: skip
ENSEMBLE = replace(STRINGS, attack=0.12, release=0.45, voices=5, detune=4.0, vibrato=6.0, noise=-44.0)
BRASS = Timbre(
    "sustained", slope=5.0, soft=12.0, formants=((1200.0, 5.0, 0.6),), attack=0.04, decay=0.25, sustain=0.8,
    release=0.12, vibrato=4.0, vibrato_rate=5.0, noise=-48.0, noise_band=(1000.0, 5000.0), noise_decay=0.1,
)  # fmt: skip
REED = Timbre(
    "sustained", slope=6.0, soft=6.0, formants=((900.0, 4.0, 0.5), (2200.0, 3.0, 0.4)), attack=0.03, decay=0.4,
    sustain=0.88, release=0.1, vibrato=8.0, vibrato_rate=5.2, noise=-40.0, noise_band=(1500.0, 6000.0),
)  # fmt: skip
PIPE = Timbre(
    "sustained", slope=13.0, soft=5.0, even=-2.0, attack=0.045, decay=0.5, sustain=0.92, release=0.1, vibrato=9.0,
    vibrato_rate=4.8, tremolo=0.08, noise=-28.0, noise_band=(1500.0, 7000.0),
)  # fmt: skip
LEAD = Timbre("sustained", slope=6.0, soft=2.0, attack=0.008, sustain=0.95, release=0.12, vibrato=6.0)
PAD = Timbre(
    "sustained", slope=8.0, soft=2.0, attack=0.35, sustain=0.9, release=1.1, voices=3, detune=5.0, tremolo=0.08,
    vibrato=3.0, vibrato_rate=1.2,
)  # fmt: skip
EFFECT = replace(PAD, attack=0.12, slope=7.0, release=1.5)
ETHNIC = replace(GUITAR, slope=5.0, position=0.08, decay=3.0, formants=((500.0, 4.0, 0.5), (1800.0, 5.0, 0.6)))
PERCUSSIVE = replace(CHROMATIC, ratios=MEMBRANE, decay=1.2, damping=0.9, release=0.4, noise=-24.0)
SOUND = Timbre(
    "sustained", slope=12.0, attack=0.05, release=0.3, noise=0.0, noise_band=(400.0, 5000.0), sustain=0.9, level=-6.0
)

FAMILIES: tuple[tuple[Timbre, tuple[dict[str, Any], ...]], ...] = (
    (PIANO, (
        {},
        {"slope": 6.5, "position": 0.1},
        {"inharmonicity": 1e-4, "slope": 7.0, "decay": 7.0},
        {"detune": 6.0, "position": 0.1},
        {"slope": 14.0, "position": 0.0, "inharmonicity": 0.0, "tremolo": 0.1, "voices": 1, "decay": 6.0},
        {"slope": 11.0, "position": 0.0, "inharmonicity": 0.0, "even": -8.0, "voices": 3, "detune": 3.0,
         "decay": 6.0},
        {"slope": 3.0, "soft": 1.0, "position": 0.13, "inharmonicity": 6e-5, "decay": 4.0, "voices": 1,
         "release": 0.1},
        {"slope": 4.0, "soft": 3.0, "position": 0.07, "inharmonicity": 6e-5, "decay": 2.5, "voices": 1,
         "release": 0.06},
    )),
    (CHROMATIC, (
        {"decay": 2.0},
        {"decay": 4.5, "soft": 3.0, "release": 3.0},
        {"decay": 2.5, "release": 1.5},
        {"ratios": TUNED_BAR, "decay": 6.0, "tremolo": 0.2, "noise": -45.0},
        {"ratios": TUNED_BAR, "decay": 0.9},
        {"ratios": XYLOPHONE, "decay": 0.6, "noise": -26.0},
        {"ratios": CHIME, "decay": 7.0, "release": 3.0},
        {"ratios": (), "slope": 6.0, "position": 0.15, "voices": 3, "detune": 2.5, "damping": 0.2, "decay": 5.0},
    )),
    (ORGAN, (
        {"even": -3.0, "vibrato": 3.0, "vibrato_rate": 6.5},
        {"noise": -30.0, "noise_decay": 0.05, "decay": 0.3, "sustain": 0.7},
        {"slope": 3.5, "vibrato": 5.0, "vibrato_rate": 6.7, "tremolo": 0.1},
        {"slope": 4.0, "attack": 0.05, "release": 0.6, "voices": 3, "detune": 2.0},
        {"slope": 5.0, "formants": ((900.0, 5.0, 0.7),), "attack": 0.05},
        {"slope": 4.0, "voices": 3, "detune": 5.0, "attack": 0.04},
        {"slope": 4.0, "formants": ((2000.0, 6.0, 0.6),), "attack": 0.03, "tremolo": 0.15},
        {"slope": 3.5, "voices": 3, "detune": 3.0},
    )),
    (GUITAR, (
        {"slope": 9.5},
        {"slope": 6.0, "decay": 5.0},
        {"slope": 12.0, "position": 0.3, "formants": ()},
        {"position": 0.15, "formants": (), "decay": 5.0},
        {"decay": 0.45, "slope": 9.0, "release": 0.06},
        {"slope": 3.5, "soft": 1.0, "decay": 9.0, "damping": 0.1, "formants": ((2500.0, 6.0, 0.7),), "position": 0.0},
        {"slope": 2.5, "soft": 0.5, "decay": 14.0, "damping": 0.06, "formants": ((3000.0, 8.0, 0.7),),
         "position": 0.0},
        {"slope": 16.0, "even": 3.0, "decay": 6.0},
    )),
    (BASS, (
        {"slope": 11.0, "decay": 2.5},
        {},
        {"slope": 6.5, "position": 0.1},
        {"slope": 12.0, "attack": 0.015, "vibrato": 4.0},
        {"slope": 5.0, "noise": -24.0, "noise_band": (1500.0, 6000.0)},
        {"slope": 4.5, "noise": -22.0, "position": 0.08},
        {"kind": "sustained", "slope": 6.0, "decay": 0.5, "sustain": 0.5, "position": 0.0},
        {"kind": "sustained", "slope": 8.0, "even": -14.0, "decay": 0.4, "sustain": 0.6, "position": 0.0},
    )),
    (STRINGS, (
        {},
        {"formants": ((220.0, 4.0, 0.3), (350.0, 4.0, 0.3), (2000.0, 5.0, 0.5))},
        {"formants": ((110.0, 4.0, 0.4), (200.0, 4.0, 0.4), (1500.0, 5.0, 0.5)), "vibrato": 12.0, "attack": 0.09},
        {"formants": ((70.0, 4.0, 0.4), (120.0, 4.0, 0.4), (900.0, 4.0, 0.5)), "vibrato": 8.0, "attack": 0.11},
        {"tremolo": 0.5, "vibrato_rate": 9.0, "vibrato": 3.0},
        {"kind": "struck", "decay": 0.7, "damping": 0.4, "attack": 0.003, "slope": 9.0, "noise": -60.0},
        {"kind": "struck", "decay": 4.0, "damping": 0.3, "attack": 0.002, "slope": 10.0, "noise": -60.0,
         "release": 1.2},
        {"kind": "struck", "ratios": MEMBRANE, "decay": 1.8, "damping": 0.5, "attack": 0.003, "noise": -24.0,
         "noise_band": (60.0, 400.0), "noise_decay": 0.1, "release": 0.8, "formants": ()},
    )),
    (ENSEMBLE, (
        {},
        {"attack": 0.25, "slope": 8.5},
        {"voices": 3, "formants": (), "vibrato": 3.0, "noise": -120.0},
        {"voices": 3, "formants": (), "slope": 9.0, "attack": 0.2, "noise": -120.0},
        {"formants": AAH, "slope": 9.0},
        {"formants": OOH, "slope": 11.0},
        {"formants": AAH, "slope": 8.0, "voices": 3, "noise": -120.0},
        {"attack": 0.008, "decay": 0.5, "sustain": 0.1, "slope": 4.0, "noise": -24.0, "noise_decay": 0.2,
         "release": 0.3},
    )),
    (BRASS, (
        {},
        {"formants": ((600.0, 5.0, 0.6),), "attack": 0.05},
        {"formants": ((250.0, 4.0, 0.6),), "slope": 9.0, "attack": 0.06},
        {"formants": ((1900.0, 9.0, 0.4),), "slope": 7.0},
        {"formants": ((400.0, 5.0, 0.6),), "slope": 9.0, "attack": 0.06},
        {"voices": 3, "detune": 5.0},
        {"slope": 6.0, "formants": (), "noise": -120.0, "voices": 3, "decay": 0.4, "sustain": 0.7},
        {"slope": 8.0, "formants": (), "noise": -120.0, "voices": 3, "attack": 0.09},
    )),
    (REED, (
        {"formants": ((1300.0, 4.0, 0.5), (3000.0, 4.0, 0.4))},
        {},
        {"formants": ((650.0, 4.0, 0.5), (1500.0, 4.0, 0.4))},
        {"formants": ((400.0, 4.0, 0.5), (1000.0, 4.0, 0.4))},
        {"slope": 5.0, "formants": ((1100.0, 7.0, 0.3), (2800.0, 5.0, 0.3))},
        {"slope": 6.0, "formants": ((900.0, 7.0, 0.3), (1900.0, 4.0, 0.3))},
        {"slope": 6.0, "formants": ((480.0, 7.0, 0.35), (1200.0, 4.0, 0.3)), "vibrato": 4.0},
        {"slope": 6.0, "even": -22.0, "formants": (), "vibrato": 1.0, "noise": -46.0},
    )),
    (PIPE, (
        {"slope": 15.0, "noise": -32.0},
        {},
        {"slope": 18.0, "even": -6.0, "vibrato": 3.0, "tremolo": 0.03, "noise": -34.0},
        {"slope": 16.0, "even": -8.0, "noise": -20.0, "decay": 0.4, "sustain": 0.6},
        {"slope": 22.0, "noise": -16.0},
        {"slope": 12.0, "vibrato": 20.0, "noise": -20.0},
        {"slope": 24.0, "vibrato": 12.0, "noise": -40.0},
        {"slope": 20.0, "even": -4.0, "vibrato": 4.0, "noise": -38.0},
    )),
    (LEAD, (
        {"even": -60.0},
        {},
        {"slope": 14.0, "noise": -30.0},
        {"slope": 10.0, "noise": -22.0, "noise_decay": 0.08},
        {"slope": 4.0, "decay": 1.0, "sustain": 0.6, "formants": ((2500.0, 6.0, 0.6),)},
        {"formants": AAH, "slope": 8.0, "attack": 0.04},
        {"ratios": FIFTHS},
        {"slope": 5.0, "voices": 3, "detune": 5.0, "decay": 0.6, "sustain": 0.7},
    )),
    (PAD, (
        {"kind": "struck", "decay": 9.0, "damping": 0.1, "attack": 0.02, "slope": 7.0},
        {"slope": 11.0},
        {"slope": 6.0, "attack": 0.08},
        {"formants": AAH, "slope": 9.0},
        {"slope": 8.0, "noise": -40.0, "vibrato": 4.0},
        {"slope": 4.0, "even": -6.0, "attack": 0.15},
        {"formants": OOH, "tremolo": 0.2},
        {"slope": 5.0, "attack": 0.9, "formants": ((1500.0, 8.0, 0.4),)},
    )),
    (EFFECT, (
        {"kind": "struck", "ratios": BAR, "decay": 2.5, "attack": 0.003, "noise": -30.0,
         "noise_band": (3000.0, 9000.0)},
        {"attack": 0.5, "ratios": FIFTHS},
        {"kind": "struck", "ratios": BELL, "decay": 3.5, "attack": 0.002, "voices": 1},
        {"kind": "struck", "decay": 5.0, "attack": 0.004, "slope": 6.0},
        {"slope": 3.5, "attack": 0.03},
        {"slope": 14.0, "vibrato": 8.0, "vibrato_rate": 3.0, "attack": 0.4},
        {"slope": 9.0, "tremolo": 0.4, "vibrato_rate": 4.0},
        {"slope": 5.0, "even": -20.0, "attack": 0.2, "vibrato": 10.0, "vibrato_rate": 7.0},
    )),
    (ETHNIC, (
        {"slope": 3.5, "decay": 5.0, "damping": 0.1, "position": 0.05},
        {"decay": 1.2, "position": 0.12},
        {"decay": 0.9, "noise": -28.0},
        {"decay": 2.5, "slope": 6.5, "position": 0.15},
        {"ratios": ((1.0, 0.0), (5.4, -18.0), (14.0, -34.0)), "decay": 1.5, "formants": ()},
        {"kind": "sustained", "position": 0.0, "slope": 4.0, "attack": 0.03, "noise": -120.0,
         "formants": ((1100.0, 7.0, 0.4),)},
        {"kind": "sustained", "position": 0.0, "formants": VIOLIN, "slope": 6.0, "attack": 0.04, "vibrato": 10.0,
         "noise": -36.0,
         "noise_decay": 0.0},
        {"kind": "sustained", "position": 0.0, "formants": ((1400.0, 8.0, 0.3),), "slope": 4.0, "attack": 0.03,
         "vibrato": 14.0},
    )),
    (PERCUSSIVE, (
        {"ratios": BELL, "decay": 2.0, "noise": -50.0},
        {"ratios": CHIME, "decay": 0.5},
        {"ratios": ((1.0, 0.0), (2.0, -3.0), (3.0, -9.0), (4.1, -16.0)), "decay": 1.8, "noise": -40.0},
        {"ratios": XYLOPHONE, "decay": 0.12},
        {"decay": 0.9, "noise_band": (60.0, 600.0), "noise_decay": 0.08},
        {"decay": 0.7, "noise_band": (100.0, 900.0)},
        {"decay": 0.5, "ratios": ((1.0, 0.0), (2.0, -14.0))},
        {"kind": "sustained", "ratios": (), "slope": 20.0, "attack": 1.2, "noise": 12.0,
         "noise_band": (4000.0, 14000.0), "noise_decay": 0.0},
    )),
    (SOUND, (
        {"noise_decay": 0.15, "noise_band": (1500.0, 6000.0), "attack": 0.01},
        {"noise_band": (800.0, 4000.0), "attack": 0.15},
        {"noise": 10.0, "attack": 0.9, "release": 2.0},
        {"noise": -40.0, "vibrato": 25.0, "vibrato_rate": 9.0, "slope": 20.0},
        {"noise": -60.0, "tremolo": 0.8, "vibrato_rate": 18.0, "slope": 8.0},
        {"noise": 6.0, "noise_band": (60.0, 900.0), "tremolo": 0.7, "vibrato_rate": 11.0},
        {"noise": 10.0, "noise_band": (900.0, 7000.0), "attack": 0.3},
        {"kind": "struck", "noise": 14.0, "noise_decay": 0.5, "noise_band": (60.0, 5000.0), "attack": 0.001,
         "decay": 0.3},
    )),
)  # fmt: skip


@cache
def timbre_of(program: int) -> Timbre:
    """The timbre of a General MIDI program, 0 to 127.

    Example:
        >>> timbre_of(71).even < timbre_of(68).even     # a clarinet and an oboe
        True
    """
    base, changes = FAMILIES[program // 8]
    return replace(base, **changes[program % 8])
