"""Text on its way to models and scores: normal forms, phonemes, pronunciations."""

from auricle.text.normalize import normalize_english, normalize_plain, normalizer_for, words_of

__all__ = ["normalize_english", "normalize_plain", "normalizer_for", "words_of"]
