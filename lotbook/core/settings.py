"""The settings of the tracker, with a default for each; `lotbook.core.suppliers.settings` has those for suppliers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lotbook.core.blanks import is_blank
from lotbook.core.date_texts import ORDERS, Order
from lotbook.core.gtin import read_gln
from lotbook.core.setting import Setting, UnusableError, chosen, number, yes_or_no

_PARTS = re.compile(r"[\s,/+&|]+")
_MARKETPLACE = re.compile("[A-Z]{2}")
_WEB = re.compile(r"https?://[A-Za-z0-9.-]+\.[A-Za-z]{2,}(:\d+)?(/[A-Za-z0-9._~/-]*)?")
_MOST_DAYS = 9999


def stocks_named(setting: str | None) -> list[list[str]]:
    """The marketplaces of each stock that the setting names; Amazon's GB is UK, as in its reports.

    Examples:
        >>> stocks_named("de / fr; US"), stocks_named(None)
        ([['DE', 'FR'], ['US']], [])
    """
    groups = [[each for each in _PARTS.split(group) if each] for group in (setting or "").upper().split(";")]
    return [["UK" if each == "GB" else each for each in names] for names in groups if names]


def _shared_stock(text: str) -> str:
    """Every stock has at least two marketplaces."""
    if not all(len(names) > 1 and all(map(_MARKETPLACE.fullmatch, names)) for names in stocks_named(text)):
        raise UnusableError(
            text, "list the marketplaces of one stock, such as DE, FR, IT; the next stock after a semicolon"
        )
    return text


def _date_order(text: str) -> Order | None:
    order = next((order for order in ORDERS if order == text.upper()), None)
    if order is None and text.casefold() != "auto":
        raise UnusableError(text, "be Auto, DMY, MDY or YMD")
    return order


_LONGEST_CURRENCY = 10


def _currency(text: str) -> str:
    """A short text that nobody can take for a part of the number behind it."""
    if len(text) > _LONGEST_CURRENCY or not text.isprintable() or any(sign.isnumeric() for sign in text):
        raise UnusableError(text, f"be a text without digits, at most {_LONGEST_CURRENCY} characters, such as EUR or $")
    return text


def _web_address(text: str) -> str:
    if not _WEB.fullmatch(text):
        raise UnusableError(text, "be a web address such as https://example.com")
    return text.rstrip("/")


def _gln(text: str) -> str | None:
    if is_blank(text):
        return None
    if (digits := read_gln(text)) is None:
        raise UnusableError(text, "be a number of 13 digits with a correct check digit")
    return digits


_days = number(_MOST_DAYS, f"be a whole number of days, at most {_MOST_DAYS}")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the rules follow; `GENERAL` and `AMAZON` say what each is for."""

    default_channel: str = "FBA-US"
    default_place: str | None = "Warehouse"
    expired_below: int = 0
    remove_soon_days: int = 14
    ship_first_horizon_days: int = 30
    date_order: Order | None = None
    """Day/month order of text dates; None works it out for each column."""
    currency: str = ""
    """What stands before amounts of money; blank for nothing."""
    keep_backups: bool = True
    """Whether the file is kept as it was before the last writes."""
    company: str | None = None
    company_address: str | None = None
    company_phone: str | None = None
    company_gln: str | None = None
    company_web: str | None = None
    recall_answer_days: int = 2
    show_only_owner: str | None = None
    """The owner the sheets are limited to; None for all of them."""
    certificate_due_days: int = 30
    certificate_for_each_lot: bool = False
    """Whether every lot in stock needs a certificate of its own, and not only where another lot of its SKU has one."""
    amazon_marketplace: str = "US"
    amazon_shared_stock: str | None = None
    """As typed; `stocks_named` reads it."""
    dispose_of_unsellable: bool = True
    return_name: str | None = None
    return_line_1: str | None = None
    return_line_2: str | None = None
    return_line_3: str | None = None
    return_city: str | None = None
    return_state: str | None = None
    return_postal_code: str | None = None
    return_country: str | None = None
    return_phone: str | None = None


COMPANY = Setting("Company", "company", "Your company's name, as shown on recall notices, packets and emails.")

SHOW_ONLY_OWNER = Setting(
    "Show only owner",
    "show_only_owner",
    "A refresh shows this owner's goods only, as in Owner on SKUs. Blank: all owners.",
    read=lambda text: text or None,
    may_be_blank=True,
)

GENERAL = (
    Setting(
        "Default channel",
        "default_channel",
        "The channel whose rules apply if neither the place nor the row names one.",
    ),
    Setting(
        "Default place",
        "default_place",
        "The place of lots and movements that don't name one.",
        read=lambda text: text or None,
        may_be_blank=True,
    ),
    Setting(
        "Expired below days left",
        "expired_below",
        "0: the expiry date is the last good day. 1: a lot already counts as expired on that day.",
        read=number(1, "be 0 or 1"),
    ),
    Setting(
        "Remove soon days",
        "remove_soon_days",
        "Units at risk go on the removal list this many days before their remove-by date.",
        read=_days,
    ),
    Setting(
        "Ship-first horizon days",
        "ship_first_horizon_days",
        "The next lot in line is marked Ship first this many days before its ship-by date.",
        read=_days,
    ),
    Setting(
        "Date order",
        "date_order",
        "How text such as 03/04/2027 is read. Auto works it out from the whole column; or choose DMY, MDY or YMD.",
        read=_date_order,
        none="Auto",
    ),
    Setting(
        "Currency",
        "currency",
        "Shown before money, for example EUR or $. Blank: numbers alone. Nothing is converted.",
        read=_currency,
        may_be_blank=True,
    ),
    Setting(
        "Keep backups",
        "keep_backups",
        "Yes: a command keeps the file as it was before its last 3 runs, in the folder .lotbook-backup beside it.",
        read=yes_or_no,
    ),
    SHOW_ONLY_OWNER,
    COMPANY,
    Setting(
        "Company address",
        "company_address",
        "Street, city, postal code and country, for the letterhead of recall notices and FSMA 204 tables.",
    ),
    Setting("Company phone", "company_phone", "With its country code; shown with the address."),
    Setting("Company GLN", "company_gln", "Your Global Location Number, 13 digits, if you have one.", read=_gln),
    Setting(
        "Company web address",
        "company_web",
        "For example https://example.com. EPCIS names products without a GTIN and places without a GLN below it.",
        read=_web_address,
    ),
    Setting(
        "Recall answer days",
        "recall_answer_days",
        "Days a consignee has to answer a recall notice; after that the answer is overdue.",
        read=_days,
    ),
    Setting(
        "Certificate due days",
        "certificate_due_days",
        "Checks names a certificate, and its supplier is asked for a new one, this many days before it is due.",
        read=_days,
    ),
    Setting(
        "Certificate for each lot",
        "certificate_for_each_lot",
        "Yes: every lot in stock needs a certificate of its own. No: only if another lot of its SKU has one.",
        read=yes_or_no,
    ),
)
"""Settings that every tracker needs, in the order of the sheet."""

AMAZON = (
    Setting(
        "Amazon marketplace",
        "amazon_marketplace",
        "Marketplace to assume if an Amazon report names none, for example US or DE.",
    ),
    Setting(
        "Amazon shared stock",
        "amazon_shared_stock",
        "Marketplaces that share one stock, so it counts once: DE, FR, IT, ES. Several stocks: DE, FR; US, CA.",
        read=_shared_stock,
    ),
    Setting(
        "Dispose of unsellable units",
        "dispose_of_unsellable",
        "Yes: units Amazon can't sell, such as damaged ones, go on the removal list.",
        read=yes_or_no,
    ),
    Setting(
        "Return name",
        "return_name",
        "Your company, where Amazon sends removed units. Save removal files requires this address.",
    ),
    Setting("Return address line 1", "return_line_1", "Street and number."),
    Setting("Return address line 2", "return_line_2", "Suite or dock, if any."),
    Setting("Return address line 3", "return_line_3", ""),
    Setting("Return city", "return_city", ""),
    Setting("Return state or region", "return_state", "For example NV."),
    Setting("Return postal code", "return_postal_code", ""),
    Setting("Return country code", "return_country", "Two letters, for example US."),
    Setting("Return phone", "return_phone", "Amazon's carrier may call this number."),
)
"""Settings about Amazon, in the order of the sheet."""


def read_settings(texts: Mapping[str, str | None]) -> tuple[Settings, dict[str, str]]:
    """Settings from the texts on the sheet.

    Args:
        texts: Text of each setting by its label; unknown labels are ignored, missing ones get their default.

    Returns:
        The settings, and by label what the value must be where it cannot be used (the default is used instead).

    Examples:
        >>> settings, wrong = read_settings({"Remove soon days": "21", "Date order": "british"})
        >>> settings.remove_soon_days, settings.date_order, wrong
        (21, None, {'Date order': 'it must be Auto, DMY, MDY or YMD'})
    """
    values, wrong = chosen((*GENERAL, *AMAZON), texts)
    return Settings(**values), {label: f"it must {error.wanted}" for label, error in wrong.items()}  # type: ignore[arg-type]  # each reader gives what its field holds
