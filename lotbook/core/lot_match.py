"""Which codes and names mean the same, and which only look as if they did.

The problem: a complaint says 24118b where the label says 24-118B, Excel has made 118 of 00118, and somebody read an O
for a 0. The idea: two codes are equal where they are once normalized: without capitals, separators and
leading zeros; codes that differ by a slip of the finger or of the eye are near. Equal ones are taken, near ones are
only ever shown.
"""

import re
from collections.abc import Callable, Mapping, Sequence

import narwhals as nw

from lotbook.core.frames import Rows, text
from lotbook.core.names import key_of_name, name_key

SEPARATORS = "[\\s!-/:-@\\[-`{-~\u00a0\u2000-\u206f\u3000]+"
"""Everything in a code that is no letter and no digit, spelled out because engines read \\w differently."""

ALIKE: Mapping[str, str] = {"o": "0", "i": "1", "l": "1", "b": "8", "s": "5"}
"""Letters that are taken for digits."""

LOOKS_ALIKE = "Looks alike: O and 0, I and 1, B and 8 or S and 5"
SWAPPED = "Two characters are swapped"
ONE_DIFFERS = "One character differs"
BEGINS_ALIKE = "Begins alike"

_SHORTEST, _LONGEST = 3, 100
"""Codes of fewer characters are one slip away from everything; longer ones are no codes."""


def normalized_code(column: str) -> nw.Expr:
    """A code without capitals, separators and leading zeros; a code of nothing else stays what it is.

    Examples:
        >>> from lotbook.core.frames import make_rows
        >>> frame = make_rows({"lot": ["24-118B", "0024 118b", "000", "--"]}, {"lot": nw.String()})
        >>> frame.select(normalized_code("lot"))["lot"].to_list()
        ['24118b', '24118b', '0', '--']
    """
    lower = nw.col(column).str.to_lowercase()
    return _without_zeros(lower.str.replace_all(SEPARATORS, ""), lower)


def _without_zeros(clean: nw.Expr, otherwise: nw.Expr) -> nw.Expr:
    short = clean.str.replace_all(r"^0+", "")
    return nw.when(clean == "").then(otherwise).otherwise(nw.when(short == "").then(text("0")).otherwise(short))


def normalized(code: str) -> str:
    """`normalized_code` of one code.

    Examples:
        >>> normalized(" 0024-118B ")
        '24118b'
    """
    clean = re.sub(SEPARATORS, "", code.lower())
    return (clean.lstrip("0") or "0") if clean else code.lower()


def is_pattern(code: str) -> bool:
    """True of a code with * (any characters) or ? (one character)."""
    return "*" in code or "?" in code


def same_code(column: str, asked: Sequence[str], key: str | None = None) -> nw.Expr:
    """True where a code is one of those asked for, once normalized, or fits one with * or ?; null where there is none.

    `key` names the column of the normalized codes, where the rows have them already.

    Examples:
        >>> from lotbook.core.frames import make_rows
        >>> frame = make_rows({"lot": ["24-118B", "24-119A", "0024118b"]}, {"lot": nw.String()})
        >>> frame.filter(same_code("lot", ["24118B"]))["lot"].to_list()
        ['24-118B', '0024118b']
        >>> frame.filter(same_code("lot", ["24-11?*"]))["lot"].to_list()
        ['24-118B', '24-119A', '0024118b']
    """
    codes = [normalized(code) for code in asked if not is_pattern(code)]
    patterns = [code for code in asked if is_pattern(code)]
    same = (nw.col(key) if key else normalized_code(column)).is_in(codes)
    if patterns:
        lower = nw.col(column).str.to_lowercase()
        clean = lower.str.replace_all(SEPARATORS, "")
        same |= lower.str.contains(_any([_as_regex(code.lower(), re.escape) for code in patterns]))
        same |= clean.str.contains(_any([_clean_regex(code.lower()) for code in patterns]))
    return same


def same_name(column: str, asked: str) -> nw.Expr:
    """True where a name is the one asked for but for capitals and blanks, or fits it where it has * or ?."""
    wanted = key_of_name(asked)
    if not is_pattern(wanted):
        return name_key(column) == wanted
    return name_key(column).str.contains(_any([_as_regex(wanted, re.escape)]))


def _any(patterns: Sequence[str]) -> str:
    return f"^(?:{'|'.join(patterns)})$"


def _as_regex(code: str, literal: Callable[[str], str]) -> str:
    pieces = re.split(r"([*?])", code)
    return "".join({"*": ".*", "?": "."}.get(piece) or literal(piece) for piece in pieces)


def _clean_regex(code: str) -> str:
    """The pattern for codes without separators, whatever zeros either has lost at its start."""
    bare = _as_regex(code, lambda piece: re.sub(SEPARATORS, "", piece))
    lost = re.sub(r"^0+(?=[^0.*?])", "", bare)
    return bare if bare.startswith(("0", ".")) and lost == bare else f"0*{lost}"


def near_codes(rows: Rows, column: str, asked: str) -> Rows:
    """The rows whose code is nearly the one asked for, with the reason.

    One character more, less or different, two neighbours swapped, or letters that look like digits. Codes that are
    equal are not near; for codes of fewer than three characters only the last counts.

    Args:
        rows: Rows with a code each.
        column: The column of the code.
        asked: One code without * and ?.

    Returns:
        Those rows with `why` (text).

    Examples:
        >>> from lotbook.core.frames import make_rows
        >>> lots = make_rows({"lot": ["24-118B", "24-1188", "24-181B", "25-999Z"]}, {"lot": nw.String()})
        >>> near_codes(lots, "lot", "24-118B").rows()
        [('24-1188', 'Looks alike: O and 0, I and 1, B and 8 or S and 5'), ('24-181B', 'Two characters are swapped')]
    """
    wanted = normalized(asked)
    keyed = _with_key(rows, column)
    alike, confused = nw.col("normal_code"), wanted
    for letter, digit in ALIKE.items():
        alike, confused = alike.str.replace_all(letter, digit, literal=True), confused.replace(letter, digit)
    confusable = nw.when(_without_zeros(alike, alike) == normalized(confused)).then(text(LOOKS_ALIKE))
    why: nw.Expr = confusable
    if _SHORTEST <= len(wanted) <= _LONGEST:
        swaps = nw.when(alike_to(_swaps(wanted))).then(text(SWAPPED))
        why = confusable.otherwise(swaps.otherwise(nw.when(alike_to(_slips(wanted))).then(text(ONE_DIFFERS))))
    near = keyed.with_columns(why=why).filter(nw.col("normal_code") != wanted, ~nw.col("why").is_null())
    return near.select(*rows.columns, "why")


def _with_key(rows: Rows, column: str) -> Rows:
    return rows.with_columns(normal_code=normalized_code(column))


def alike_to(patterns: Sequence[str]) -> nw.Expr:
    """True where the normalized code fits one of the regular expressions."""
    return nw.col("normal_code").str.contains(_any(patterns))


def _swaps(code: str) -> list[str]:
    pairs = range(len(code) - 1)
    return [re.escape(code[:i] + code[i + 1] + code[i] + code[i + 2 :]) for i in pairs]


def _slips(code: str) -> list[str]:
    places = range(len(code))
    changed = [f"{re.escape(code[:i])}.{re.escape(code[i + 1 :])}" for i in places]
    shorter = [re.escape(code[:i] + code[i + 1 :]) for i in places]
    longer = [f"{re.escape(code[:i])}.{re.escape(code[i:])}" for i in range(len(code) + 1)]
    return [*changed, *shorter, *longer]


def nearest_codes(rows: Rows, column: str, asked: str) -> Rows:
    """The near codes, or where there is none those that begin most alike, with at least three characters in common.

    Args:
        rows: Rows with a code each.
        column: The column of the code.
        asked: One code without * and ?.

    Returns:
        Those rows with `why` (text).
    """
    near = near_codes(rows, column, asked)
    wanted = normalized(asked)[:_LONGEST]
    keyed = _with_key(rows, column).with_columns(why=text(BEGINS_ALIKE))
    for length in range(len(wanted), _SHORTEST - 1, -1):
        if near.shape[0]:
            break
        near = keyed.filter(nw.col("normal_code").str.starts_with(wanted[:length]), nw.col("normal_code") != wanted)
    return near.select(*rows.columns, "why")
