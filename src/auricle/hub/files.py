"""Names of the files in a model's folder, the same for who writes them and who opens them."""

from __future__ import annotations

__all__ = ["DECODING", "LANGUAGE", "LEXICON", "SPELLING"]

LEXICON, LANGUAGE, SPELLING, DECODING = "lexicon.words", "language.ngram", "spelling.ngram", "decoding.json"
"""Files of a model that has words: how they are said, how they follow one another, how words are said that are not
listed, how the search weighs."""
