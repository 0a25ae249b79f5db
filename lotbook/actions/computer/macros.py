"""Whose macros are in a tracker: this version's, an older one's, or the user's own."""

import re
from collections.abc import Mapping

from lotbook.hosts.ooxml.facts import Facts
from lotbook.hosts.ooxml.vba_project import code, modules
from lotbook.sheets import project
from lotbook.sheets.tracker import CODE_NAMES

RETIRED: frozenset[str] = frozenset()
"""Modules that an earlier version of lotbook had and this one has not: lotbook's as well."""

_DOCUMENTS = {project.WORKBOOK, *CODE_NAMES}
_PROCEDURE = re.compile(
    r"^(?:(?:public|private|friend|static) )*(?:sub|function|property (?:get|let|set)) (\w+)", re.MULTILINE
)
_OWN_TAB = b'id="LotbookTab"'


def are_current(facts: Facts) -> bool:
    """Whether every module of this version is there, with the same code; modules of the user's do not matter."""
    there = {name: code(text) for name, text in (facts.modules or {}).items()}
    return all(there.get(name) == code(text) for name, text in modules(project.project()).items() if _says(text))


def of_the_user(facts: Facts) -> list[str]:
    """What would be lost with the project: modules lotbook does not have, and procedures in the modules of sheets.

    Examples:
        >>> facts = Facts((), {}, b"", {"Mine": "Sub A()", "Sheet_Lots": "Sub B()"}, None, frozenset(), None, None)
        >>> of_the_user(facts)
        ['Mine', 'Sheet_Lots.b']
    """
    ours = modules(project.project())
    found: list[str] = []
    for name, text in (facts.modules or {}).items():
        if name in _DOCUMENTS:
            found += [f"{name}.{each}" for each in sorted(_procedures(text) - _procedures(ours[name]))]
        elif name not in ours and name not in RETIRED and _says(text):
            found.append(name)
    return found


def ribbon_is_of_the_user(facts: Facts) -> bool:
    """Whether the workbook has a ribbon that is not lotbook's."""
    return facts.ribbon is not None and _OWN_TAB not in facts.ribbon


def missing_sheets(facts: Facts) -> list[str]:
    """Code names of lotbook's sheets that the workbook does not have: its project would not fit."""
    return [name for name in CODE_NAMES if name not in facts.code_names]


def missing_modules(found: Mapping[str, str]) -> list[str]:
    """Modules of this version, apart from those of sheets, that are not there."""
    return [name for name in project.sources() if name not in found]


def version_numbers(version: str) -> tuple[int, ...]:
    """The numbers of a version, to compare it by.

    Examples:
        >>> version_numbers("0.37.8") < version_numbers("0.38"), version_numbers("1.0rc1")
        (True, (1, 0))
    """
    return tuple(int(each) for each in re.findall(r"(?:^|\.)(\d+)", version))


def _says(text: str) -> bool:
    """Whether a module holds more than its name and the usual first line."""
    return code(text) not in {"", "option explicit"}


def _procedures(text: str) -> set[str]:
    return set(_PROCEDURE.findall(code(text)))
