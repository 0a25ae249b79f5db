"""What is known of a workbook file beside its tables: its macros, its ribbon, who built it, what lies around it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lotbook.hosts.ooxml.macro_parts import VBA, part_of, ribbon_part
from lotbook.hosts.ooxml.saving import open_elsewhere
from lotbook.hosts.ooxml.source import Source
from lotbook.hosts.ooxml.vba_project import ProjectError, modules
from lotbook.hosts.ooxml.xml_text import attribute, elements, plain, start_tag

_BUILT_BY = re.compile(r"Built by lotbook (\d[\w.]*)")
_VERSION = re.compile(r'^Public Const LotbookVersion As String = "([^"]*)"', re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a workbook is besides its tables."""

    sheets: tuple[str, ...]
    """Names on the tabs of its worksheets."""
    tables: Mapping[str, str]
    """The name on the tab each table is on, by case-folded name of the table."""
    project: bytes | None
    """Its VBA project, or None."""
    modules: Mapping[str, str] | None
    """The source of each module by its name; None without a project, or where it cannot be read."""
    ribbon: bytes | None
    """The ribbon's XML, or None."""
    code_names: frozenset[str]
    """What VBA calls its worksheets."""
    workbook_code_name: str | None
    """What VBA calls the workbook."""
    built_by: str | None
    """The version of lotbook that built its sheets, where it says so."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What each name defined in it is, as the file says it; names that belong to one sheet are left out."""

    @property
    def version(self) -> str | None:
        """The version of lotbook its macros are of, or None."""
        found = (_VERSION.search(text) for text in (self.modules or {}).values())
        return next((each[1] for each in found if each), None)


def facts_of(path: Path) -> Facts:
    """What is known of the workbook at `path`.

    Raises:
        HostError: If it is no workbook lotbook can work with.
        InputError: If two of its tables have one name.
    """
    source = Source.open(path)
    package = source.package
    vba, ribbon = part_of(package, package.workbook, VBA), ribbon_part(package)
    project = None if vba is None else package.raw(vba)
    return Facts(
        sheets=tuple(source.sheets),
        tables={name: source.sheet_name(table) for name, table in source.tables.items()},
        project=project,
        modules=_readable(project),
        ribbon=None if ribbon is None else package.raw(ribbon),
        code_names=frozenset(
            name for part in source.sheets.values() if (name := _code_name(package.text(part), "sheetPr"))
        ),
        workbook_code_name=_code_name(source.workbook.text, "workbookPr"),
        built_by=_built_by(source),
        names=_names(source.workbook.text),
    )


def leftovers(path: Path) -> tuple[Path, ...]:
    """Temporary files of saves that were cut short, beside the workbook."""
    pattern = re.compile(rf"\.{re.escape(path.name)}\.\d+\.tmp")
    return tuple(each for each in sorted(path.parent.iterdir()) if pattern.fullmatch(each.name))


def is_open(path: Path) -> bool:
    """Whether Excel or LibreOffice has the workbook open."""
    return open_elsewhere(path) is not None


def _readable(project: bytes | None) -> Mapping[str, str] | None:
    if project is None:
        return None
    try:
        return modules(project)
    except ProjectError:
        return None


def _code_name(text: str, tag: str) -> str | None:
    found = start_tag(text, tag)
    name = attribute(found[0], "codeName") if found else None
    return plain(name) if name else None


def _names(workbook: str) -> dict[str, str]:
    defined = [each for each in elements(workbook, "definedName") if attribute(each.tag, "localSheetId") is None]
    return {attribute(each.tag, "name") or "": plain(each.inner) for each in defined}


def _built_by(source: Source) -> str | None:
    part = part_of(source.package, "", "core-properties")
    if part is None:
        return None
    found = _BUILT_BY.search(source.package.raw(part).decode("utf-8", "replace"))
    return found[1] if found else None
