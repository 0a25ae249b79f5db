"""Which codes and names mean the same, and which only look as if they did.

The problem: a complaint says 24118b where the label says 24-118B, Word has made a minus sign of the dash, Excel has
made 118 of 00118, and somebody read an O for a 0; yet 12-3 and 1-23 may be two lots. The idea: three degrees. A code
that is exactly as asked is meant. Where none is, those that are the same once normalized, without capitals, width,
separators and leading zeros and whatever the alphabet of a letter, are spelled alike: they are shown as that, and
nothing is changed on their account alone.
Codes that differ by a slip of the finger or of the eye are near: they are only ever shown.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lotbook.core import nw
from lotbook.core.frames import Rows, make_rows, text
from lotbook.core.names import key_of_name, name_key

EYE = {**dict.fromkeys("oO", "0"), **dict.fromkeys("iIl", "1"), **dict.fromkeys("sS", "5"), **dict.fromkeys("bB", "8")}
"""Letters that are taken for digits; a capital L is not."""

SPELLED_ALIKE = "Spelled alike"
LOOKS_ALIKE = "Looks alike: O and 0, I and 1, B and 8 or S and 5"
SWAPPED = "Two characters are swapped"
ONE_DIFFERS = "One character differs"
BEGINS_ALIKE = "Begins alike"

_SHORTEST, _LONGEST = 3, 100
"""Codes of fewer characters are one slip away from everything; longer ones are no codes."""

_OTHERS = "АВЕКМНОРСТУХІЈЅԚԜҺԀΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"
_LATIN_ONES = "ABEKMHOPCTYXIJSQWHDABEZHIKMNOPTYX"
_LATIN = str.maketrans(_OTHERS + _OTHERS.lower(), _LATIN_ONES + _LATIN_ONES.lower())
"""Cyrillic and Greek letters whose capitals are drawn as Latin ones: on a label nobody can tell them apart."""

_LONG_VOWEL = "\u30fc"
"""What a Japanese keyboard makes of a dash."""


class _Kept(dict[int, int | None]):
    """Which characters of a code count: letters and digits of any script; for `str.translate`."""

    def __missing__(self, character: int) -> int | None:
        """Look a character up once: dashes, blanks, signs and invisible characters of any script do not count."""
        one = chr(character)
        kind = unicodedata.category(one)
        separates = kind[0] in "PSZ" or kind in {"Cc", "Cf"} or one == _LONG_VOWEL
        self[character] = None if separates else character
        return self[character]


_KEPT = _Kept()
_AS_SEEN = str.maketrans(EYE)

_CODES_KEPT = 1 << 17
"""So many codes keep their keys: one recall asks for those of every lot several times."""


def _folded(code: str) -> str:
    """A code in small letters, whatever its width and the alphabet of letters that look like Latin ones."""
    return code.lower() if code.isascii() else _plain(code).casefold()


def _plain(code: str) -> str:
    return unicodedata.normalize("NFKC", code).translate(_LATIN)


def _cleaned(code: str) -> str:
    """A code without capitals, width and separators."""
    return _folded(code).translate(_KEPT)


@lru_cache(_CODES_KEPT)
def normalized(code: str) -> str:
    """A code without capitals, width, separators and leading zeros; a code of nothing else stays what it is.

    Letters of other alphabets that look like Latin ones are these.

    Examples:
        >>> normalized(" 0024-118B "), normalized("２４−１１８Ｂ"), normalized("000"), normalized("--")
        ('24118b', '24118b', '0', '--')
    """
    clean = _cleaned(code)
    return (clean.lstrip("0") or "0") if clean else _folded(code)


@lru_cache(_CODES_KEPT)
def as_seen(code: str) -> str:
    """What is equal for all codes that the eye takes for each other: O and 0, I, l and 1, S and 5, B and 8.

    Examples:
        >>> as_seen("G2608") == as_seen("g26-O8"), as_seen("L26") == as_seen("126")
        (True, False)
    """
    plain = code if code.isascii() else _plain(code)
    return normalized(plain.translate(_AS_SEEN))


def code_keys(codes: Iterable[str | None]) -> Rows:
    """What codes are compared by.

    Args:
        codes: Any codes; each counts once, and None is left out.

    Returns:
        `code`, `code_key` (equal for codes that are spelled alike), `seen_key` (equal for codes that look alike).
    """
    distinct = [code for code in dict.fromkeys(codes) if code is not None]
    columns = {
        "code": distinct,
        "code_key": [normalized(code) for code in distinct],
        "seen_key": [as_seen(code) for code in distinct],
    }
    return make_rows(columns, dict.fromkeys(columns, nw.String()))


def with_code_keys(rows: Rows, column: str) -> Rows:
    """Rows with the keys of their codes, `code_key` and `seen_key`; null where there is no code.

    Examples:
        >>> lots = make_rows({"lot": ["24-118B", "0024 118b", None]}, {"lot": nw.String()})
        >>> with_code_keys(lots, "lot")["code_key"].to_list()
        ['24118b', '24118b', None]
    """
    keys = code_keys(rows[column].unique().to_list())
    return rows.join(keys, left_on=column, right_on="code", how="left")


def looks_like(codes: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """The known code that each code looks like: one that is spelled alike, or else one that the eye takes for it.

    Args:
        codes: Codes that are not known.
        known: Those that are; of several the first is taken.

    Examples:
        >>> looks_like(["TEA\u20111", "TEA-I", "TEA-2"], ["TEA-1"])
        {'TEA‑1': 'TEA-1', 'TEA-I': 'TEA-1'}
    """
    asked, there = list(codes), list(known)
    found: dict[str, str] = {}
    for key in (normalized, as_seen) if asked else ():
        first = {key(code): code for code in reversed(there)}
        found |= {code: first[key(code)] for code in asked if code not in found and key(code) in first}
    return found


def _with_one_dash(code: str) -> str:
    return "".join("-" if unicodedata.category(one) == "Pd" or one in _DASHES else one for one in code)


_DASHES = {"\u2212", _LONG_VOWEL}
_DASH, _SIGNS = "the kind of dash", "dashes, spaces or signs"
_DIFFERENCES: dict[str, Callable[[str], str]] = {
    "the width of a letter or sign": lambda code: unicodedata.normalize("NFKC", code),
    "the alphabet of a letter, such as Latin or Cyrillic": lambda code: code.translate(_LATIN),
    _DASH: _with_one_dash,
    _SIGNS: lambda code: code.translate(_KEPT) or code,
    "capitals": str.casefold,
    "a letter for a digit, such as O for 0": lambda code: code.translate(_AS_SEEN),
    "zeros in front": lambda code: code.lstrip("0") or "0",
}
"""In what codes that look alike can differ, each with what makes them equal in it."""


def differs_in(code: str, known: str) -> str:
    """In what two codes differ that look alike, in words.

    Examples:
        >>> differs_in("TEA\u20111", "TEA-1"), differs_in("0024118", "24-118")
        ('the kind of dash', 'dashes, spaces or signs and zeros in front')
    """
    found = [words for words in _DIFFERENCES if _without(words, code) != _without(words, known)]
    found = [words for words in found if words != _DASH or _SIGNS not in found]
    return " and ".join(found) or "how they are spelled"


def _without(words: str, code: str) -> str:
    """A code made equal in everything but one thing."""
    for each, equal in _DIFFERENCES.items():
        # Where all signs are left out, no dash can differ any more.
        if each != words and (each, words) != (_SIGNS, _DASH):
            code = equal(code)
    return code


def is_pattern(code: str) -> bool:
    """True of a code with * (any characters) or ? (one character)."""
    return "*" in code or "?" in code


@dataclass(frozen=True, slots=True)
class Meant:
    """Which of the codes there are can be meant by one that is asked for."""

    exact: tuple[str, ...]
    """Exactly as asked; for a code with * or ? those that fit it as they are written."""
    alike: tuple[str, ...]
    """Others that fit once normalized."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which codes to take for one that was asked for."""

    exact: tuple[str, ...]
    """The codes that are as asked."""
    alike: tuple[str, ...]
    """Those that are only spelled alike."""
    is_listed: bool
    """Whether one that is as asked stands where it is known: those spelled alike are then others."""

    @property
    def wanted(self) -> tuple[str, ...]:
        """The codes to take."""
        return self.exact if self.is_listed else (*self.exact, *self.alike)


def wanted(codes: Meant, listed: Iterable[str]) -> Wanted:
    """Which codes to take: those as asked where one of them is known, else also those spelled alike.

    Args:
        codes: What `meant` returns.
        listed: Codes that are known.
    """
    return Wanted(codes.exact, codes.alike, not set(listed).isdisjoint(codes.exact))


def meant(known: Iterable[str], asked: str) -> Meant:
    """Which codes can be meant by one that is asked for.

    Args:
        known: The codes there are.
        asked: A code; one that is not there as it is may hold * (any characters) or ? (one character).

    Examples:
        >>> meant(["12-3", "1-23", "12-4"], "12-3")
        Meant(exact=('12-3',), alike=('1-23',))
        >>> meant(["24-118B", "24-119A", "0024118b"], "24-11?*")
        Meant(exact=('24-118B', '24-119A'), alike=('0024118b',))
    """
    codes = tuple(dict.fromkeys(known))
    if asked in codes or not is_pattern(asked):
        key = normalized(asked)
        return Meant(
            tuple(code for code in codes if code == asked),
            tuple(code for code in codes if code != asked and normalized(code) == key),
        )
    as_written, folded = (re.compile(_as_regex(code, re.escape), re.DOTALL) for code in (asked, _folded(asked)))
    clean = re.compile(_clean_regex(_folded(asked)), re.DOTALL)
    exact = tuple(code for code in codes if as_written.fullmatch(code))
    taken = set(exact)
    others = (code for code in codes if code not in taken)
    alike = tuple(code for code in others if folded.fullmatch(_folded(code)) or clean.fullmatch(_cleaned(code)))
    return Meant(exact, alike)


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
    bare = _as_regex(code, lambda piece: re.escape(piece.translate(_KEPT)))
    lost = re.sub(r"^0+(?=[^0.*?])", "", bare)
    return bare if bare.startswith(("0", ".")) and lost == bare else f"0*{lost}"


def near_codes(rows: Rows, column: str, asked: str) -> Rows:
    """The rows whose code is nearly the one asked for, with the reason.

    One character more, less or different, two neighbours swapped, or letters that look like digits. Codes that are
    equal once normalized are not near; for codes of fewer than three characters only the last counts.

    Args:
        rows: Rows with a code each.
        column: The column of the code.
        asked: One code without * and ?.

    Returns:
        Those rows with `why` (text).

    Examples:
        >>> lots = make_rows({"lot": ["24-118B", "24-1188", "24-181B", "25-999Z"]}, {"lot": nw.String()})
        >>> near_codes(lots, "lot", "24-118B").rows()
        [('24-1188', 'Looks alike: O and 0, I and 1, B and 8 or S and 5'), ('24-181B', 'Two characters are swapped')]
    """
    wanted = normalized(asked)
    keyed = _keyed(rows, column)
    confusable = nw.when(nw.col("seen_key") == as_seen(asked)).then(text(LOOKS_ALIKE))
    why: nw.Expr = confusable
    if _SHORTEST <= len(wanted) <= _LONGEST:
        swaps = nw.when(alike_to(_swaps(wanted))).then(text(SWAPPED))
        why = confusable.otherwise(swaps.otherwise(nw.when(alike_to(_slips(wanted))).then(text(ONE_DIFFERS))))
    near = keyed.with_columns(why=why).filter(nw.col("code_key") != wanted, ~nw.col("why").is_null())
    return near.select(*rows.columns, "why")


def _keyed(rows: Rows, column: str) -> Rows:
    """Rows with fresh keys of one of their columns of codes."""
    return with_code_keys(rows.drop("code_key", "seen_key", strict=False), column)


def alike_to(patterns: Sequence[str]) -> nw.Expr:
    """True where the normalized code fits one of the regular expressions."""
    return nw.col("code_key").str.contains(_any(patterns))


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
    keyed = _keyed(rows, column).with_columns(why=text(BEGINS_ALIKE))
    for length in range(len(wanted), _SHORTEST - 1, -1):
        if near.shape[0]:
            break
        near = keyed.filter(nw.col("code_key").str.starts_with(wanted[:length]), nw.col("code_key") != wanted)
    return near.select(*rows.columns, "why")
