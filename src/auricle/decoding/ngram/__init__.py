"""Back-off n-gram language models: scores, training, mixing, pruning, ARPA files, and a compact file."""

from auricle.decoding.ngram.arpa import read_arpa, write_arpa
from auricle.decoding.ngram.back_offs import with_back_offs
from auricle.decoding.ngram.building import model_from_grams
from auricle.decoding.ngram.file import ngram_bytes, read_ngram
from auricle.decoding.ngram.kneser_ney import KneserNeyOptions, train_kneser_ney
from auricle.decoding.ngram.mixing import mix_ngrams
from auricle.decoding.ngram.model import BEGIN, END, UNKNOWN, NgramModel
from auricle.decoding.ngram.pruning import prune_ngrams

__all__ = [
    "BEGIN",
    "END",
    "UNKNOWN",
    "KneserNeyOptions",
    "NgramModel",
    "mix_ngrams",
    "model_from_grams",
    "ngram_bytes",
    "prune_ngrams",
    "read_arpa",
    "read_ngram",
    "train_kneser_ney",
    "with_back_offs",
    "write_arpa",
]
