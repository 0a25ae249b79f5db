"""Names of files that every system takes, whatever the person or company is called that they are for."""

import re
import unicodedata
from collections.abc import Iterable

_LONGEST = 60
_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    "conin$",
    "conout$",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}
"""Devices of Windows, which no file may be called, whatever its extension."""


def safe_name(name: str) -> str:
    """A file name, without extension, that resembles a name: ASCII letters, digits, blanks, dots, dashes.

    Examples:
        >>> safe_name("Café Zoë / Köln"), safe_name("../../etc/passwd"), safe_name("con.fig"), safe_name("北京")
        ('Cafe Zoe - Koln', 'etc-passwd', 'name-con.fig', 'consignee')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.sub(r"-{2,}", "-", re.sub(r"\s+", " ", re.sub(r"[^A-Za-z0-9 ._-]", "-", plain)))
    words = re.sub(r"\.{2,}", ".", words).strip(" .-_")[:_LONGEST].strip(" .-_")
    words = words or "consignee"
    return f"name-{words}" if words.split(".")[0].strip().lower() in _RESERVED else words


def safe_names(names: Iterable[str]) -> dict[str, str]:
    """A safe name for each name, no two alike even where capitals do not count; the same for the same names.

    Examples:
        >>> safe_names(["Jane", "JANE", "Ja/ne"])
        {'JANE': 'JANE', 'Ja/ne': 'Ja-ne', 'Jane': 'Jane-2'}
    """
    taken: set[str] = set()
    found = {}
    for name in sorted(set(names)):
        base = safe_name(name)
        candidate, number = base, 1
        while candidate.lower() in taken:
            number += 1
            candidate = f"{base}-{number}"
        taken.add(candidate.lower())
        found[name] = candidate
    return found
