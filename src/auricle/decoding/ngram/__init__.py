"""Back-off n-gram language models: scores, training, ARPA files, and a compact file of our own."""

from auricle.decoding.ngram.building import model_from_grams
from auricle.decoding.ngram.file import ngram_bytes, read_ngram
from auricle.decoding.ngram.kneser_ney import KneserNeyOptions, train_kneser_ney
from auricle.decoding.ngram.model import BEGIN, END, UNKNOWN, NgramModel

__all__ = [
    "BEGIN",
    "END",
    "UNKNOWN",
    "KneserNeyOptions",
    "NgramModel",
    "model_from_grams",
    "ngram_bytes",
    "read_ngram",
    "train_kneser_ney",
]
