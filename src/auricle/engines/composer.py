"""Writers of chorales, run by onnxruntime: one step at a time, with the state as a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auricle.errors import BadModel, BadOption

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from auricle.hub import OpenedModel

__all__ = ["Composer", "ComposerState", "load"]

FILES = ("model.onnx", "ahead.onnx", "voice.onnx")


@dataclass(frozen=True, eq=False)
class ComposerState:
    """Everything that a writer knows of the frames so far; a step leaves it as it was and gives another.

    Attributes:
        before: symbols of the last frame [4]; "not known" in front of a piece.
        hidden: [layers, 1, width].
        cell: likewise.
    """

    before: NDArray[np.int64]
    hidden: NDArray[np.float32]
    cell: NDArray[np.float32]


def load(model: str = "chorales") -> Composer:
    """The writer of that name inside the package, or in that folder.

    Raises:
        ModelNotFound: no such model.
        BadModel: a damaged folder, or a model for something else.

    Example:
        >>> load("english-ctc")
        Traceback (most recent call last):
        auricle.errors.BadModel: the model english-ctc is for transcribe by the engine ctc; it writes no chorales
    """
    from auricle.hub import open_model

    opened = open_model(model)
    if opened.card.task != "compose" or opened.card.engine != "chorales":
        raise BadModel(
            f"the model {opened.card.name} is for {opened.card.task} by the engine {opened.card.engine}; "
            "it writes no chorales"
        )
    return Composer(opened)


class Composer:
    """The probabilities of a chorale: what each voice sings next, given the past and what is given of the piece.

    Attributes:
        model: name of the model.
    """

    def __init__(self, opened: OpenedModel) -> None:
        from auricle.engines.onnx_session import session_of

        self.model = opened.card.name
        self._paths = {name: opened.file(name) for name in FILES}
        self._sessions: dict[str, Any] = {name: session_of(path) for name, path in self._paths.items()}
        shape = next(put.shape for put in self._sessions["model.onnx"].get_inputs() if put.name == "hidden")
        self._layers, self._width = int(shape[0]), int(shape[2])

    def __repr__(self) -> str:
        return f"Composer({self.model!r})"

    def ahead(
        self, given: NDArray[np.int64], positions: NDArray[np.int64], phrases: NDArray[np.int64], key: int
    ) -> NDArray[np.float32]:
        """What each frame should know of what is given and of all that follows [frames, width].

        Args:
            given: symbols [frames, 4]; `HIDDEN` where they are to be found.
            positions: in the bar [frames].
            phrases: what is told of phrases [frames].
            key: 0 to 11 major, 12 to 23 minor, 24 not told.

        Raises:
            BadOption: no frame, or arrays of different lengths.
        """
        import numpy as np

        if given.ndim != 2 or not len(given) == len(positions) == len(phrases) or not len(given):
            raise BadOption(f"a plan needs frames, the same for all: {given.shape}, {positions.shape}, {phrases.shape}")
        found = self._run(
            "ahead.onnx",
            given=given[None],
            positions=positions[None],
            phrases=phrases[None],
            key=np.array([key], np.int64),
            lengths=np.array([len(given)], np.int64),
        )
        ahead: NDArray[np.float32] = found["ahead"][0]
        return ahead

    def start(self) -> ComposerState:
        """The state in front of a piece."""
        import numpy as np

        from auricle.decoding.chorale_symbols import HIDDEN, VOICES

        zeros = np.zeros((self._layers, 1, self._width), np.float32)
        return ComposerState(np.full(len(VOICES), HIDDEN, np.int64), zeros, zeros)

    def step(
        self, state: ComposerState, ahead: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """What the next frame follows from: its context [width], and hidden and cell behind it.

        Args:
            state: before the frame.
            ahead: what `ahead` says of the frame [width].
        """
        found = self._run(
            "model.onnx",
            before=state.before[None, None],
            ahead=ahead[None, None],
            hidden=state.hidden,
            cell=state.cell,
        )
        return found["context"][0, 0], found["hidden_out"], found["cell_out"]

    def logits(
        self,
        context: NDArray[np.float32],
        before: NDArray[np.int64],
        known: NDArray[np.int64],
        voice: int,
        keys: Sequence[int],
    ) -> NDArray[np.float32]:
        """Logits of what one voice sings in a frame, for one or several contexts of it [contexts, symbols].

        Args:
            context: of the frame [contexts, width].
            before: symbols of the frame before [4].
            known: those of this frame [4]; `HIDDEN` for voices that are still to be found.
            voice: 0 soprano to 3 bass.
            keys: of each context, as `ahead` takes them.
        """
        import numpy as np

        found = self._run(
            "voice.onnx",
            context=context,
            before=np.broadcast_to(before, (len(context), len(before))).copy(),
            known=np.broadcast_to(known, (len(context), len(known))).copy(),
            voice=np.full(len(context), voice, np.int64),
            key=np.array(keys, np.int64),
        )
        logits: NDArray[np.float32] = found["logits"]
        return logits

    def _run(self, name: str, **inputs: NDArray[Any]) -> dict[str, NDArray[Any]]:
        from auricle.engines.onnx_session import run

        return run(self._sessions[name], self._paths[name], inputs)
