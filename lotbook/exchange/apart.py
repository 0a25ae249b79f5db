"""Reading somebody else's file where it can be stopped: in a process of its own, with a limit on time and memory.

The problem: the kinds of spreadsheet that lotbook does not look through itself go to a reader that believes what a file
says of its size. A few bytes can stand for millions of rows; they cost minutes and gigabytes, or end the process. The
idea: it is another process that ends, and what it ends of becomes one message. Its answer is JSON, which cannot make
the asking process do anything.

A file of 100 KB gets 2 seconds of computing and 300 MB, a larger one more. Windows has no such limits for a
process, so there only the time on the clock is limited.
"""

import importlib
import json
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lotbook.core import errors
from lotbook.core.errors import HostError, LotbookError

SECONDS, BYTES = 2, 300_000_000
"""What a file of up to 100 KB may take."""
_SMALL, _PER_SECOND, _ROOM = 100_000, 50_000, 30
"""Beyond that, a second more for so many bytes, and so many bytes of memory for each."""
_PATIENCE = 10
"""So many times as long it may take on the clock: the computer may be busy."""
_REFUSED, _NO_MEMORY, _FAULT = 10, 11, 12
"""How the process ends; anything else ended it."""
_OUT_OF_TIME = -getattr(signal, "SIGXCPU", 0)
_KILLED = -getattr(signal, "SIGKILL", 0)
"""What a system short of memory does to the process that takes most."""
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}
"""numpy takes memory for each core, which would count towards the limit, and nothing is computed here."""
_STARTED = "from lotbook.exchange.apart import main; main()"


def read_apart(read: Callable[[Path], Any], path: Path) -> Any:
    """What a function reads from a file, read in a process of its own.

    Args:
        read: A function on the top level of its module, whose answer JSON can tell.
        path: The file.

    Raises:
        LotbookError: If the function refuses the file.
        HostError: If it takes too long or too much memory, or the process ends in some other way.
    """
    seconds = _seconds(path)
    named = [f"{read.__module__}:{read.__qualname__}", str(path), str(seconds)]
    quiet = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    # The folder the user is in is no place for Python to look for modules: a file from outside may lie there.
    command = [sys.executable, "-P", "-c", _STARTED, *named]
    try:
        done = subprocess.run(  # noqa: S603 (this Python, and a function of lotbook's)
            command, capture_output=True, check=False, timeout=_PATIENCE * seconds, stdin=subprocess.DEVNULL,
            creationflags=quiet, env=os.environ | _ENVIRONMENT,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _stopped(path, _too_long(seconds)) from None
    except OSError as error:
        raise HostError(f"Python could not be started to read {path} ({error.strerror}). Try again.") from error
    if done.returncode == 0:
        return json.loads(done.stdout)
    if done.returncode == _REFUSED:
        kind, said = json.loads(done.stdout)
        raise getattr(errors, kind, HostError)(said)
    raise _stopped(path, _why(done, seconds))


def _seconds(path: Path) -> int:
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    return SECONDS + math.ceil(max(size - _SMALL, 0) / _PER_SECOND)


def _why(done: "subprocess.CompletedProcess[bytes]", seconds: int) -> str:
    if done.returncode < 0 and done.returncode == _OUT_OF_TIME:
        return _too_long(seconds)
    killed = done.returncode < 0 and done.returncode == _KILLED
    if killed or done.returncode == _NO_MEMORY or b"memory allocation" in done.stderr or b"MemoryError" in done.stderr:
        return "takes more memory to read than a file of its size should"
    return "ends the program that reads it"


def _too_long(seconds: int) -> str:
    return f"takes more than {seconds} seconds to read, too long for a file of its size"


def _stopped(path: Path, why: str) -> HostError:
    return HostError(
        f"{path} {why}, so lotbook stopped. Check where it came from. If you trust it, open it, save it again as .xlsx "
        "or .csv, and try again."
    )


def main() -> None:
    """Read a file, as `read_apart` asked for it, and end this process."""
    name, path, seconds = sys.argv[1:]
    module, _, function = name.partition(":")
    read = getattr(importlib.import_module(module), function)
    _limit(int(seconds), Path(path))
    # What a library prints is no part of the answer.
    out, sys.stdout = sys.stdout, sys.stderr
    try:
        code, answer = 0, json.dumps(read(Path(path)))
    except LotbookError as error:
        code, answer = _REFUSED, json.dumps([type(error).__name__, str(error)])
    except MemoryError:
        code, answer = _NO_MEMORY, ""
    except RecursionError:
        code, answer = _FAULT, ""
    out.buffer.write(answer.encode())
    out.buffer.flush()
    # Nothing is freed first: that takes time as well.
    os._exit(code)


def _limit(seconds: int, path: Path) -> None:
    """Limit what this process may take from now on, as far as the system can."""
    try:
        import resource  # noqa: PLC0415 (Windows has none)
    except ImportError:
        return
    size = path.stat().st_size if path.exists() else 0
    room = BYTES + _ROOM * max(size - _SMALL, 0)
    limits = {
        resource.RLIMIT_CPU: math.ceil(time.process_time()) + seconds,
        resource.RLIMIT_DATA: _bytes_now() + room,
        resource.RLIMIT_CORE: 0,
    }
    for which, wanted in limits.items():
        hard = resource.getrlimit(which)[1]
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        try:
            resource.setrlimit(which, (allowed, hard))
        except (OSError, ValueError):
            # macOS knows some of these limits and takes none.
            continue


def _bytes_now() -> int:
    """The memory this process has already, where the system says so."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[5])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
