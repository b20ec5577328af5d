"""The 39 phonemes of North American English in ARPAbet, as the CMU dictionary writes them, without stress."""

from __future__ import annotations

from collections.abc import Iterable

from auricle.errors import BadData

__all__ = ["PHONEMES", "phoneme_ids"]

PHONEMES: tuple[str, ...] = (
    *("AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH", "IH", "IY", "JH"),
    *("K", "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH"),
)
"""In alphabetical order; a model's symbol 0 is the CTC blank, so phoneme k of this tuple is its symbol k + 1."""

_IDS = {name: index for index, name in enumerate(PHONEMES, start=1)}


def phoneme_ids(phonemes: Iterable[str]) -> tuple[int, ...]:
    """Symbols 1 to 39 of phonemes; 0 stays free for the CTC blank.

    Raises:
        BadData: a name that is not one of `PHONEMES`, such as one with a stress digit.

    Example:
        >>> phoneme_ids(["HH", "AY"])
        (16, 6)
    """
    try:
        return tuple(_IDS[name] for name in phonemes)
    except KeyError as error:
        raise BadData(f"{error.args[0]!r} is not one of the 39 phonemes; write them without stress, as AH") from None
