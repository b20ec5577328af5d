"""Corpora, manifests and augmentation: what a recipe trains and is scored on."""
