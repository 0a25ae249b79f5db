"""The edition without macros, an .xlsx: its sheets, and texts that name commands where the .xlsm has buttons."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lotbook.sheets import recall_page, start
from lotbook.sheets.defaults import SETTINGS, Rows
from lotbook.sheets.model import Dashboard, Role, Sheet, TableSpec

MACROS, NO_MACROS = ".xlsm", ".xlsx"
"""How the file name of each edition ends."""

_TEXTS: Mapping[str, str] = {
    start.NOT_REFRESHED: "Not refreshed yet: close the workbook and run lotbook refresh, followed by its name",
    start.HOW_TO_REFRESH: "close the workbook, and run lotbook refresh",
    recall_page.NOT_RUN: "Not run yet: close the workbook and run lotbook recall, followed by its name and --sheet",
    recall_page.FIRST_NOTE[1]: (
        "Fill in what was reported (one cell is enough), then run the recall. Your own tables do not change."
    ),
    recall_page.HOW_TO_RUN: "One cell is enough. Then close the workbook, and run: lotbook recall my_lots.xlsx --sheet",
    recall_page.HOW_TO_MARK: (
        "lotbook recall my_lots.xlsx --mark takes these lots out of the pick order and flags them; --unmark restores "
        "the status they had."
    ),
}
"""What this edition says in place of a text that names the ribbon."""

_COMMANDS: Mapping[str, str] = {
    "Book count": "lotbook count",
    "Import Amazon report": "lotbook import",
    "Save removal files": "lotbook removals --save",
    "Undo mark": "lotbook recall --unmark",
    "Undo last run": "lotbook undo",
}
"""The command for a button that a help text names."""


def has_macros(path: Path) -> bool:
    """Whether a tracker of that name is of the edition with macros.

    Examples:
        >>> has_macros(Path("my_lots.xlsm")), has_macros(Path("my_lots.XLSX"))
        (True, False)
    """
    return path.suffix.lower() != NO_MACROS


def without_macros(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """The sheets of the edition without macros.

    Examples:
        >>> from lotbook.sheets.tracker import sheets
        >>> [sheet.name for sheet in sheets(()) if sheet.name not in {each.name for each in without_macros(sheets(()))}]
        ['_xlwings.conf']
    """
    return tuple(_without_ribbon(sheet) for sheet in sheets if sheet.role is not Role.CONF)


def _without_ribbon(sheet: Sheet) -> Sheet:
    dashboard = sheet.dashboard and _reworded(sheet.dashboard)
    tables = sheet.tables if dashboard else tuple(map(_with_commands, sheet.tables))
    return replace(sheet, stamp=_said(sheet.stamp), help=_said(sheet.help), tables=tables, dashboard=dashboard)


def _with_commands(spec: TableSpec) -> TableSpec:
    return replace(spec, columns=tuple(replace(each, help=_said(each.help)) for each in spec.columns))


def _reworded(dashboard: Dashboard) -> Dashboard:
    texts = tuple(replace(each, text=_said(each.text)) for each in dashboard.texts)
    return replace(dashboard, stamp=_said(dashboard.stamp), texts=texts)


def _said(text: str) -> str:
    if text in _TEXTS:
        return _TEXTS[text]
    for button, command in _COMMANDS.items():
        text = text.replace(button, command)
    return text


def rows_without_macros(rows: Rows) -> Rows:
    """What a new tracker of this edition holds, with its texts, by table and column."""
    about, note = recall_page.FIRST_NOTE
    return {**with_commands(rows), "RecallNotes": {"about": [about], "note": [_said(note)]}}


def help_of_setting(label: str, otherwise: str, *, macros: bool) -> str:
    """What the sheet Settings of an edition says about a setting.

    Args:
        label: What it is called, in any capitals.
        otherwise: What another tracker says about it, for one that this version doesn't know.
        macros: Whether the edition is the one with macros.

    Examples:
        >>> help_of_setting("Brand new", "Undo last run reads it.", macros=False)
        'lotbook undo reads it.'
    """
    wanted = label.strip().casefold()
    text = next((text for name, _, text in SETTINGS if name.casefold() == wanted), otherwise)
    return text if macros else _said(text)


def with_commands(rows: Rows) -> Rows:
    """Rows by table and column, in which the help of a setting names commands."""
    settings = rows.get("Settings", {})
    if "help" not in settings:
        return rows
    return {**rows, "Settings": {**settings, "help": [_said(str(text)) for text in settings["help"]]}}
