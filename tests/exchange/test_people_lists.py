"""Lists of people and companies whose column Name says nothing of what they are."""

from pathlib import Path

import pytest

from tests.exchange.taken import proposals


def filled(folder: Path, name: str, headers: str) -> dict[str, str]:
    """The table that a list is for, and the column for each of its headers."""
    path = folder / f"{name}.csv"
    path.write_text(f"{headers}\n{','.join(f'x{number}' for number, _ in enumerate(headers.split(',')))}\n", "utf-8")
    (proposal,) = proposals(path)
    return {match.table: "" for match in proposal.matches} | {
        proposal.source.headers[match.position]: match.column.header for match in proposal.matches
    }


@pytest.mark.parametrize(("name", "table"), [("Our vendors", "Suppliers"), ("Lieferanten 2026", "Suppliers")])
def test_a_list_of_suppliers_says_so_in_its_name(tmp_path: Path, name: str, table: str) -> None:
    found = filled(tmp_path, name, "Name,Email,Phone")
    assert table in found
    assert (found["Name"], found["Email"]) == ("Supplier", "E-mail")
    assert filled(tmp_path, name, "Company,Name,Email")["Name"] == "Contact"


@pytest.mark.parametrize("name", ["Customers", "Kunden", "Wholesale accounts"])
def test_so_does_one_of_customers(tmp_path: Path, name: str) -> None:
    found = filled(tmp_path, name, "Name,Email,Phone")
    assert "Customers" in found
    assert (found["Name"], found["Email"]) == ("Customer", "E-mail")


def test_where_it_says_nothing_it_is_left_out(tmp_path: Path) -> None:
    assert filled(tmp_path, "People", "Name,Email,Phone") == {}
