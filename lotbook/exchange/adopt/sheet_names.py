"""What the name of a sheet can say."""

import re

from lotbook.core.date_texts import spelling_of
from lotbook.exchange.adopt.header_words import folded, meaning

_NO_NAMES = re.compile(
    r"\b(sheet|tabelle|feuil|feuille|hoja|foglio|blad|planilha|シート)\d*\b|\d{4}|\b(old|new|copy|kopie|copie|copia|kopia"
    r"|backup|archive|archiv|draft|test|temp|week|kw\d*|q[1-4]|version|v\d+)\b"
)


def says_what(name: str) -> bool:
    """Whether the name of a sheet may be that of a place or a product: not a month, a kind of list or no name at all.

    Examples:
        >>> [name for name in ("Garage", "3PL Reno", "Sheet2", "March", "Stock 2026") if says_what(name)]
        ['Garage', '3PL Reno']
    """
    text = folded(name)
    is_date = any(spelling_of(date).readings for date in (name.strip(), f"1 {name.strip()} 2026"))
    return any(map(str.isalpha, text)) and not is_date and not _NO_NAMES.search(text) and meaning(name) is None
