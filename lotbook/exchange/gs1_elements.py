r"""The elements of a GS1 scan: application identifiers and their values, in every spelling that reaches a cell.

Identifiers stand in brackets or bare. A value of variable length ends at the separator FNC1, for which scanners and
programs type many things, or at the end of the scan. Parentheses may stand in a lot (GS1 character set 82), so not
everything that looks like an identifier is one: what has no value that fits belongs to the value before it. Where that
leaves two readings, the scan is refused; no value is ever cut short.
"""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache

import biip
from biip.gs1_application_identifiers import GS1ApplicationIdentifier

from lotbook.core.code_texts import UNSEEN
from lotbook.core.errors import InputError

_FNC1 = "\x1d"
_NAMES = "[GRFU]S|EOT|FNC1|0?x?1D|GS1"
_STAND_INS = re.compile(
    rf"<(?:{_NAMES})>|\[(?:{_NAMES})\]|\{{(?:{_NAMES})\}}"
    r"|\\(?:x(?:00)?1d|x\{0*1d\}|u001d|u\{0*1d\}|0*35|0*29|d029|FNC1|GS|F)|&#(?:0*29|x0*1d);|[\^~]FNC1|\^\]|~d029|[\u241d\x1e^|~]",
    re.IGNORECASE,
)
"""What scanners and people write for FNC1; almost all have a character that no GS1 value can have."""
_MAYBE_FNC1 = re.compile(r"\((?:GS|FNC1)\)|%1D", re.IGNORECASE)
"""What may be meant as FNC1, and may as well be part of a lot."""
_OF_PRINTERS = re.compile("~1|~202|>8|_1")
"""What programs that print labels take for FNC1. Only the tilde is no character of a value."""
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_AS_ASCII = _NARROW | str.maketrans("【】〔〕", "[][]") | UNSEEN
"""Characters of a Japanese keyboard in their usual width, and none of those that nobody sees."""
_BETWEEN = re.compile(r"\s*[,;]\s*(?=[(\[{<]\s*[0-9]{2,4}\s*[)\]}>])")
"""What people put between elements, and what may as well end a lot."""
_BEHIND_A_NUMBER = re.compile(r"[(\[{<]\s*(?:0[012]|1[1-7])\s*[)\]}>][0-9 ]+[,;]\s*(?=[(\[{<])")
_MAYBE_ELEMENT = re.compile(r"[,;:_](?:1[1-7][0-9]{6}|0[12][0-9]{14})(?![0-9])|[,;]$")
"""What looks like another element within a value, behind a sign that a lot may have."""
_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}
_CUT_OFF = re.compile(r"\(\s*[0-9]{0,4}\s*$")
"""The beginning of an identifier at the end of a scan, or a parenthesis of the lot."""
_OF_14_DIGITS, _SHORTER = frozenset({"01", "02"}), (8, 12, 13)
"""A GTIN, which people also type as it is below the bars, without the zeros in front of it."""
_LONGEST = 100
"""More than any value has, blanks included."""


class ScanError(InputError):
    """A text that is no GS1 scan, or one whose values break the rules of GS1."""


def read_elements(text: str) -> list[tuple[str, str]]:
    r"""Identifiers and values of an element string, in the order of the scan.

    Args:
        text: The scan without a symbology identifier.

    Raises:
        ScanError: If the scan can be read in two ways.
        biip.ParseError: If it is no element string.

    Examples:
        >>> read_elements("10AB12 17270331"), read_elements(r"[10]AB(12)[17]270331")
        ([('10', 'AB12'), ('17', '270331')], [('10', 'AB(12)'), ('17', '270331')])
    """
    escape = _OF_PRINTERS.search(text)
    if escape is None:
        return _read(text)
    plain, separated = _read_or_none(text), _read_or_none(text.replace(escape[0], _FNC1))
    if separated is None or (plain is not None and len(plain) >= len(separated)):
        return _read(text)
    if plain is None and escape[0].startswith("~"):
        return separated
    raise ScanError(
        f"Can be read in two ways: {text}. In it, {escape[0]} may stand for the separator FNC1, as programs that print "
        "labels write it. Scan the printed barcode instead."
    )


def _read_or_none(text: str) -> list[tuple[str, str]] | None:
    try:
        return _read(text)
    except (ScanError, biip.ParseError):
        return None


def _read(text: str) -> list[tuple[str, str]]:
    scan = _STAND_INS.sub(_FNC1, text.translate(_AS_ASCII)).strip(_FNC1 + " ")
    scan = _without_commas(scan)
    if _MAYBE_FNC1.search(scan) or _BETWEEN.search(scan):
        raise in_two_ways(text)
    bracket = scan[:1]
    if bracket in _CLOSING:
        parts = (part.strip() for part in scan.split(_FNC1))
        return [element for part in parts if part for element in _bracketed(part, bracket, text)]
    return list(_bare(re.sub(r"\s+", _FNC1, scan)))


def _without_commas(scan: str) -> str:
    """A scan without commas or semicolons between its elements, if one is behind a number that can't have it."""
    return _BETWEEN.sub("", scan) if _BEHIND_A_NUMBER.search(scan) else scan


def in_two_ways(text: str) -> ScanError:
    """A scan that cannot be told apart."""
    return ScanError(f"Can be read in two ways: {text}")


def _bare(scan: str) -> Iterator[tuple[str, str]]:
    """Elements without brackets: what is of variable length goes on to FNC1 or the end."""
    for part in filter(None, scan.split(_FNC1)):
        rest = part
        while rest:
            identifier = GS1ApplicationIdentifier.extract(rest)
            pattern = identifier.pattern if identifier.separator_required else identifier.pattern.removesuffix("$")
            found = re.match(pattern, rest, re.ASCII)
            if found is None:
                raise biip.ParseError(f"No value of {identifier} in {rest!r}.")
            value = found[0][len(identifier.ai) :]
            if identifier.separator_required and _MAYBE_ELEMENT.search(value):
                raise in_two_ways(scan.replace(_FNC1, " "))
            yield identifier.ai, value
            rest = rest[found.end() :]


def _bracketed(part: str, bracket: str, text: str) -> list[tuple[str, str]]:
    """Elements with brackets; what looks like one, but has no value that fits, belongs to the value before it."""
    sign = re.compile(rf"{re.escape(bracket)}\s*([0-9]{{2,4}})\s*{re.escape(_CLOSING[bracket])}")
    heads = [(each[1], each.start(), each.end()) for each in sign.finditer(part) if _is_identifier(each[1])]
    ends = [*(start for _, start, _ in heads), len(part)]
    fits = {
        (i, j): value
        for i, (identifier, _, begin) in enumerate(heads)
        for j in range(i + 1, len(ends))
        if ends[j] - begin <= _LONGEST and (value := _value(identifier, part[begin : ends[j]]))
    }
    # No value ends with an element: that would be the next one.
    spans = {(i, j) for i, j in fits if not any((k, j) in fits for k in range(i + 1, j))}
    found, is_only = _most_elements(spans, len(heads))
    if not heads or heads[0][1] or not _most_elements(set(fits), len(heads))[0]:
        raise biip.ParseError(f"No element string: {part!r}")
    only_signs = any(not sign.sub("", fits[span]) for span in found)
    if not found or not is_only or only_signs or (bracket == "(" and _CUT_OFF.search(part)):
        raise in_two_ways(text)
    return [(heads[i][0], fits[i, j]) for i, j in found]


def _most_elements(spans: AbstractSet[tuple[int, int]], last: int) -> tuple[list[tuple[int, int]], bool]:
    """The spans that lead from 0 to the last in the most steps, and whether there is no other such way."""
    ends: dict[int, list[int]] = {}
    for i, j in spans:
        ends.setdefault(i, []).append(j)
    best = {last: (0, last, 1)}
    """From there on: how many steps, where the first one ends, and how many ways."""
    for i in reversed(range(last)):
        steps = [(best[j][0] + 1, j, best[j][2]) for j in ends.get(i, ()) if j in best]
        if steps:
            most = max(steps)
            best[i] = (most[0], most[1], sum(ways for count, _, ways in steps if count == most[0]))
    if 0 not in best:
        return [], True
    found, i = [], 0
    while i < last:
        found.append((i, best[i][1]))
        i = best[i][1]
    return found, best[0][2] == 1


@cache
def _is_identifier(digits: str) -> bool:
    try:
        return GS1ApplicationIdentifier.extract(digits).ai == digits
    except biip.ParseError:
        return False


def _value(digits: str, given: str) -> str:
    """The value of an identifier, or nothing where it does not fit; of a number without the blanks in it."""
    identifier = GS1ApplicationIdentifier.extract(digits)
    value = given.strip() if identifier.separator_required else "".join(given.split())
    if identifier.ai in _OF_14_DIGITS and len(value) in _SHORTER and value.isdecimal():
        value = value.zfill(14)
    return value if re.fullmatch(identifier.pattern, digits + value, re.ASCII) else ""
