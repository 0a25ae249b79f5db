"""Lot codes in one cell: several stand apart by ; or , or a new line, and a code may hold any of these itself.

A code that is on the sheets is known as a whole; any other with such a sign stands in quotes. Where a text can be one
known code as well as several it is refused, since a recall must not guess.
"""

import re
from collections.abc import Collection, Sequence

from lotbook.core.errors import InputError

_BETWEEN = (r"\n", ";", ",")
"""What parts codes, the widest first."""
_QUOTED = re.compile(r'(?:^|(?<=[;,\n]))\s*"((?:[^"]|"")*)"(?=\s*(?:[;,\n]|$))')
"""Quotes count where a code begins with them: 5" is a code."""
_MARK = "\ue000"
"""Stands for a quoted code while the rest is parted."""


def as_text(codes: Sequence[str], between: str = "; ") -> str:
    """Codes as they are typed into one cell.

    Examples:
        >>> as_text(["7", "24-118B", "A;1"])
        '7; 24-118B; "A;1"'
    """
    return between.join(_quoted(code) if re.search(r'[;,\n]|^\s*"', code) else code for code in codes)


def _quoted(code: str) -> str:
    return '"' + code.replace('"', '""') + '"'


def read_codes(text: str, known: Collection[str] = ()) -> tuple[str, ...]:
    """The codes in a cell.

    Args:
        text: What was typed.
        known: Codes on the sheets, as `str.casefold` gives them.

    Raises:
        InputError: If the text is one known code, and its parts are known codes, too.

    Examples:
        >>> read_codes("7, 24-118B"), read_codes('"A;1"; B'), read_codes("A;1; B", {"a;1"})
        (('7', '24-118B'), ('A;1', 'B'), ('A', '1', 'B'))
        >>> read_codes("A,1; B", {"a,1"}), read_codes("A;1", {"a;1"})
        (('A,1', 'B'), ('A;1',))
    """
    quoted: list[str] = []

    def kept(found: re.Match[str]) -> str:
        quoted.append(found[1].replace('""', '"'))
        return f"{_MARK}{len(quoted) - 1}{_MARK}"

    parts = _parted(_QUOTED.sub(kept, text), known, _BETWEEN)
    whole = (re.sub(f"{_MARK}(\\d+){_MARK}", lambda found: quoted[int(found[1])], part).strip() for part in parts)
    return tuple(code for code in whole if code)


def _parted(text: str, known: Collection[str], between: Sequence[str]) -> list[str]:
    """A text as one known code, or parted by the first sign, and its parts by the others."""
    if not between:
        return [text]
    parts = (part for part in re.split(between[0], text) if part.strip())
    inner = [code for part in parts for code in _parted(part, known, between[1:])]
    if text.strip().casefold() not in known:
        return inner
    if len(inner) > 1 and all(code.strip().casefold() in known for code in inner):
        told = ", ".join(f"'{code.strip()}'" for code in inner)
        raise InputError(
            f"'{text.strip()}' is a lot code, and so are {told}. Put quotes around it if it is meant as one "
            f"({_quoted(text.strip())}), or around each of the others."
        )
    return [text]
