"""The names of the workbook that `tests/hosts/engine.py` has open."""

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from xlwings import base_classes as base

from tests.hosts.engine_cells import com_error
from tests.hosts.engine_count import counted


@counted
class Names(base.Names):
    def __init__(self, file: Workbook) -> None:
        self._file = file

    def _find(self, name: str) -> DefinedName | None:
        names = self._file.defined_names
        return next((defined for each, defined in names.items() if each.casefold() == name.casefold()), None)

    def __call__(self, name: str) -> "Name":
        found = self._find(name)
        if found is None:
            raise com_error(f"no name {name}")
        return Name(found)

    def contains(self, name: str) -> bool:
        return self._find(name) is not None


@counted
class Name(base.Name):
    def __init__(self, defined: DefinedName) -> None:
        self._defined = defined

    @property
    def name(self) -> str:
        return str(self._defined.name)

    @property
    def refers_to(self) -> str:
        return f"={self._defined.attr_text}"
