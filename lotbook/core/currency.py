"""Money with its currency: as text for people, and as the number format of a cell.

The currency is any short text. In a number format it is a quoted literal before the number, in both of the sections
for positive and negative numbers, which is also how a format is known as one that lotbook made: when the currency
changes, only those and the plain ones it started from are changed.

Yen and other currencies without cents show whole amounts. A format whose two decimals are left out for such a currency
has a fourth section, for texts, which changes nothing and tells that they come back with another currency.
"""

import math
import re

_NUMBER = r"(?P<number>#,##0(?:\.00)?)"
# Excel may store the dash in any of these ways, and older trackers have it without quotation marks.
_DASH = r'(?:"–"|\\–|–)'
_ZERO = f"(?P<zero>;{_DASH})?"
_WITHOUT_CENTS = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF YEN ¥ ￥ JP¥ 円 ₩ 원 ₫ ₲".split()  # noqa: SIM905
)
_CENTS, _LEFT_OUT = ".00", ";@"
_PLAIN = re.compile(rf"{_NUMBER}(?:;-(?P=number);{_DASH})?")
_WITH_CURRENCY = re.compile(rf'(?P<before>(?:"[^"]*"|\\.|[^"\\;#0])+){_NUMBER};-(?P=before)(?P=number){_ZERO}')

_HAD_CENTS = re.compile(
    rf'(?P<section>(?:"[^"]*"|\\.|[^"\\;#0])+#,##0);-(?P=section)(?:;(?P=section)|(?P<dash>;{_DASH}));@'
)

_LITERALS = re.compile(r'(?:"[^"]*"|\\.|-)+(?=#,##0)')


def money(amount: float, currency: str = "") -> str:
    """An amount as people read it.

    Examples:
        >>> money(1234.5), money(1234.5, "EUR"), money(-3, "$"), money(1234.5, "¥")
        ('1,234.50', 'EUR 1,234.50', '-$3.00', '¥1,235')
    """
    text = f"{math.floor(abs(amount) + 0.5):,}" if _is_without_cents(currency) else f"{abs(amount):,.2f}"
    sign = "-" if amount < 0 and text.strip("0.,") else ""
    return f"{sign}{_before(currency)}{text}"


def with_currency(number_format: str, currency: str) -> str:
    """The number format of a cell of money, from the one it has.

    Args:
        number_format: Its format now.
        currency: What stands before the number; blank for nothing.

    Returns:
        The format with this currency in place of another one. A format that the user chose stays as it is.

    Examples:
        >>> with_currency("#,##0.00", "EUR")
        '"EUR "#,##0.00;-"EUR "#,##0.00'
        >>> with_currency('"EUR "#,##0.00;-"EUR "#,##0.00', ""), with_currency("0.000", "EUR")
        ('#,##0.00', '0.000')
        >>> with_currency("#,##0.00", "JPY")
        '"JPY "#,##0;-"JPY "#,##0;"JPY "#,##0;@'
    """
    found = _known(number_format) or _known(_LITERALS.sub(_as_excel_has_it, number_format))
    if found is None:
        return number_format
    number, zero = found["number"], ';"–"' if re.search(f";{_DASH}$", found.string) else ""
    before = _quoted(_before(currency)) if currency else ""
    if number.endswith(_CENTS) and _is_without_cents(currency):
        section = f"{before}{number.removesuffix(_CENTS)}"
        return f"{section};-{section}{zero or f';{section}'}{_LEFT_OUT}"
    return f"{before}{number};-{before}{number}{zero}" if before or zero else number


def _known(number_format: str) -> re.Match[str] | None:
    """The parts of a format that lotbook made or started from, with the cents that it left out; None for another."""
    had_cents = _HAD_CENTS.fullmatch(number_format)
    if had_cents is not None:
        number_format = f"{had_cents['section']}{_CENTS};-{had_cents['section']}{_CENTS}{had_cents['dash'] or ''}"
    return _WITH_CURRENCY.fullmatch(number_format) or _PLAIN.fullmatch(number_format)


def _as_excel_has_it(literals: re.Match[str]) -> str:
    """What is before a number, with a sign outside of quotation marks, where LibreOffice puts it inside."""
    text = re.sub(r'"([^"]*)"|\\(.)', r"\1\2", literals[0])
    return f"-{_quoted(text[1:])}" if text.startswith("-") else _quoted(text)


def _is_without_cents(currency: str) -> bool:
    return currency.strip().upper() in _WITHOUT_CENTS


def _before(currency: str) -> str:
    """The currency as it stands before a number: EUR 5, but $5."""
    return f"{currency} " if currency[-1:].isalnum() else currency


def _quoted(text: str) -> str:
    """A text as a literal of a number format; a quotation mark cannot stand within quotation marks."""
    return r"\"".join(f'"{part}"' if part else "" for part in text.split('"'))
