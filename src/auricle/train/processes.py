"""Several processes of this machine that train one model together, as torchrun would start them."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

import torch

from auricle.errors import AuricleError
from auricle.train.interrupt import Stop

__all__ = ["together"]

Result = TypeVar("Result")

GRACE = 5.0
"""Seconds that the other processes have to say what they met, once one of them has failed."""


def together(work: Callable[..., Result], arguments: tuple[Any, ...], count: int) -> Result:
    """What `work(*arguments)` gives in the first of `count` processes that all run it.

    Each has the environment of torchrun and an equal part of this process's threads. A signal to stop is theirs:
    this process waits until they have ended.

    Args:
        work: a function of a module.
        arguments: of it, which are pickled.
        count: number of processes.

    Raises:
        AuricleError: what one of them raised.
        KeyboardInterrupt: they were interrupted.
        RuntimeError: one of them died, or raised something else; its trace is in the message.
    """
    context = get_context("spawn")
    shared = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port()), "TORCHELASTIC_RUN_ID": "auricle"}
    sizes = {"WORLD_SIZE": str(count), "LOCAL_WORLD_SIZE": str(count)}
    threads = max(1, torch.get_num_threads() // count)
    members, ends = [], []
    with Stop() as stop:
        for rank in range(count):
            ours, theirs = context.Pipe()
            environment = {**shared, **sizes, "RANK": str(rank), "LOCAL_RANK": str(rank)}
            member = context.Process(target=run_member, args=(work, arguments, environment, threads, theirs))
            member.start()
            theirs.close()
            members.append(member)
            ends.append(ours)
        try:
            outcomes = collected(ends, stop, members)
        finally:
            for member in members:
                member.join(GRACE)
                if member.is_alive():
                    member.kill()
                    member.join()
    result: Result = judged(outcomes)
    return result


def run_member(
    work: Callable[..., Any],
    arguments: tuple[Any, ...],
    environment: Mapping[str, str],
    threads: int,
    end: Connection,
) -> None:
    """What one process does; it sends what came of it and ends."""
    os.environ.update(environment)
    torch.set_num_threads(threads)
    threading.Thread(target=end_with_parent, args=(end,), daemon=True).start()
    try:
        outcome: tuple[str, Any] = ("done", work(*arguments))
    except KeyboardInterrupt:
        outcome = ("interrupted", None)
    except AuricleError as error:
        outcome = ("refused", error)
    except Exception:
        outcome = ("failed", traceback.format_exc())
    end.send_bytes(pickle.dumps(outcome))
    sys.stderr.flush()
    # Others may still wait for this one in an exchange that will not come: end without asking them.
    os._exit(0 if outcome[0] == "done" else 1)


def end_with_parent(end: Connection) -> None:
    """A process whose parent was killed has nobody to train for."""
    try:
        end.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)


def collected(ends: list[Connection], stop: Stop, members: list[Any]) -> list[tuple[str, Any]]:
    """What each process sent, in the order of arrival; once one has failed, what comes soon after."""
    outcomes: list[tuple[str, Any]] = []
    waiting, until, forwarded = list(ends), float("inf"), False
    while waiting and time.monotonic() < until:
        if stop.asked == signal.SIGTERM and not forwarded:  # Ctrl-C reaches them by itself.
            forwarded = True
            for member in members:
                member.terminate()
        for end in wait(waiting, timeout=0.2):
            assert isinstance(end, Connection)
            waiting.remove(end)
            try:
                outcomes.append(pickle.loads(end.recv_bytes()))
            except (EOFError, ConnectionResetError):
                outcomes.append(("failed", "a training process died; was it killed, or out of memory?"))
            if outcomes[-1][0] != "done":
                until = min(until, time.monotonic() + GRACE)
    return outcomes


def judged(outcomes: list[tuple[str, Any]]) -> Any:
    """The result, or the most telling of what went wrong."""
    for kind in ("refused", "interrupted", "failed"):
        found = [value for each, value in outcomes if each == kind]
        if not found:
            continue
        if kind == "refused":
            raise found[0]
        if kind == "interrupted":
            raise KeyboardInterrupt
        raise RuntimeError(found[0])
    return next(value for _, value in outcomes if value is not None)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])
