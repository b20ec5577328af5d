"""Text on its way to models and scores: normal forms, phonemes, pronunciations."""
