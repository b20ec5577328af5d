"""Ctrl-C and SIGTERM end a training in good order: after the step that is running, with a checkpoint."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

__all__ = ["Stop"]


class Stop:
    """Within its block, the first signal only asks for an end; a second one ends at once.

    Attributes:
        asked: the number of the signal that asked, 0 if none did.

    Example:
        >>> with Stop() as stop:
        ...     signal.raise_signal(signal.SIGTERM)
        ...     stop.asked == signal.SIGTERM
        True
    """

    def __init__(self) -> None:
        self.asked = 0
        self._before: dict[int, Any] = {}
        self._wakeup = -1

    def __enter__(self) -> Stop:
        if threading.current_thread() is threading.main_thread():
            # Who watches signals from another thread would end the process before the checkpoint is written.
            self._wakeup = signal.set_wakeup_fd(-1)
            for number in (signal.SIGINT, signal.SIGTERM):
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._wakeup >= 0:
            signal.set_wakeup_fd(self._wakeup)

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = number
