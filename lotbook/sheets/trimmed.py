"""A text of a cell without the blanks around it, in formulas, as `reading` takes it.

The problem: what is pasted from a web page or another program often ends with a blank that doesn't break, which TRIM
leaves. It is written into the formulas as it is: CHAR(160) is another character on a Mac.
"""

HARD_BLANK = "\u00a0"


def trimmed(text: str) -> str:
    """The formula of a text without blanks of either kind around it.

    Examples:
        >>> trimmed("A1").replace(HARD_BLANK, "~")
        'TRIM(SUBSTITUTE(A1,"~"," "))'
    """
    return f'TRIM(SUBSTITUTE({text},"{HARD_BLANK}"," "))'
