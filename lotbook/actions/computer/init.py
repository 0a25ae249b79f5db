"""Setting a tracker and this computer up for each other, so that functions and ribbon work when Excel opens it.

Everything that can be checked is checked before the first change; what is done is a list of steps that can be shown
without doing them.
"""

import datetime as dt
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lotbook.actions.computer import macros
from lotbook.actions.computer.carry_over import carry_over
from lotbook.actions.new import check_ending, exists_already, write_new
from lotbook.actions.new_files import all_or_none
from lotbook.core.errors import HostError, InputError
from lotbook.core.table import Cell, folded_header
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, ColumnData, Tab, TableRows
from lotbook.hosts.machine import Machine, System
from lotbook.hosts.ooxml.facts import Facts, facts_of
from lotbook.hosts.ooxml.macro_parts import Macros
from lotbook.hosts.ooxml.saving import check_target
from lotbook.sheets import project
from lotbook.sheets.conf import CONF, SHEET_OFF, SHEET_ON, UDF_MODULES, settings
from lotbook.sheets.edition import has_macros
from lotbook.version import VERSION

_WINDOWS, _MAC, _MODULES = "Interpreter_Win", "Interpreter_Mac", "UDF Modules"
_AS_THE_USER_LIKES = {"Show Console"}

Do = Callable[[], Sequence[str]]
"""Does a step, and returns remarks."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done, or would be."""

    text: str
    do: Do = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that setting up comes to."""

    path: Path
    steps: tuple[Step, ...]
    remarks: tuple[str, ...] = ()
    ready: bool = True
    """Whether Excel can use it on this computer."""
    has_excel: bool = True
    """Whether this is a system with an Excel."""

    def carry_out(self) -> "Plan":
        """Do every step, in order; return the plan with the remarks on what was done.

        Raises:
            LotbookError: If one cannot be done; the tracker is then as it was.
        """
        said = [remark for step in self.steps for remark in step.do()]
        return replace(self, remarks=(*self.remarks, *said))


def prepare(
    path: Path,
    machine: Machine,
    *,
    today: dt.date,
    upgrade: bool = False,
    replace_macros: bool = False,
    rows_of: Path | None = None,
) -> Plan:
    """Check everything and say what is to be done; nothing is changed.

    Args:
        path: The tracker to make, or to bring up to date.
        machine: The computer Excel is on.
        today: The day the as-of cell of a new tracker shows until it is calculated.
        upgrade: The tracker exists: its tables are kept, its macros, ribbon and settings are brought up to date.
        replace_macros: Macros and a ribbon of the user's own may be lost.
        rows_of: A tracker whose rows a new one takes over.

    Raises:
        InputError: If the path cannot be used, or the tracker cannot take this version's macros.
        HostError: If something cannot be read or written.
    """
    check_ending(path)
    if not has_macros(path):
        return _without_macros(path, today, rows_of, upgrade=upgrade)
    on_this_computer = _add_in(machine)
    tracker = _upgrade(path, machine, replace_macros=replace_macros) if upgrade else _new(path, machine, today, rows_of)
    remarks: list[str] = []
    if machine.system is not System.OTHER and machine.short_lived:
        remarks.append(
            f"The Python Excel is to start, {machine.interpreter}, {machine.short_lived}. Better: install Python from "
            "python.org, install lotbook there, and run lotbook init with --upgrade from it."
        )
    if machine.bridge_missing is not None:
        remarks.append(
            f"Functions and buttons cannot reach Python yet: {machine.bridge_missing} {machine.bridge_remedy}"
        )
    if machine.system is System.MAC:
        remarks.append(
            "Excel for Mac runs the buttons and LOT_DAYS_LEFT to LOT_EXPIRY; the other functions need Windows."
        )
    if machine.system is System.OTHER:
        remarks.append(
            "Excel does not run on this system, so neither its add-in nor its Python could be set up. On the PC or "
            f"Mac with Excel, install lotbook and run: lotbook init {path.name} --upgrade"
        )
    ready = machine.system is not System.OTHER and machine.bridge_missing is None
    return Plan(path, (*on_this_computer, *tracker), tuple(remarks), ready, machine.system is not System.OTHER)


# The tracker


def _without_macros(path: Path, today: dt.date, rows_of: Path | None, *, upgrade: bool) -> Plan:
    """A new tracker without macros; neither Excel nor its add-in needs to know of it."""
    if upgrade:
        raise InputError(
            f"{path} has no macros to bring up to date. For the sheets and functions of lotbook {VERSION}, make a new "
            f'tracker with its rows: lotbook new new_lots.xlsx --from "{path}"'
        )
    if path.exists():
        raise exists_already(path)
    remark = (
        f"It has no macros, so there is nothing to set up in Excel. To bring its sheets up to date: {refresh(path)}"
    )
    return Plan(path, tuple(_new_file(path, rows_of, lambda: _write_with_rows(path, today, rows_of))), (remark,))


def refresh(path: Path) -> str:
    """The command that refreshes a closed tracker."""
    return f'lotbook refresh "{path}"'


def _another_tracker(path: Path) -> str:
    return f'Make a new tracker with the rows of this one: lotbook init new_lots.xlsm --from "{path}"'


def _new(path: Path, machine: Machine, today: dt.date, rows_of: Path | None) -> list[Step]:
    def write() -> Sequence[str]:
        remarks = _write_with_rows(path, today, rows_of)
        if machine.system is System.OTHER:
            return remarks
        host = FileHost(path)
        return (*remarks, *host.write(_settings(_conf_rows(host), machine, SHEET_OFF)))

    steps = _new_file(path, rows_of, write)
    return [*steps, _python_step(machine)] if machine.system is not System.OTHER else steps


def _new_file(path: Path, rows_of: Path | None, write: Do) -> list[Step]:
    """The step that makes a tracker, which goes away again if anything in it fails."""
    if path.exists():
        raise InputError(f"{exists_already(path)} To set up the tracker it is, add --upgrade.")
    _check_folder(path.parent)

    def write_or_nothing() -> Sequence[str]:
        with all_or_none(path):
            return write()

    rows = f", with the rows of {rows_of}" if rows_of else ""
    return [Step(f"New tracker: {path}{rows}", write_or_nothing)]


def _write_with_rows(path: Path, today: dt.date, rows_of: Path | None) -> Sequence[str]:
    write_new(path, today=today)
    return carry_over(rows_of, path) if rows_of else ()


def _upgrade(path: Path, machine: Machine, *, replace_macros: bool) -> list[Step]:
    facts = facts_of(path)
    check_target(path)
    _check_is_tracker(path, facts)
    parts, texts = _macros(path, facts, replace_macros=replace_macros)
    host = FileHost(path)
    changes = Changes()
    if machine.system is not System.OTHER:
        _check_tab(path, facts)
        changes = _settings(_conf_rows(host), machine, facts.tables[CONF.name.casefold()])

    def write() -> Sequence[str]:
        if parts == Macros() and changes == Changes():
            return ()
        return host.write(changes, parts)

    first, *others = texts
    steps = [Step(first, write), *(Step(text, tuple) for text in others)]
    return [*steps, _python_step(machine)] if machine.system is not System.OTHER else steps


def _python_step(machine: Machine) -> Step:
    return Step(f"Python for Excel, in the tracker's sheet {SHEET_ON}: {machine.interpreter}", tuple)


def _check_is_tracker(path: Path, facts: Facts) -> None:
    missing = [name for name in ("Lots", CONF.name) if name.casefold() not in facts.tables]
    if missing:
        what = "is not a tracker" if "Lots" in missing else "is a tracker from before lotbook had functions in Excel"
        raise InputError(f"{path} {what}: there is no table {missing[0]!r}. {_another_tracker(path)}")


def _check_tab(path: Path, facts: Facts) -> None:
    if SHEET_ON in facts.sheets and facts.tables[CONF.name.casefold()] != SHEET_ON:
        raise InputError(
            f"{path} has a sheet {SHEET_ON} that is not lotbook's, and the xlwings add-in reads that one. Rename it in "
            "Excel, save, and try again."
        )


def _macros(path: Path, facts: Facts, *, replace_macros: bool) -> tuple[Macros, list[str]]:
    """The parts to put into the tracker, and what to say about them."""
    there = facts.version
    if there is not None and macros.version_numbers(there) > macros.version_numbers(VERSION):
        raise InputError(
            f"{path} has the macros of lotbook {there}; this is lotbook {VERSION}. Bring lotbook up to date "
            "(pip install --upgrade lotbook), and try again."
        )
    ribbon = None if facts.ribbon == project.ribbon() else project.ribbon()
    ribbon_text = "Ribbon: up to date" if ribbon is None else f"Ribbon of lotbook {VERSION}"
    vba = None
    if macros.are_current(facts):
        vba_text = f"Macros in {path}: up to date"
    else:
        vba = project.project()
        before = f", in the place of those of {there}" if there else ""
        vba_text = f"Macros of lotbook {VERSION} in {path}{before}"
    _check_own_macros(path, facts, vba=vba is not None, ribbon=ribbon is not None, replace_macros=replace_macros)
    if vba is not None:
        _check_code_names(path, facts)
    return Macros(vba, ribbon), [vba_text, ribbon_text]


def _check_own_macros(path: Path, facts: Facts, *, vba: bool, ribbon: bool, replace_macros: bool) -> None:
    if replace_macros:
        return
    lost: list[str] = []
    if vba and facts.project is not None:
        own = macros.of_the_user(facts)
        lost += [f"macros of your own ({', '.join(own)})"] if own else []
        lost += ["macros that cannot be read"] if facts.modules is None else []
    lost += ["a ribbon that is not lotbook's"] if ribbon and macros.ribbon_is_of_the_user(facts) else []
    if lost:
        raise InputError(
            f"{path} has {' and '.join(lost)}, which bringing lotbook's up to date would remove. Export them in Excel "
            "(Alt+F11, right-click the module, Export File), run this again with --replace-macros, and import them."
        )


def _check_code_names(path: Path, facts: Facts) -> None:
    missing = macros.missing_sheets(facts)
    if missing:
        names = ", ".join(name.removeprefix("Sheet_") for name in missing)
        raise InputError(
            f"{path} lacks sheets that the macros of lotbook {VERSION} belong to: {names}. {_another_tracker(path)}"
        )
    if facts.workbook_code_name != project.WORKBOOK:
        raise InputError(
            f"{path}: the macros know the workbook as {project.WORKBOOK}, its file says "
            f"{facts.workbook_code_name or 'nothing'}. {_another_tracker(path)}"
        )


# The settings of the add-in


def _conf_rows(host: FileHost) -> list[tuple[str, Cell]]:
    table = host.read([CONF.name], []).tables[CONF.name]
    values = {folded_header(header): column for header, column in zip(table.headers, table.values, strict=True)}
    names, texts = values.get("setting", ()), values.get("value", ())
    return [(str(name).strip(), text) for name, text in zip(names, texts, strict=False) if name is not None]


def _settings(rows: Sequence[tuple[str, Cell]], machine: Machine, tab: str) -> Changes:
    """The table with this computer's Python in it; what the user added stays, and so does the other system's Python."""
    there = {name.casefold(): value for name, value in rows}
    here = str(machine.interpreter)
    windows, mac = (
        here if machine.system is system else str(there.get(key.casefold()) or "")
        for system, key in ((System.WINDOWS, _WINDOWS), (System.MAC, _MAC))
    )
    wanted: dict[str, Cell] = {**settings(windows=windows, mac=mac)}
    for key in _AS_THE_USER_LIKES:
        wanted[key] = there.get(key.casefold(), wanted[key])
    if UDF_MODULES in str(there.get(_MODULES.casefold()) or "").split(";"):
        wanted[_MODULES] = there[_MODULES.casefold()]
    # The add-in stops at the first blank cell, and at a setting that is there twice.
    merged: dict[str, tuple[str, Cell]] = {name.casefold(): (name, value) for name, value in rows if name}
    merged |= {name.casefold(): (name, value) for name, value in wanted.items()}
    if [(name, value or None) for name, value in merged.values()] == list(rows) and tab == SHEET_ON:
        return Changes()
    names, values = zip(*merged.values(), strict=True)
    columns = (ColumnData("Setting", names), ColumnData("Value", values))
    return Changes(
        rows=(TableRows(CONF.name, columns, key=("Setting",)),), tabs=(Tab(CONF.name, SHEET_ON, visible=False),)
    )


# The add-in


def _add_in(machine: Machine) -> list[Step]:
    source, target = machine.add_in_source, machine.add_in
    if target is None:
        return []
    steps = [_copied(f"xlwings add-in {machine.xlwings}", source, target)]
    if machine.script is not None:
        steps.append(_copied("Script with which Excel starts Python", machine.script_source, machine.script))
    return steps


def _copied(what: str, source: Path | None, target: Path) -> Step:
    if source is None or not source.exists():
        raise HostError(
            f"{what}: {source or 'xlwings'} is not there. Install xlwings again "
            "(pip install --force-reinstall xlwings) and run this again."
        )
    content = source.read_bytes()
    if target.exists() and target.read_bytes() == content:
        return Step(f"{what}: there already, {target}", tuple)
    _check_folder(target.parent)
    if target.exists():
        try:
            with target.open("r+b"):
                pass
        except OSError as error:
            raise _locked(target) from error

    def copy() -> Sequence[str]:
        # Not in the folder itself: Excel opens whatever is in there.
        temporary = target.parent.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(content)
            temporary.replace(target)
        except OSError as error:
            raise _locked(target) from error
        finally:
            temporary.unlink(missing_ok=True)
        return ()

    return Step(f"{what}: {target}", copy)


def _locked(target: Path) -> HostError:
    return HostError(
        f"{target} cannot be written; Excel keeps it open while it runs. Close Excel and run this again. "
        "Nothing in the tracker was changed."
    )


def _check_folder(folder: Path) -> None:
    """Refuse a place in which nothing can be written."""
    there = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    if not there.is_dir():
        raise HostError(f"{folder}: {there} is a file, not a folder. Choose another place.")
    if not (there.stat().st_mode & 0o222 and os.access(there, os.W_OK)):
        raise HostError(f"{folder}: the folder {there} is read-only. Allow writing in it, or choose another place.")
