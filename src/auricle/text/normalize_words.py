"""Words of one meaning in one spelling: contractions, titles, hesitations, British and American endings."""

from __future__ import annotations

from collections.abc import Sequence

from auricle.text.normalize_numbers import ORDINALS, VALUES, number_at, year

__all__ = ["ABBREVIATIONS", "american", "canonical"]


def listed(words: str) -> frozenset[str]:
    """The words of a text.

    Example:
        >>> sorted(listed("um uh"))
        ['uh', 'um']
    """
    return frozenset(words.split())


HESITATIONS = listed("uh uhh uhm um umm er erm hm hmm mm mmm mhm mhmm")

ABBREVIATIONS = {
    "mr": "mister",
    "mrs": "missus",
    "dr": "doctor",
    "st": "saint",
    "prof": "professor",
    "capt": "captain",
    "jr": "junior",
    "sr": "senior",
    "vs": "versus",
    "etc": "et cetera",
}
"""What is written short and spoken in full."""

WHOLE = ABBREVIATIONS | {
    "can't": "can not",
    "cannot": "can not",
    "won't": "will not",
    "shan't": "shall not",
    "let's": "let us",
    "y'all": "you all",
    "'tis": "it is",
    "tis": "it is",
    "'twas": "it was",
    "twas": "it was",
    "'em": "them",
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "got to",
    "ok": "okay",
}
"""Words that stand for others, wherever they stand."""

WITH_IS = listed("it that he she what there here who where how when why")
ENDINGS = {"'re": "are", "'ve": "have", "'ll": "will", "'m": "am"}
HAD_BEFORE = listed("been better had gone done seen come become begun never always")
CURRENCY = listed("dollar dollars pound pounds euro euros")
COINS = listed("cent cents penny pence")

OUR = listed(
    "arbour ardour armour behaviour candour clamour colour demeanour enamour endeavour favour fervour flavour "
    "glamour harbour honour humour labour misdemeanour neighbour odour parlour rancour rigour rumour savour "
    "splendour succour tumour valour vapour vigour"
)
OUR_ENDINGS = listed(
    "s ed ing er ers able ably ful fully less ite ites ist ists y hood hoods ly al ally ism some ings ation"
)
NOT_ISE = listed(
    "advertise advise arise bruise chastise circumcise appraise comprise compromise concise demise despise cruise "
    "disguise enterprise excise exercise expertise franchise improvise incise likewise merchandise otherwise "
    "paradise praise precise premise promise raise reprise revise supervise surmise surprise televise tortoise "
    "treatise devise turquoise upraise clockwise counterpoise porpoise"
)
ENDS_ISE = {"ise": "ize", "ised": "ized", "ises": "izes", "ising": "izing", "iser": "izer", "isers": "izers"}
DOUBLED = listed(
    "travel cancel label level model quarrel counsel marvel signal equal jewel fuel dial total rival pedal"
)
SINGLE = {
    "centre": "center",
    "centres": "centers",
    "theatre": "theater",
    "theatres": "theaters",
    "metre": "meter",
    "metres": "meters",
    "kilometre": "kilometer",
    "kilometres": "kilometers",
    "litre": "liter",
    "litres": "liters",
    "fibre": "fiber",
    "fibres": "fibers",
    "calibre": "caliber",
    "sombre": "somber",
    "lustre": "luster",
    "meagre": "meager",
    "sceptre": "scepter",
    "spectre": "specter",
    "defence": "defense",
    "offence": "offense",
    "pretence": "pretense",
    "licence": "license",
    "practise": "practice",
    "practised": "practiced",
    "practising": "practicing",
    "grey": "gray",
    "greyish": "grayish",
    "catalogue": "catalog",
    "dialogue": "dialog",
    "plough": "plow",
    "ploughed": "plowed",
    "programme": "program",
    "programmes": "programs",
    "sceptic": "skeptic",
    "sceptical": "skeptical",
    "mould": "mold",
    "moustache": "mustache",
    "pyjamas": "pajamas",
    "aluminium": "aluminum",
    "judgement": "judgment",
    "acknowledgement": "acknowledgment",
    "aeroplane": "airplane",
    "waggon": "wagon",
    "waggons": "wagons",
    "jewellery": "jewelry",
    "storey": "story",
    "analyse": "analyze",
    "analysed": "analyzed",
    "paralysed": "paralyzed",
    "skilful": "skillful",
    "wilful": "willful",
    "fulfil": "fulfill",
    "enrol": "enroll",
}
AMERICAN = (
    SINGLE
    | {stem + end: f"{stem[:-3]}or{end}" for stem in OUR for end in ["", *OUR_ENDINGS]}
    | {f"{stem}l{end}": stem + end for stem in DOUBLED for end in ("ed", "ing", "er", "ers")}
)
NUMBER_WORDS = VALUES.keys() | {"a"}
PASSES = 8
"""Numbers are read anew until nothing changes, at most this often."""


def canonical(words: Sequence[str]) -> list[str]:
    """The same words in the spelling that scores compare; doing it twice changes nothing.

    Args:
        words: lower case.

    Example:
        >>> " ".join(canonical("he can't , um , honour mr a hundred and five men".replace(" ,", "").split()))
        'he can not honor mister one hundred five men'
    """
    heard = _heard(words)
    told = _small_words(_heard([part for at, word in enumerate(heard) for part in _expanded(word, _next(heard, at))]))
    for _ in range(PASSES):
        before, told = told, _numbers(told)
        if told == before:
            break
    return [american(word) for word in told]


def american(word: str) -> str:
    """The American spelling of a word that has two; any other word as it is.

    Example:
        >>> american("neighbours"), american("realised"), american("promised")
        ('neighbors', 'realized', 'promised')
    """
    known = AMERICAN.get(word)
    if known or "is" not in word:
        return known or word
    if word.endswith(("isation", "isations")):
        return word.replace("isation", "ization")
    for british, ours in ENDS_ISE.items():
        stem = word.removesuffix(british)
        if stem != word:
            return stem + ours if len(stem) >= 4 and f"{stem}ise" not in NOT_ISE else word
    return word


def _heard(words: Sequence[str]) -> list[str]:
    """Without hesitations and without apostrophes around a word, except where they belong to it."""
    bare = (word if word in WHOLE else word.strip("'") for word in words)
    return [word for word in bare if word and word not in HESITATIONS]


def _next(words: Sequence[str], at: int) -> str:
    return words[at + 1] if at + 1 < len(words) else ""


def _expanded(word: str, following: str) -> list[str]:
    """A word without its contractions; one with more apostrophes than a word can have is left alone."""
    if "'" not in word:
        return WHOLE[word].split() if word in WHOLE else [word]
    told: list[str] = []
    while word.count("'") <= 3:
        if word in WHOLE:
            return WHOLE[word].split() + told
        stem, end, meaning = _contraction(word, told[0] if told else following)
        if not end:
            break
        word, told = stem, [meaning, *told]
    return [word, *told]


def _contraction(word: str, following: str) -> tuple[str, str, str]:
    """Stem, ending and what the ending means; an empty ending where there is none."""
    if word.endswith("n't") and len(word) > 3 and word != "ain't":
        return word[:-3], "n't", "not"
    stem, apostrophe, letters = word.rpartition("'")
    end = apostrophe + letters
    if not stem:
        return word, "", ""
    if end == "'d":
        return stem, end, "had" if following in HAD_BEFORE else "would"
    if end == "'s" and stem in WITH_IS:
        return stem, end, "is"
    return (stem, end, ENDINGS[end]) if end in ENDINGS else (word, "", "")


def _small_words(words: Sequence[str]) -> list[str]:
    """Words that depend on their neighbours: per cent, a half, o'clock before am, oh between figures."""
    out: list[str] = []
    skip = False
    for at, word in enumerate(words):
        following, before = _next(words, at), out[-1] if out else ""
        if skip:
            skip = False
        elif word == "per" and following == "cent":
            out.append("percent")
            skip = True
        elif word == "a" and following in ("half", "third", "quarter"):
            out.append("one")
        elif word in ("am", "pm"):
            while out and out[-1] == "o'clock":
                out.pop()
            out.append(word)
        elif word == "oh" and _is_number(before) and _is_number(following):
            out.append("o")
        else:
            out.append(word)
    return out


def _is_number(word: str) -> bool:
    return word in VALUES


def _numbers(words: Sequence[str]) -> list[str]:
    """Every number as `year` says it, and no "and" within numbers and amounts of money."""
    out: list[str] = []
    at = 0
    while at < len(words):
        value, end = number_at(words, at) if words[at] in NUMBER_WORDS else (0, at)
        if end > at:
            out += year(value)
            at = end
        elif words[at] == "and" and _joins(words, at, out[-1] if out else ""):
            at += 1
        else:
            out.append(words[at])
            at += 1
    return out


def _joins(words: Sequence[str], at: int, before: str) -> bool:
    """Whether an "and" belongs to a number: a hundred and first, two and one half, five dollars and ten cents."""
    following = _next(words, at)
    if before in ("hundred", "thousand", "million") and following in ORDINALS:
        return True
    value, end = number_at(words, at + 1)
    after = words[end] if end < len(words) else ""
    if before in CURRENCY:
        return end > at + 1 and after in COINS
    return before in VALUES and value == 1 and after in ("half", "third", "quarter")
