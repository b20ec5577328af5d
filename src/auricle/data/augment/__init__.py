"""Augmentation, one idea a file: a frozen draw that can be printed and replayed, and a function that applies it."""
