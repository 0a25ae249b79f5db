"""What a scanned GS1 code says about a unit: its GTIN, lot and expiry date.

The problem: the same label reaches a cell in many spellings, as an element string (`gs1_elements`), a web address or
the bare number under a barcode. biip knows the standard: its identifiers, its web addresses and its check digits. Dates
are read as the rest of lotbook reads them: two digits are a year of this century, day 00 is the last day of the month.
biip itself takes the century from the clock, so its own dates are not used.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import biip
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gtin import Gtin
from biip.symbology import GS1Symbology, SymbologyIdentifier

from lotbook.core.code_texts import UNSEEN
from lotbook.core.date_texts import Reading, possible_readings
from lotbook.exchange.gs1_elements import ScanError, read_elements

EXPIRY_AIS = ("17", "7003", "15", "16")
"""Expiry date, the same with a time of day, best before, sell by: the first that is there counts, as at Amazon."""
GTIN_AIS = ("01", "02")
"""The GTIN of the unit; else, on a carton or pallet, of the units in it."""

_WEB = re.compile(r"https?://", re.IGNORECASE)
_WEB_WITHOUT_SCHEME = re.compile(
    r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?::[0-9]+)?/(?:[^?#]*/)?(?:01|gtin)/[0-9]{8,14}(?=[/?#]|$)", re.IGNORECASE
)
_SHORT_NAMES: Mapping[str, str] = {"gtin": "01", "lot": "10", "ser": "21", "cpv": "22", "exp": "17"}
"""Names that Digital Links from before 2021 may have in place of numbers."""
_NAMED = re.compile(r"(?<=[/?&])(?:gtin|lot|ser|cpv|exp)(?=[/=])")
_BARE_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,14}")
_BARE_DATE = re.compile(r"1[567][0-9]{6}")
"""No GTIN of eight digits begins like this, but a date element does."""
_DATES = frozenset(("11", "12", "13", "15", "16", "17", "7003"))
_DOT_CODE = "]J1"
"""The symbology identifier of GS1 DotCode, which biip doesn't know."""
_LAST_SLASH = re.compile(r"/(?=[?#]|$)")
_CONFIG = biip.ParseConfig(gs1_element_strings_verify_date=False)


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan says; None where it says nothing."""

    elements: Mapping[str, str]
    """Values by application identifier, as they were scanned."""
    gtin: str | None
    """14 digits, zeros in front."""
    lot: str | None
    """With its zeros."""
    expiry_date: Reading | None


def read_scan(text: str) -> Scan:
    """Read one scan.

    Element strings with or without brackets, with FNC1 or a stand-in for it, after a symbology identifier such as
    ]C1; GS1 Digital Link addresses; the bare number under a barcode, which is a GTIN and nothing else if its check
    digit is right.

    Args:
        text: What the scanner typed.

    Raises:
        ScanError: If it is none of these, if it can be read in two ways, if a GTIN's check digit is wrong, or if there
            is no such expiry date.

    Examples:
        >>> scan = read_scan("]C10109506000134352172703001000123")
        >>> scan.gtin, scan.lot, scan.expiry_date
        ('09506000134352', '00123', Reading(day=46477, precision='month'))
        >>> read_scan("https://example.com/01/9506000134352/10/00123?17=270331").lot
        '00123'

    References:
        GS1 General Specifications, AIs (01), (10), (15), (16), (17), (7003); GS1 Digital Link, URI syntax.
    """
    text = text.translate(UNSEEN).strip()
    try:
        content, only_elements = _without_symbology(text)
        gtin = None if only_elements else _bare_gtin(content)
        elements = {} if gtin else _elements(content)
    except (biip.BiipException, IndexError, ValueError) as error:
        # biip looks behind the sign of a symbology identifier without asking whether there is anything.
        raise ScanError(f"Not a GS1 scan: {text}") from error
    if gtin is None:
        gtin = _gtin(elements)
    if gtin is None and _BARE_GTIN.fullmatch(text) and not {"10", *GTIN_AIS, *_DATES} & elements.keys():
        raise ScanError(f"Not a GTIN: {text}. Its last digit does not fit the others.")
    return Scan(elements, gtin, elements.get("10"), _expiry(elements))


def _without_symbology(text: str) -> tuple[str, bool]:
    """The scan without the symbology identifier that some scanners put first, and whether it says: element strings."""
    if not text.startswith("]"):
        return text, False
    if text[:3].upper() == _DOT_CODE:
        return text[3:], True
    identifier = SymbologyIdentifier.extract(text)
    return text[len(identifier) :], identifier.gs1_symbology in GS1Symbology.with_gs1_messages()


def _bare_gtin(text: str) -> str | None:
    if not _BARE_GTIN.fullmatch(text) or _BARE_DATE.fullmatch(text):
        return None
    try:
        return Gtin.parse(text).as_gtin_14()
    except biip.ParseError:
        return None


def _elements(text: str) -> dict[str, str]:
    if _WEB_WITHOUT_SCHEME.match(text):
        text = f"https://{text}"
    if _WEB.match(text):
        text = _LAST_SLASH.sub("", text)
        text = _NAMED.sub(lambda name: _SHORT_NAMES[name[0]], text)
        link = GS1DigitalLinkURI.parse(text, config=_CONFIG)
        found = [(element.ai.ai, element.value) for element in link.element_strings]
    else:
        found = read_elements(text)
    if not found:
        raise ScanError(f"Not a GS1 scan: {text}")
    values: dict[str, str] = {}
    for identifier, value in found:
        if values.setdefault(identifier, value) != value:
            raise ScanError(f"Two values for ({identifier}) in the scan: {text}")
    return values


def _gtin(elements: Mapping[str, str]) -> str | None:
    value = next((elements[ai] for ai in GTIN_AIS if ai in elements), None)
    if value is None:
        return None
    try:
        return Gtin.parse(value).as_gtin_14()
    except biip.ParseError as error:
        raise ScanError(f"Not a GTIN: {value}. Its last digit does not fit the others.") from error


def _expiry(elements: Mapping[str, str]) -> Reading | None:
    ai = next((ai for ai in EXPIRY_AIS if ai in elements), None)
    if ai is None:
        return None
    # Of a date with a time of day the date counts: the last good day.
    readings = set(possible_readings(f"(17){elements[ai][:6]}").values())
    if len(readings) != 1:
        raise ScanError(f"Not a date: ({ai}){elements[ai]}")
    return readings.pop()
