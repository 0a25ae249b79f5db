"""What the user decided on the sheet Settings, with a default for each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from lotbook.core.dates import ORDERS, Order


@dataclass(frozen=True, slots=True)
class Settings:
    """One field per row of the sheet Settings."""

    default_channel: str = "FBA-US"
    """Whose rules apply to stock at a place without a channel of its own."""
    default_place: str | None = "Warehouse"
    """Where units are when a row names no place."""
    expired_below: int = 0
    """A lot is expired when its days left are below this: 0, or 1 to count the expiry date itself as too late."""
    remove_soon_days: int = 14
    """A lot at risk is to be removed from so many days before its remove-by date."""
    ship_first_horizon_days: int = 30
    """A lot is to be shipped first when its ship-by date is at most so many days away."""
    amazon_marketplace: str = "US"
    """Of an Amazon report that names no marketplace."""
    amazon_shared_stock: str | None = None
    """Marketplaces that sell from one stock, such as "DE, FR, IT, ES"; several such stocks are parted by semicolons."""
    dispose_of_unsellable: bool = True
    """Whether units that Amazon cannot sell, expired or not, are put on the removal list."""
    return_name: str | None = None
    """To whom Amazon returns removed units; the lines of the address follow."""
    return_line_1: str | None = None
    return_line_2: str | None = None
    return_line_3: str | None = None
    return_city: str | None = None
    return_state: str | None = None
    return_postal_code: str | None = None
    return_country: str | None = None
    return_phone: str | None = None
    date_order: Order | None = None
    """Day/month order of text dates; None works it out for each column."""
    company: str | None = None
    """Name of the user's company, as it stands on what is sent out."""


LABELS: Mapping[str, str] = {
    "Default channel": "default_channel",
    "Default place": "default_place",
    "Expired below days left": "expired_below",
    "Remove soon days": "remove_soon_days",
    "Ship-first horizon days": "ship_first_horizon_days",
    "Date order": "date_order",
    "Company": "company",
    "Amazon marketplace": "amazon_marketplace",
    "Amazon shared stock": "amazon_shared_stock",
    "Dispose of unsellable units": "dispose_of_unsellable",
    "Return name": "return_name",
    "Return address line 1": "return_line_1",
    "Return address line 2": "return_line_2",
    "Return address line 3": "return_line_3",
    "Return city": "return_city",
    "Return state or region": "return_state",
    "Return postal code": "return_postal_code",
    "Return country code": "return_country",
    "Return phone": "return_phone",
}
"""What each setting is called on the sheet."""


_PARTS = re.compile(r"[\s,/+&|]+")
_MARKETPLACE = re.compile("[A-Z]{2}")


def stocks_named(setting: str | None) -> list[list[str]]:
    """The marketplaces of each stock that the setting names; Amazon's GB is UK, as in its reports.

    Examples:
        >>> stocks_named("de / fr; US"), stocks_named(None)
        ([['DE', 'FR'], ['US']], [])
    """
    groups = [[each for each in _PARTS.split(group) if each] for group in (setting or "").upper().split(";")]
    return [["UK" if each == "GB" else each for each in names] for names in groups if names]


def read_settings(values: Mapping[str, str | None]) -> tuple[Settings, dict[str, str]]:
    """Settings from the texts on the sheet.

    Args:
        values: Text of each setting by its label; labels nobody knows are ignored, missing ones take their default.

    Returns:
        The settings, and by label what is wrong with a value that cannot be used (its default counts).

    Examples:
        >>> settings, wrong = read_settings({"Remove soon days": "21", "Date order": "british"})
        >>> settings.remove_soon_days, settings.date_order, wrong
        (21, None, {'Date order': 'it is Auto, DMY, MDY or YMD'})
    """
    chosen: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    folded = {label.casefold().strip(): value for label, value in values.items()}
    numbers = {field.name for field in fields(Settings) if field.type is int}
    for label, name in LABELS.items():
        value = folded.get(label.casefold())
        if label.casefold() not in folded or (value is None and name != "default_place"):
            continue
        if name in numbers:
            if value is not None and value.isdecimal():
                chosen[name] = int(value)
            else:
                wrong[label] = "it is a whole number of days"
        elif name == "dispose_of_unsellable":
            if (value or "").strip().casefold() in {"yes", "no"}:
                chosen[name] = (value or "").strip().casefold() == "yes"
            else:
                wrong[label] = "it is Yes or No"
        elif name == "date_order":
            order = next((order for order in ORDERS if order == (value or "").upper()), None)
            chosen[name] = order
            if order is None and (value or "").casefold() != "auto":
                wrong[label] = "it is Auto, DMY, MDY or YMD"
        else:
            chosen[name] = value
    if chosen.get("expired_below", 0) > 1:
        del chosen["expired_below"]
        wrong["Expired below days left"] = "it is 0 or 1"
    _check_stocks(chosen, wrong)
    return Settings(**chosen), wrong


def _check_stocks(chosen: dict[str, Any], wrong: dict[str, str]) -> None:
    """Take out a setting on shared stock of which a stock is not of two marketplaces or more."""
    stocks = stocks_named(chosen.get("amazon_shared_stock"))
    if not all(len(names) > 1 and all(map(_MARKETPLACE.fullmatch, names)) for names in stocks):
        del chosen["amazon_shared_stock"]
        wrong["Amazon shared stock"] = "it is marketplaces of one stock, such as DE, FR, IT; the next after a semicolon"
