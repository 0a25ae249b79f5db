"""Which lots a supplier gets to see, what they are flagged as, and what is asked for."""

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from lotbook.core.errors import InputError
from lotbook.core.frames import rows_of
from lotbook.core.inputs import Tracker
from lotbook.core.report import Report, report
from lotbook.core.suppliers.lots import Supplier, SupplierLots, expiring_suppliers, find_supplier, supplier_lots
from lotbook.core.suppliers.settings import PLACEHOLDERS, SupplierSettings, filled, read_supplier_settings
from tests.notation import tracker_of
from tests.strategies import AS_OF

SKUS = """
    SKU | Product | Supplier | Shelf life | Unit cost
    TEA | Green tea | Acme Labs | 12 months | 1.25
    JAR | Jar | Other Ltd | | 9.75
    SET | Gift set | | | 7
"""
LOTS = """
    SKU | Lot | Expiry date | Production date | Received date | Received quantity | Status | Supplier | Certificate
    TEA | 1 | 2026-03-11 | | 2026-01-01 | 10 | | | COA-1
    TEA | 2 | 2026-06-30 | 2025-06-30 | 2026-01-01 | 10 | | |
    TEA | 3 | | 2025-12-01 | 2026-01-01 | | | |
    TEA | 4 | 31/02/2027 | | 2026-01-01 | 10 | Quarantine | |
    TEA | 5 | 2026-02-01 | 2025-02-01 | 2026-01-01 | 10 | Recalled | | x
    TEA | 6 | 2027-01-01 | 2026-01-01 | 2026-01-01 | 10 | | Other Ltd | x
    TEA | 7 | 2026-02-28 | 2025-01-01 | 2026-01-01 | 10 | | | x
    TEA | 8 | 2026-04-01 | 2025-01-01 | 2026-01-01 | 10 | | | x
    JAR | 9 | 2027-01-01 | 2026-01-01 | 2026-01-01 | 10 | | acme labs | x
    JAR | 1 | 2027-01-01 | 2026-01-01 | 2026-01-01 | 10 | | | x
    SET | 1 | 2027-01-01 | 2026-01-01 | 2026-01-01 | 10 | | | x
    TEA | 2 | 2026-06-30 | 2025-06-30 | 2026-01-01 | 10 | | |
"""
SHIPMENTS = """
    Date | Type | SKU | Lot | Quantity | From | To
    2026-01-05 | Sale | TEA | 8 | 10 | Warehouse | A customer
"""
SUPPLIERS = "Supplier | Contact | E-mail\nAcme Labs | Ann | ann@acme.example"


@cache
def known() -> tuple[Tracker, Report]:
    tracker = tracker_of(SKUs=SKUS, Lots=LOTS, Shipments=SHIPMENTS, Suppliers=SUPPLIERS)
    return tracker, report(tracker, as_of=AS_OF)


def acme(settings: SupplierSettings | None = None, name: str = "ACME labs") -> SupplierLots:
    tracker, made = known()
    return supplier_lots(tracker, made, find_supplier(tracker, name), settings or SupplierSettings())


def rows(lots: SupplierLots) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["sku"], row["lot"]): row for row in rows_of(lots.lots)}


def test_their_lots_and_nobody_elses_each_once_without_those_used_up() -> None:
    # Today is 2026-03-01. TEA 6 is another's, TEA 8 is sold, the second TEA 2 is no row of its own.
    found = acme()
    assert [(row["lot"], row["days_left"], row["flag"]) for row in rows_of(found.lots)] == [
        ("5", -28, "Recalled"),
        ("7", -1, "Expired"),
        ("1", 10, "Expiring soon"),
        ("2", 121, "OK"),
        ("3", 275, "OK"),
        ("9", 306, "OK"),
        ("4", None, "On hold"),
    ]
    assert found.supplier == Supplier("Acme Labs", "Ann", "ann@acme.example")
    assert (found.expiring, found.held) == (2, 2)
    assert found.products["sku"].to_list() == ["JAR", "TEA"]


def test_what_is_missing_or_cannot_be_read_is_asked_for() -> None:
    asked = {
        lot: [name for name in row if name.startswith("ask_") and row[name]] for (_, lot), row in rows(acme()).items()
    }
    assert asked == {
        "1": ["ask_production_date"],
        "2": ["ask_certificate"],
        "3": ["ask_expiry_date", "ask_received_quantity", "ask_certificate"],  # dated from its shelf life: see below
        "4": ["ask_expiry_date", "ask_production_date", "ask_certificate"],
        "5": [], "7": [], "9": [],
    }  # fmt: skip
    assert acme().asked == 8
    lot = rows(acme())["TEA", "3"]
    assert (lot["expiry_date"], lot["expiry_read"] - AS_OF) == (None, 275)


def test_only_what_the_settings_ask_for_is_asked() -> None:
    assert acme(SupplierSettings(asks=("Expiry date",))).asked == 2
    assert acme(SupplierSettings(asks=())).asked == 0
    tracker, made = known()
    lots = tracker.tables["Lots"]
    old = replace(lots, raw=replace(lots.raw, headers=lots.raw.headers[:2]))  # a tracker made before there was one
    tracker = replace(tracker, tables={**tracker.tables, "Lots": old})
    found = supplier_lots(tracker, made, Supplier("Acme Labs"), SupplierSettings())
    assert not found.lots["ask_certificate"].any()


def test_costs_and_notes_are_there_only_when_the_user_says_so() -> None:
    assert not {"unit_cost", "note", "place", "on_hand", "supplier"} & set(acme().lots.columns)
    open_ = acme(SupplierSettings(sees=("Unit cost", "On hand")))
    assert rows(open_)["TEA", "1"]["unit_cost"] == 1.25
    assert rows(open_)["TEA", "1"]["on_hand"] == 10
    assert rows(open_)["TEA", "1"]["received_quantity"] is None


def test_every_supplier_with_expiring_lots_gets_theirs() -> None:
    tracker, made = known()
    found = expiring_suppliers(tracker, made, SupplierSettings())
    assert [each.supplier.name for each in found] == ["Acme Labs"]
    far = expiring_suppliers(tracker, made, SupplierSettings(soon_days=400))
    assert [each.supplier.name for each in far] == ["Acme Labs", "Other Ltd"]


def test_a_blank_too_many_makes_no_other_supplier() -> None:
    """Else one supplier gets two messages, each with half of their lots and without an address."""
    tracker = tracker_of(
        SKUs="SKU | Supplier\nTEA | Acme Labs\nJAR | acme  labs",
        Lots="""
            SKU | Lot | Expiry date | Received quantity | Supplier
            TEA | 1 | 2026-03-11 | 10 |
            JAR | 2 | 2026-03-12 | 10 |
            SET | 3 | 2026-03-13 | 10 | 'Acme\u00a0 Labs'
        """,
        Suppliers="Supplier | E-mail\n'Acme   Labs' | ann@acme.example",
    )
    (lots,) = expiring_suppliers(tracker, report(tracker, as_of=AS_OF), SupplierSettings())
    assert lots.supplier.email == "ann@acme.example"
    assert sorted(rows(lots)) == [("JAR", "2"), ("SET", "3"), ("TEA", "1")]


def test_an_unknown_supplier_is_named_with_those_there_are() -> None:
    with pytest.raises(InputError, match=r"No supplier is called 'Acme Lab'. The tracker has 'Acme Labs'"):
        acme(name="Acme Lab")


@pytest.mark.parametrize(
    ("label", "value", "message"),
    [
        ("Supplier may see", "Unit cots", "'Unit cots' cannot be used; it must be one of GTIN"),
        ("Supplier may see", "Supplier", "'Supplier' cannot be used"),
        ("Supplier expiring soon days", "many", "a whole number up to 9999"),
        ("SMTP port", "70000", "a whole number up to 65535"),
        ("SMTP security", "none", "one of STARTTLS, TLS"),
        ("Mail by", "pigeon", "one of Draft, Outlook, SMTP"),
        ("Mail text", "Dear {name}", r"'\{name\}' cannot be used; it must be one of \{supplier\}"),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_copy(label: str, value: str, message: str) -> None:
    with pytest.raises(InputError, match=f"Settings, {label}: .*{message}"):
        read_supplier_settings({label: value})


def test_a_tracker_without_these_settings_has_the_defaults_and_a_blank_list_means_none() -> None:
    assert read_supplier_settings({}) == SupplierSettings()
    assert read_supplier_settings({"mail BY": None, "Supplier may see": None}) == SupplierSettings(sees=())


def test_values_with_braces_stay_as_they_are() -> None:
    values = dict.fromkeys(PLACEHOLDERS, "{supplier}")
    assert filled("{supplier} {lots} {0} {}", {**values, "0": "", "": ""}) == "{supplier} {supplier}  "
