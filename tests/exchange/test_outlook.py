"""A draft in Outlook, on a stand-in for it: no Outlook runs where these tests do."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from lotbook.core.errors import HostError
from lotbook.exchange.message import Attachment, addresses, message
from lotbook.exchange.suppliers.outlook import draft

LETTER = message(
    to=addresses("ann@acme.example; bob@acme.example", where="here"),
    sender=(),
    subject="Chargen für März",
    text="Größe\nzwei",
    attachment=Attachment("Your lots.xlsx", b"x"),
    draft=True,
)


class Item:
    """What Outlook hands out for a new message."""

    def __init__(self) -> None:
        self.done: list[Any] = []
        self.Attachments = self
        self.To = self.Subject = self.Body = ""

    def Add(self, path: str) -> None:  # noqa: D102, N802 - Outlook's name for it
        self.done.append(("Add", path))

    def Save(self) -> None:  # noqa: D102, N802 - Outlook's name for it
        self.done.append("Save")

    def Display(self, modal: object) -> None:  # noqa: D102, N802 - Outlook's name for it
        self.done.append(("Display", modal))


def stand_in(monkeypatch: pytest.MonkeyPatch, item: Item | None) -> None:
    client, package = ModuleType("win32com.client"), ModuleType("win32com")

    class Application:
        def CreateItem(self, kind: int) -> Item:  # noqa: N802 - Outlook's name for it
            assert kind == 0
            if item is None:
                raise RuntimeError("Server execution failed")
            return item

    client.Dispatch = lambda name: {"Outlook.Application": Application()}[name]  # type: ignore[attr-defined] # made here
    monkeypatch.setitem(sys.modules, "win32com", package)
    monkeypatch.setitem(sys.modules, "win32com.client", client)


def test_the_draft_is_saved_and_shown_never_sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    item, book = Item(), tmp_path / "copy.xlsx"
    stand_in(monkeypatch, item)
    draft(LETTER, book)
    assert item.To == "ann@acme.example; bob@acme.example"
    assert (item.Subject, item.Body.split()) == ("Chargen für März", ["Größe", "zwei"])
    assert item.done == [("Add", str(book)), "Save", ("Display", False)]


def test_an_outlook_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(monkeypatch, None)
    with pytest.raises(HostError, match=r"Outlook did not accept the draft \(Server execution failed\)"):
        draft(LETTER, tmp_path / "copy.xlsx")


def test_without_windows_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "win32com", None)
    with pytest.raises(HostError, match="on Windows only"):
        draft(LETTER, tmp_path / "copy.xlsx")
