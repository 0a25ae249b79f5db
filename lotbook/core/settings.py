"""The settings, with a default for each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from lotbook.core.dates import ORDERS, Order


@dataclass(frozen=True, slots=True)
class Settings:
    """One field per row of the sheet Settings."""

    default_channel: str = "FBA-US"
    """The channel whose rules apply to stock at a place without a channel of its own."""
    default_place: str | None = "Warehouse"
    """Where units are when a row names no place."""
    expired_below: int = 0
    """A lot is expired when its days left are below this: 0, or 1 to count the expiry date itself as too late."""
    remove_soon_days: int = 14
    """A lot at risk goes on the removal list this many days before its remove-by date."""
    ship_first_horizon_days: int = 30
    """The next lot in line is marked Ship first this many days before its ship-by date."""
    amazon_marketplace: str = "US"
    """The marketplace to assume if an Amazon report names none."""
    amazon_shared_stock: str | None = None
    """Marketplaces that sell from one stock, such as "DE, FR, IT, ES"; semicolons separate several stocks."""
    dispose_of_unsellable: bool = True
    """Whether units that Amazon cannot sell, expired or not, are put on the removal list."""
    return_name: str | None = None
    """The company Amazon returns removed units to; the lines of the address follow."""
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
    """The company's name, as shown on whatever is sent out."""


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
        values: Text of each setting by its label; unknown labels are ignored, missing ones get their default.

    Returns:
        The settings, and by label what the value must be where it cannot be used (the default is used instead).

    Examples:
        >>> settings, wrong = read_settings({"Remove soon days": "21", "Date order": "british"})
        >>> settings.remove_soon_days, settings.date_order, wrong
        (21, None, {'Date order': 'it must be Auto, DMY, MDY or YMD'})
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
                wrong[label] = "it must be a whole number of days"
        elif name == "dispose_of_unsellable":
            if (value or "").strip().casefold() in {"yes", "no"}:
                chosen[name] = (value or "").strip().casefold() == "yes"
            else:
                wrong[label] = "it must be Yes or No"
        elif name == "date_order":
            order = next((order for order in ORDERS if order == (value or "").upper()), None)
            chosen[name] = order
            if order is None and (value or "").casefold() != "auto":
                wrong[label] = "it must be Auto, DMY, MDY or YMD"
        else:
            chosen[name] = value
    if chosen.get("expired_below", 0) > 1:
        del chosen["expired_below"]
        wrong["Expired below days left"] = "it must be 0 or 1"
    _check_stocks(chosen, wrong)
    return Settings(**chosen), wrong


def _check_stocks(chosen: dict[str, Any], wrong: dict[str, str]) -> None:
    """Drop the setting on shared stock if one of its stocks has fewer than two marketplaces."""
    stocks = stocks_named(chosen.get("amazon_shared_stock"))
    if not all(len(names) > 1 and all(map(_MARKETPLACE.fullmatch, names)) for names in stocks):
        del chosen["amazon_shared_stock"]
        wrong["Amazon shared stock"] = (
            "it must list the marketplaces of one stock, such as DE, FR, IT; the next stock after a semicolon"
        )
