"""The checks of the doctor on one workbook: may it run macros here, is all of it there, does it find its Python."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from lotbook.actions.computer import macros
from lotbook.actions.computer.finding import Finding, note, ok, problem
from lotbook.actions.session import NEEDED, resolve_as_of
from lotbook.core.errors import InputError, LotbookError
from lotbook.core.reading import match_headers
from lotbook.core.table import Cell, folded_header
from lotbook.core.tables import BUCKET_SLOTS, INPUTS
from lotbook.core.tables_amazon import OPTIONAL
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Book
from lotbook.hosts.machine import Machine, System
from lotbook.hosts.ooxml import facts as known
from lotbook.hosts.ooxml.facts import Facts
from lotbook.hosts.ooxml.saving import writable
from lotbook.sheets import project, tracker
from lotbook.sheets.conf import CONF, SHEET_ON, UDF_MODULES
from lotbook.sheets.edition import has_macros
from lotbook.sheets.lambdas import named_formulas
from lotbook.sheets.model import Role
from lotbook.version import VERSION

_ADDRESS = ("http:", "https:")
_CLOUD = ("onedrive", "sharepoint")
_ANY_DAY = dt.date(2026, 1, 1)
"""Whether the as-of cell can be read does not depend on the day."""

_OPTIONAL = {f"Bucket{slot}" for slot in range(1, BUCKET_SLOTS + 1)}
_OUTPUTS = tuple(
    spec.name for sheet in tracker.sheets(()) if sheet.role in {Role.OUTPUT, Role.START} for spec in sheet.tables
)


def findings(path: Path, machine: Machine) -> Iterator[Finding]:
    """What each check found in and around the workbook; one that cannot be opened is not looked into."""
    if str(path).casefold().startswith(_ADDRESS):
        yield problem(
            "Workbook",
            f"{path} is a web address, not a file.",
            "Name the file in the OneDrive folder of this computer, or save a copy on its disk.",
        )
        return
    yield from _around(path, machine)
    try:
        facts = known.facts_of(path)
    except LotbookError as error:
        yield _not_opened(path, error)
        return
    if not any(table.name.casefold() in facts.tables for table in INPUTS):
        yield problem(
            "Workbook",
            f"{path.name} is not a tracker, or lost its tables when another program saved it.",
            "Make a new tracker (lotbook new my_lots.xlsm), and take the rows over: "
            f'lotbook adopt "{path}" --into my_lots.xlsm.',
        )
        return
    if _is_without_macros(path, facts):
        yield ok("Workbook", f"{path.name}, the edition without macros; lotbook refresh brings its sheets up to date")
        yield _built_by(facts)
        yield _named_functions(path, facts)
        yield from _tables(path, facts)
        return
    yield _ending(path)
    yield ok("Date system", "1900")
    yield _built_by(facts)
    yield _macros(path, facts)
    yield _ribbon(path, facts)
    yield _code_names(facts)
    yield from _tables(path, facts)
    yield from _settings(path, facts, machine)


def is_without_macros(path: Path) -> bool:
    """Whether a workbook is a tracker of the edition without macros."""
    try:
        return _is_without_macros(path, known.facts_of(path))
    except LotbookError:
        return False


def _is_without_macros(path: Path, facts: Facts) -> bool:
    """An .xlsx that Excel made of an .xlsm is none: it has the settings of the add-in, but lost its macros."""
    return not has_macros(path) and facts.project is None and CONF.name.casefold() not in facts.tables


# Around the workbook


def _around(path: Path, machine: Machine) -> Iterator[Finding]:
    if not path.exists():
        return
    if has_macros(path):
        yield _mark_of_the_web(path, machine)
    yield _cloud(path, machine)
    yield from _writing(path.resolve())
    if known.is_open(path):
        yield note("Open", "The workbook is open; what was not saved yet was not looked at.")
    left = known.leftovers(path)
    if left:
        names = ", ".join(each.name for each in left)
        yield note("Leftovers", f"From a save that was cut short: {names}.", "Delete them.")


def _writing(path: Path) -> Iterator[Finding]:
    """What is in the way of saving a refresh."""
    for what, name in ((path, path.name), (path.parent, f"The folder {path.parent}")):
        if not writable(what):
            yield problem(
                "Read-only",
                f"{name} is read-only, so no refresh can be saved.",
                "Allow writing in its properties, or move the workbook to a folder of your own.",
            )


def _mark_of_the_web(path: Path, machine: Machine) -> Finding:
    if not machine.from_the_internet(path):
        return ok("From the internet", "no")
    if machine.system is System.WINDOWS:
        return problem(
            "From the internet",
            "Windows has marked the file as downloaded or mailed, so Excel does not run its macros.",
            "Close it in Excel; in the Explorer right-click it, Properties, tick Unblock, OK.",
        )
    # Programs in a sandbox mark all they save, Excel among them.
    return note(
        "From the internet",
        "macOS has put the file under quarantine, as it does with downloads and with much that Excel saves.",
        f'If Excel does not run its macros: xattr -d com.apple.quarantine "{path}"',
    )


def _cloud(path: Path, machine: Machine) -> Finding:
    real = path.absolute()
    names = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
    folders = [Path(folder) for name in names if (folder := machine.environment.get(name))]
    folders.append(machine.home / "Library" / "CloudStorage")
    button = "a button does not find the workbook, or " if has_macros(path) else ""
    mixed_up = f"{button}versions get mixed up"
    inside = any(real.is_relative_to(folder) for folder in folders)
    if inside or any(part.casefold().startswith(_CLOUD) for part in real.parts[:-1]):
        return note(
            "Folder",
            "It is in a folder that OneDrive or another service keeps in step with the cloud.",
            f"lotbook works there. If {mixed_up}, switch AutoSave off, or move the workbook to a folder of this "
            "computer alone.",
        )
    return ok("Folder", str(real.parent))


def _not_opened(path: Path, error: LotbookError) -> Finding:
    if known.is_open(path) and isinstance(error.__cause__, PermissionError):
        return note(
            "Workbook", "Excel keeps it from being read right now.", f'Close it and run: lotbook doctor "{path}"'
        )
    # A message says where, then what was found, then what to do.
    text = str(error).removeprefix(str(path)).lstrip(": ")
    found, _, remedy = text.partition(". ")
    return problem("Workbook", f"{path.name}: {found.rstrip('.')}.", remedy)


# In the workbook


def _ending(path: Path) -> Finding:
    if path.suffix.casefold() != ".xlsm":
        return problem(
            "Workbook",
            f"{path.name} does not end in .xlsm, so Excel keeps no macros in it.",
            "Go back to the .xlsm, or make a new tracker (lotbook init new_lots.xlsm) and copy your rows into it.",
        )
    return ok("Workbook", path.name)


def _built_by(facts: Facts) -> Finding:
    if facts.built_by is None:
        return note("Built by", "The workbook does not say which lotbook built its sheets.")
    return ok("Built by", f"lotbook {facts.built_by}")


def _upgrade(path: Path) -> str:
    return f'Close it in Excel and run: lotbook init "{path}" --upgrade'


def _macros(path: Path, facts: Facts) -> Finding:
    if facts.project is None:
        return problem("Macros inside", "The workbook has none, so no functions and no buttons.", _upgrade(path))
    if facts.modules is None:
        return problem("Macros inside", "They cannot be read.", f"{_upgrade(path)} --replace-macros")
    missing = macros.missing_modules(facts.modules)
    if missing:
        return problem("Macros inside", f"Modules of lotbook are missing: {', '.join(missing)}.", _upgrade(path))
    there, here = macros.version_numbers(facts.version or ""), macros.version_numbers(VERSION)
    if there < here:
        return problem("Macros inside", f"From lotbook {facts.version}; this is {VERSION}.", _upgrade(path))
    if there > here:
        remedy = "Bring lotbook up to date: pip install --upgrade lotbook"
        return problem("Macros inside", f"From lotbook {facts.version}, which is newer than {VERSION} here.", remedy)
    return ok("Macros inside", f"of lotbook {facts.version}")


def _named_functions(path: Path, facts: Facts) -> Finding:
    other = [name for name, formula in named_formulas().items() if facts.names.get(name) != formula]
    if other:
        return note(
            "Functions",
            f"{len(other)} of their names are missing or not those of lotbook {VERSION}: {', '.join(other[:3])}…",
            f'For those of this version: lotbook new new_lots.xlsx --from "{path}"',
        )
    return ok("Functions", f"those of lotbook {VERSION}, as formulas")


def _ribbon(path: Path, facts: Facts) -> Finding:
    if facts.ribbon is None:
        return problem("Ribbon", "The tab Lotbook is missing.", _upgrade(path))
    if macros.ribbon_is_of_the_user(facts):
        remedy = f"{_upgrade(path)} --replace-macros (which removes the other ribbon)"
        return problem("Ribbon", "The workbook has another ribbon instead of the tab Lotbook.", remedy)
    if facts.ribbon != project.ribbon():
        return problem("Ribbon", f"It is not that of lotbook {VERSION}.", _upgrade(path))
    return ok("Ribbon", "the tab Lotbook is there")


def _code_names(facts: Facts) -> Finding:
    missing = macros.missing_sheets(facts)
    if missing or facts.workbook_code_name != project.WORKBOOK:
        names = ", ".join(name.removeprefix("Sheet_") for name in missing) or "the workbook itself"
        return problem(
            "Code names",
            f"Macros do not find these sheets, which were deleted or lost their code name: {names}.",
            "Make a new tracker with the rows of this one: lotbook init new_lots.xlsm --from, followed by its name.",
        )
    return ok("Code names", "macros find every sheet")


def _tables(path: Path, facts: Facts) -> Iterator[Finding]:
    found: list[Finding] = []
    host = FileHost(path, needed=NEEDED)
    for table in INPUTS:
        try:
            raw = host.read([table.name], []).tables[table.name]
            match_headers(raw, [column for column in table.columns if not column.computed])
        except LotbookError as error:
            found.append(_broken(path, table.name, error))
    for table in OPTIONAL:
        try:
            host.read([], [], [table.name])
        except LotbookError as error:
            found.append(_broken(path, table.name, error))
    for name in _OUTPUTS:
        if name.casefold() in facts.tables:
            continue
        if name in _OPTIONAL:
            found.append(note("Tables", f"The spare table {name} is gone; more buckets will need it."))
            continue
        remedy = "Give the table its name back (Table Design > Table Name), or copy your rows into a new tracker."
        found.append(problem("Tables", f"The table {name}, which a refresh fills, is gone.", remedy))
    try:
        resolve_as_of(Book({}, host.read([], ["AsOf"]).cells), today=_ANY_DAY)
    except InputError as error:
        found.append(_broken(path, "AsOf", error))
    yield from found or [ok("Tables", f"all {len(INPUTS) + len(_OUTPUTS)} are there, with their columns")]


def _broken(path: Path, name: str, error: LotbookError) -> Finding:
    text = str(error).removeprefix(f"{path}: ")
    first, _, remedy = text.partition(". ")
    return problem(f"Tables: {name}", f"{first[:1].upper()}{first[1:].rstrip('.')}.", remedy)


# The settings of the add-in


def _settings(path: Path, facts: Facts, machine: Machine) -> Iterator[Finding]:
    tab = facts.tables.get(CONF.name.casefold())
    if tab is None:
        yield problem(
            "Settings",
            f"The table {CONF.name} is gone, so the xlwings add-in does not know where Python is.",
            "Make a new tracker with the rows of this one: lotbook init new_lots.xlsm --from, followed by its name.",
        )
        return
    if machine.system is System.OTHER:
        yield note(
            "Settings",
            "Which Python Excel starts can only be checked on the computer with Excel.",
            f"There, run: lotbook doctor {path.name}",
        )
    elif tab != SHEET_ON:
        yield problem("Settings", "The workbook is not set up for this computer.", _upgrade(path))
        return
    try:
        values = _values(path)
    except LotbookError as error:
        yield _broken(path, CONF.name, error)
        return
    if machine.system is not System.OTHER:
        yield _interpreter(path, values, machine)
    yield _switches(path, values)


def _values(path: Path) -> dict[str, Cell]:
    table = FileHost(path).read([CONF.name], []).tables[CONF.name]
    columns = {folded_header(header): column for header, column in zip(table.headers, table.values, strict=True)}
    names, values = columns.get("setting", ()), columns.get("value", ())
    return {str(name).strip().casefold(): value for name, value in zip(names, values, strict=False) if name is not None}


def _interpreter(path: Path, values: dict[str, Cell], machine: Machine) -> Finding:
    windows = machine.system is System.WINDOWS
    written = values.get("interpreter_win" if windows else "interpreter_mac")
    if not written:
        return problem("Python for Excel", "The workbook does not say where Python is.", _upgrade(path))
    there = Path(str(written))
    if not there.exists():
        return problem("Python for Excel", f"{there} is gone.", _upgrade(path))
    # Not resolved: the Python of an environment may be a link to one that has no lotbook.
    same = {machine.executable, machine.interpreter, machine.executable.with_name("python.exe")}
    if there not in same:
        return problem(
            "Python for Excel", f"{there} is another Python than this one, {machine.executable}.", _upgrade(path)
        )
    return ok("Python for Excel", str(there))


def _switches(path: Path, values: dict[str, Cell]) -> Finding:
    wrong: list[str] = []
    if not _is_true(values.get("use udf server")):
        wrong.append("Use UDF Server is off, so every press starts Python anew")
    if _is_true(values.get("add_workbook_to_pythonpath", "True")):
        wrong.append("Add_Workbook_To_PYTHONPATH is on, so a file beside the workbook may pass for lotbook")
    if UDF_MODULES not in str(values.get("udf modules") or "").split(";"):
        wrong.append("UDF Modules does not name udfs")
    if wrong:
        return problem("Settings", f"In the sheet {SHEET_ON}: {'; '.join(wrong)}.", _upgrade(path))
    return ok("Settings", "as they should be")


def _is_true(value: Cell) -> bool:
    return str(value).strip().casefold() == "true"
