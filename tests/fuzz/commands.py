"""A command of lotbook in a process of its own, made in a moment: everything it imports is there already."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

FOREVER, NEVER = -1_000, -2_000
"""In place of an exit code: it had to be ended, or never began."""
if sys.platform == "win32":
    _APART = multiprocessing.get_context("spawn")
else:
    _APART = multiprocessing.get_context("forkserver")
    _APART.set_forkserver_preload(["tests.fuzz.everything"])


def begin(command: Sequence[str], said: Path, *, seconds: int, room: int) -> "BaseProcess":
    """Begin a command.

    Args:
        command: Its arguments.
        said: A file for what it says.
        seconds: The computing it may take.
        room: The memory it may take, in bytes.
    """
    process = _APART.Process(target=_obey, args=(list(command), str(said), seconds, room))
    process.start()
    return process


def run(command: Sequence[str], said: Path, *, seconds: int, room: int, patience: float) -> tuple[int, str]:
    """Run a command to its end.

    Args:
        command: Its arguments.
        said: A file for what it says.
        seconds: The computing it may take.
        room: The memory it may take, in bytes.
        patience: The seconds on the clock after which it is ended.

    Returns:
        The exit code, negative where a signal ended it, `FOREVER` or `NEVER`; and what it said.
    """
    process = begin(command, said, seconds=seconds, room=room)
    process.join(patience)
    code = process.exitcode
    if code is None:
        process.kill()
        process.join()
        return FOREVER, f"takes more than {patience:g} seconds on the clock"
    if not said.exists():
        return NEVER, "the command never began"
    return code, said.read_text("utf-8", "replace")


def asked(question: Callable[[Path], Any], path: Path) -> Any:
    """What somebody else's reader says of a file; None where it ends of it.

    Args:
        question: A function on the top level of its module.
        path: The file.
    """
    answers, ours = _APART.Pipe(duplex=False)
    process = _APART.Process(target=_answer, args=(question, path, ours))
    process.start()
    ours.close()
    try:
        return answers.recv()
    except EOFError:
        return None
    finally:
        process.join()


def _answer(question: Callable[[Path], Any], path: Path, answers: "Connection") -> None:
    # What a reader written in Rust says as it ends is no matter of the campaign's.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        answers.send(question(path))
    except Exception:  # noqa: BLE001 - what another reader cannot read says nothing
        answers.send(None)


def _obey(command: Sequence[str], said: str, seconds: int, room: int) -> None:
    """Be the command."""
    from lotbook.cli import main  # noqa: PLC0415 (the server has it; a started process imports it here)

    file = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(file, stream)
    # As in a process of its own: line by line, in UTF-8, and whatever a character is.
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115 (as long as the process)
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    _limit(seconds, room)
    sys.argv = ["lotbook", *command]
    main()


def _limit(seconds: int, room: int) -> None:
    try:
        import resource  # noqa: PLC0415 (Windows has none)
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_DATA, (room, room))
