"""A code as one sees it: SKUs and lots that look the same on the screen are the same."""

import unicodedata

UNSEEN = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF))
"""Joiners, and marks of the direction of a script."""
_BLANKS = dict.fromkeys(map(ord, "\u00a0\u2007\u202f"), " ")
"""Blanks that web pages and spreadsheets put where a line must not end."""


def code_text(text: str) -> str:
    """A code without blanks around it and characters that nobody sees, its letters and accents in one piece.

    A Mac may write a letter and its accent as two characters, as files downloaded there have them.

    Examples:
        >>> code_text(" The\u0301-1\u200b") == "Th\u00e9-1", code_text("TEA\u00a01")
        (True, 'TEA 1')
    """
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text.translate(UNSEEN).translate(_BLANKS)).strip()
