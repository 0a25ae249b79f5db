"""What the header of a column means, and what a word in a cell does, by the lists of words."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from lotbook.exchange.adopt.header_limits import COUNTS, IN_CASES, NO_COUNT, ONLY_WHOLE, RULED_OUT, SIGNS
from lotbook.exchange.adopt.word_lists import (
    AVAILABLE,
    BESIDE_REFERENCES,
    CAME_IN,
    COUNTS_OF_PACKS,
    PER,
    REFERENCES,
    SHIPPED,
    SIZE_UNITS,
    WORDS,
)

_NUMBER = re.compile(r"(?<=\w)nr\b")
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
"""Between the words of a header such as ExpiryDate or SKUName."""
_NO_WORD = re.compile(r"[^\w]+|_+")
_ASIDE = re.compile(r"[(\[（【].*?[)\]）】]")


@cache
def folded(text: str) -> str:
    """A header as it is compared: capitals, accents, signs and blanks make no difference.

    Examples:
        >>> folded("  Menge (Stück)"), folded("N° de lot"), folded("ﾛｯﾄ番号") == folded("ロット番号")
        ('menge stuck', 'no de lot', True)
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text.replace("°", "o ")).casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _NO_WORD.sub(" ", plain).strip()


@cache
def phrases(words: str) -> frozenset[str]:
    """The phrases of a list of words."""
    return frozenset(folded(word) for word in words.split(", "))


_ENOUGH = 0.3
"""The share of a header that a word in it must have, to say what it means."""

EXACT, PART = 2, 1
"""How well a header fits: it is the word, or has it among others."""


@cache
def meaning(header: str) -> tuple[str, int, int] | None:
    """What a header means, how well it fits, and how long the word for it is; None if no word fits.

    Examples:
        >>> meaning("Best before (BBD)"), meaning("Charge Nr."), meaning("Colour"), meaning("Qty sold")
        (('expiry_date', 2, 11), ('lot', 2, 9), None, ('sold', 2, 8))
        >>> meaning("Each"), meaning("Price each"), meaning("Sold value"), meaning("Cost each")
        (('loose', 2, 4), None, None, ('unit_cost', 2, 9))
        >>> meaning("Total cost"), meaning("Price per case"), meaning("$ each"), meaning("Stock (cases)")
        (None, None, None, ('cases', 2, 5))
        >>> meaning("ExpiryDate"), meaning("Inventory ID"), meaning("Units inbound"), meaning("Created date")
        (('expiry_date', 2, 11), None, None, None)
        >>> meaning("Left"), meaning("Days left"), meaning("% left"), meaning("Units left (Garage)")
        (('on_hand', 2, 4), None, None, ('on_hand', 2, 10))
        >>> meaning("MHD-Datum"), meaning("Date of BBD"), meaning("Datum")
        (('expiry_date', 1, 3), ('expiry_date', 1, 3), ('date', 2, 5))
    """
    if not header.strip():
        return None
    for text in _variants(header):
        exact = _names().get(text)
        if exact in COUNTS and _counts_nothing(header):
            continue
        if exact in {"quantity", "on_hand", "counted", "sold"} and _in_cases(header):
            return ("cases", EXACT, len(text)) if exact in {"quantity", "on_hand"} else None
        if exact is not None:
            return exact, EXACT, len(text)
    fits = [(name, PART, len(phrase)) for name, phrase in _parts(header) if not _is_of_another(name, header)]
    best = max(fits, key=lambda each: each[2], default=None)
    return _day_of_a_lot(header) or best if best is not None and best[0] == "date" else best


def _day_of_a_lot(header: str) -> tuple[str, int, int] | None:
    """Which day of a lot's a header means that has a word for any day and, however short, one for such a day."""
    text = f" {folded(header)} "
    fits = [
        (name, PART, len(phrase))
        for name, phrase in _phrases_like(text)
        if name in {"expiry_date", "production_date"}
        and (f" {phrase} " in text if phrase.isascii() else phrase in text)
    ]
    return max(fits, key=lambda each: each[2], default=None)


def says_nothing(header: str) -> bool:
    """Whether a header has no word that lotbook knows, so that only the cells below it can say what it means.

    Examples:
        >>> says_nothing("Good until"), says_nothing("PO date"), says_nothing("Days left"), says_nothing("Weight (g)")
        (True, False, False, False)
    """
    known = meaning(header) is not None or any(True for _ in _parts(header))
    return not known and not _counts_nothing(header) and not says(header, RULED_OUT["quantity"])


def _parts(header: str) -> Iterator[tuple[str, str]]:
    """The phrases that are a good part of a header, each with what it means."""
    text = f" {folded(header)} "
    for name, phrase in _phrases_like(text):
        if phrase in phrases(ONLY_WHOLE):
            continue
        is_there = f" {phrase} " in text if phrase.isascii() else phrase in text
        if is_there and len(phrase) > 1 and len(phrase) >= _ENOUGH * len(text.strip()):
            yield name, phrase


def _is_of_another(name: str, header: str) -> bool:
    """Whether a header that has a word for something says besides that it is of something else."""
    if name in COUNTS and _counts_nothing(header):
        return True
    return name in RULED_OUT and says(header, RULED_OUT[name])


def _counts_nothing(header: str) -> bool:
    """Whether a header says that the numbers below it are money, shares, days, weights or pallets."""
    return bool({*SIGNS} & {*header}) or says(_aside(header), f"{NO_COUNT}, {SIZE_UNITS}")


def _in_cases(header: str) -> bool:
    """Whether a header says in brackets that the numbers below it count cases, and not how many are in one."""
    return says(_aside(header), IN_CASES) and not says(_aside(header), PER)


def _aside(header: str) -> str:
    return " ".join(_ASIDE.findall(header))


def says_sku(header: str) -> bool:
    """Whether a header means the SKU and nothing else, as Seller SKU does and Item number doesn't always.

    Examples:
        >>> [says_sku(header) for header in ("SKU", "Custom label (SKU)", "Custom label", "Item number", "SKU name")]
        [True, True, True, False, False]
    """
    fit = meaning(header)
    name = folded(header)
    return fit is not None and fit[:2] == ("sku", EXACT) and ("sku" in name or name == folded("Custom label"))


def is_reference(header: str) -> bool:
    """Whether a header says reference and nothing else.

    Examples:
        >>> is_reference("Ref."), is_reference("Our ref no"), is_reference("Ref article")
        (True, True, False)
    """
    words = {*folded(header).split()}
    return bool(words & phrases(REFERENCES)) and words <= phrases(REFERENCES) | phrases(BESIDE_REFERENCES)


def is_available(header: str) -> bool:
    """Whether a header is of units that nobody has ordered yet, which are not all that are there.

    Examples:
        >>> is_available("Available Qty"), is_available("On hand")
        (True, False)
    """
    return says(_JOINED.sub(" ", header), AVAILABLE)


def came_in(header: str) -> bool:
    """Whether a header of units is of those that came in, and not of those that are there.

    Examples:
        >>> came_in("Qty received"), came_in("Quantity")
        (True, False)
    """
    return says(_JOINED.sub(" ", header), CAME_IN)


def is_pack(header: str) -> bool:
    """Whether a header of units may be of those in a pack, such as a bottle of 60 tablets.

    Examples:
        >>> is_pack("Bottle count"), is_pack("Units")
        (True, False)
    """
    return says(_JOINED.sub(" ", header), COUNTS_OF_PACKS)


def is_shipped(header: str) -> bool:
    """Whether a header has a word for what was shipped, which may be when as well as how many.

    Examples:
        >>> is_shipped("Shipped"), is_shipped("Ship date")
        (True, False)
    """
    return folded(header) in phrases(SHIPPED)


def _variants(header: str) -> tuple[str, ...]:
    """A header, and the same without what is in brackets, with "nr" written out in German, and with its words apart."""
    short = folded(_ASIDE.sub(" ", header))
    return folded(header), short, _NUMBER.sub("nummer", short), folded(_JOINED.sub(" ", header))


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    return tuple((name, phrase) for name, words in WORDS.items() for phrase in sorted(phrases(words)) if phrase)


@cache
def _names() -> Mapping[str, str]:
    """What each phrase means; the first meaning, where it has several."""
    return {phrase: name for name, phrase in reversed(_phrases())}


@cache
def _by_first_word() -> Mapping[str, Sequence[int]]:
    """The places of phrases among all of them by their first word; a blank for what is written without blanks."""
    found: dict[str, list[int]] = {}
    for place, (_, phrase) in enumerate(_phrases()):
        found.setdefault(phrase.split()[0] if phrase.isascii() else "", []).append(place)
    return found


def _phrases_like(text: str) -> Iterator[tuple[str, str]]:
    """The phrases of which the first word is in a text, in their order: every cell of a long list is asked about."""
    words = [*text.split(), *([] if text.isascii() else [""])]
    places = {place for word in words for place in _by_first_word().get(word, ())}
    return (_phrases()[place] for place in sorted(places))


def word_for(text: str, words: Mapping[str, str]) -> str | None:
    """The word of lotbook's that a word in a cell means.

    Examples:
        >>> from lotbook.exchange.adopt.word_lists import MOVEMENTS, STATUSES
        >>> word_for("Verkauf", MOVEMENTS), word_for("gesperrt", STATUSES), word_for("odd", STATUSES)
        ('Sale', 'Hold', None)
    """
    return next((word for word, others in words.items() if folded(text) in phrases(others)), None)


def says(text: str, words: str) -> bool:
    """Whether a text has one of some words or phrases in it.

    Examples:
        >>> from lotbook.exchange.adopt.word_lists import EXPIRY_STATUSES
        >>> says("Expiring soon!", EXPIRY_STATUSES), says("On hold", EXPIRY_STATUSES)
        (True, False)
    """
    plain = f" {folded(text)} "
    return any(f" {each} " in plain if each.isascii() else each in plain for each in phrases(words))
