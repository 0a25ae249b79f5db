"""Readers that do what a hostile file makes a reader do."""

import os
import signal
import time
from pathlib import Path

from lotbook.core.errors import InputError


def busy(path: Path) -> None:
    """Never done."""
    while path:
        pass


def asleep(path: Path) -> None:
    """Waits for ever, and computes nothing."""
    while path:
        time.sleep(1)


def greedy(path: Path) -> int:
    """Takes more memory than any small file needs."""
    return len([bytearray(10_000_000) for _ in range(60 if path else 0)])


def ended(path: Path) -> None:
    """Ends the process without a word."""
    if path:
        os.abort()


def killed(path: Path) -> None:
    """Ends as a process ends that a system short of memory picks out."""
    if path:
        os.kill(os.getpid(), signal.SIGKILL)


def at_fault(path: Path) -> None:
    """Fails in a way nobody thought of."""
    raise ZeroDivisionError(path.name)


def refusing(path: Path) -> None:
    """Refuses the file."""
    raise InputError(f"{path.name} is not for me.")


def telling(path: Path) -> list[object]:
    """Answers, and printing does no harm."""
    print("a warning of a library")  # noqa: T201 (what this reader is for)
    return [path.name, 1.5, None, "\ud800\u2028é"]
