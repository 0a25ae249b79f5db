"""Standard output that never fails a run: it may lack a character, be a pipe that nobody reads any more, or be full.

A command writes the workbook first and reports on it afterwards, so a failure to print must not look like a failure of
the command. Characters the encoding lacks are replaced; what cannot be written is dropped.

And nothing from a cell or a report gives a terminal orders: the names of products and lots are printed, and whoever
writes them may not be a friend.
"""

import codecs
import io
import re
import sys
import unicodedata
from collections.abc import Callable
from json import dumps
from typing import Any

_ALIKE, _ESCAPED = "lotbook.alike", "lotbook.escaped"
"""What happens to a character the encoding lacks: something like it comes in its place, or its number as in JSON."""

_ORDERS = re.compile(r"\x1b(?!\[[0-9;]*m)|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]|\r(?!\n)")
"""What a terminal obeys and does not show, but for lotbook's own colours."""

_SIGNS = {"…": "...", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "·": "-", "×": "x", "→": "->",
    "←": "<-", "•": "*", "█": "#", "─": "-", "│": "|"}  # fmt: skip
"""Signs lotbook prints, for an output that has none of them."""


def never_fail(*, json: bool) -> None:
    """Make standard output and standard error of this process ready for any text and any reader.

    Args:
        json: Whether JSON will be printed, in which every character can be told by its number.
    """
    codecs.register_error(_ALIKE, lambda error: _replaced(error, _alike))
    codecs.register_error(_ESCAPED, lambda error: _replaced(error, _escaped))
    sys.stdout, sys.stderr = _ready(sys.stdout, _ESCAPED if json else _ALIKE), _ready(sys.stderr, _ALIKE)
    sys.stdout = _without_orders(sys.stdout)


def harmless(text: str) -> str:
    r"""A text that no terminal takes for an order.

    Examples:
        >>> harmless("TEA\x1b]0;mine\x07"), harmless("\x1b[1mbold\x1b[0m")
        ('TEA�]0;mine�', '\x1b[1mbold\x1b[0m')
    """
    return _ORDERS.sub("\ufffd", text)


class _Harmless(io.TextIOWrapper):
    """An output that gives a terminal no orders."""

    def write(self, text: str, /) -> int:
        """Write what a text says."""
        super().write(harmless(text))
        return len(text)


def _without_orders(stream: Any) -> Any:
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    stream.flush()
    encoding, errors, each_line, at_once = stream.encoding, stream.errors, stream.line_buffering, stream.write_through
    return _Harmless(stream.detach(), encoding, errors, line_buffering=each_line, write_through=at_once)


def finish() -> str | None:
    """Write out what is left; tell why not all of the standard output could be written, or None."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return raw.failure if isinstance(raw, _Forgiving) else None


def _ready(stream: Any, errors: str) -> Any:
    """The stream, unable to fail; None where there is none, as in a window without a terminal."""
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    # With PYTHONUNBUFFERED there is no buffer in between.
    raw = getattr(stream.buffer, "raw", stream.buffer)
    if not isinstance(raw, io.FileIO) or stream.isatty():
        # A terminal has no reader that could leave, and that of Windows is no plain file.
        stream.reconfigure(errors=errors)
        return stream
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Forgiving(raw.fileno(), "wb", closefd=False)),
        encoding=stream.encoding,
        errors=errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


class _Forgiving(io.FileIO):
    """A file that drops what it cannot write."""

    failure: str | None = None
    """Why something could not be written; None where only the reader had left."""

    def write(self, content: Any, /) -> int:
        """Write, or drop, all of it."""
        try:
            return super().write(content)
        except BrokenPipeError:
            pass
        except OSError as error:
            self.failure = error.strerror or type(error).__name__
        return memoryview(content).nbytes


def _replaced(error: UnicodeError, instead: Callable[[str], str]) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(instead, error.object[error.start : error.end])), error.end


def _escaped(character: str) -> str:
    return dumps(character)[1:-1]


def _alike(character: str) -> str:
    """The character in ASCII.

    Examples:
        >>> "".join(map(_alike, "é→…北"))
        'e->...?'
    """
    if character in _SIGNS:
        return _SIGNS[character]
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return plain or "?"
