"""Models as verified files: cards, the models inside the package, folders of one's own. Nothing is unpickled or run."""

from auricle.hub.card import ModelCard, read_card, write_card
from auricle.hub.opening import OpenedModel, embedded_models, open_model, sha256_of

__all__ = ["ModelCard", "OpenedModel", "embedded_models", "open_model", "read_card", "sha256_of", "write_card"]
