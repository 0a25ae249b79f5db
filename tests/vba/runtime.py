"""The workbook's VBA in pyopenvba's interpreter, with the real Python behind it where Excel would have the add-in.

`Workbook` opens a workbook and calls its functions and Subs with Python values. What the xlwings add-in does is played
by `Application.Run "xlwings.xlam!…"`: present, absent, or with a server that raises.
"""

import datetime as dt
import importlib
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._model import Application, Range
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter import EMPTY, MISSING, NOTHING, VBAArray, VBADate, VBAErrorValue, VBAInt, VBAObject, method
from pyopenvba.interpreter._objects import MemberSpec

_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - cells have no time zone
_ERRORS = {"#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042}
_NO_MACRO = 1004


def _calculate_full(application: Any) -> None:
    """Excel's method, which the interpreter lacks."""
    del application
    recalculated.append(1)


def _macro_options(application: Any, *described: Any) -> None:
    """Likewise; VBA that swallows errors would not swallow that it is missing."""
    del application, described


def _input_box(application: Any, *asked: Any) -> Any:
    """Likewise; what is typed is the next of `typed`, and False stands for Cancel."""
    del application
    questions.append(str(asked[0]))
    return typed.pop(0) if typed else False


def _get_open_filename(application: Any, *asked: Any) -> Any:
    """Likewise; the files are the next of `picked`, and False stands for Cancel."""
    del application, asked
    files = picked.pop(0) if picked else []
    return _to_array(files) if files else False


recalculated: list[int] = []
"""One item for each time everything was calculated anew."""
questions: list[str] = []
"""What Excel's InputBox asked."""
typed: list[Any] = []
"""What is typed into it, in order."""
picked: list[list[str]] = []
"""The files that are picked in its dialog, in order."""

for _name, _method in (
    ("CalculateFull", _calculate_full),
    ("MacroOptions", _macro_options),
    ("InputBox", _input_box),
    ("GetOpenFilename", _get_open_filename),
):
    Application.vba_add_member(MemberSpec(name=_name, kind="method", getter=_method, varargs=True))


class Add(StrEnum):
    """What there is of xlwings."""

    PRESENT = "present"
    ABSENT = "absent"
    RAISING = "raising"
    """The add-in is there; its server raises at every call."""


class ErrorCell(str):
    """An error such as #N/A in a cell."""

    __slots__ = ()


class Workbook:
    """A workbook whose VBA runs."""

    def __init__(self, path: Path, add_in: Add = Add.PRESENT) -> None:
        self.app: Any = ExcelApplication.open(path)
        self.add_in = add_in
        self.asked: list[tuple[str, str, list[Any]]] = []
        """Every call that reached Python: module, function, arguments."""
        self.tried = 0
        """How often the add-in was looked for."""
        self.prepared: list[str] = []
        """What the server was told to do before the first call."""
        self.in_front: list[tuple[str, list[Any]]] = []
        """The macros of other workbooks that were run, with their arguments."""
        self.others: set[str] = set()
        """The other workbooks that have lotbook's macros."""
        self.statements: list[str] = []
        """What RunPython was given."""
        self._run: Callable[..., Any] = self.app.interpreter.run
        self.app.interpreter.run = self._run_macro
        # The interpreter keeps hooks of the whole process, which must not see each other's books.
        self.app.interpreter.global_hooks = {}

    @property
    def modules(self) -> set[str]:
        """The modules that were understood, in lower case; the interpreter drops others silently."""
        return set(self.app.interpreter.modules)

    def call(self, name: str, *arguments: object) -> Any:
        """What a function or Sub returns."""
        return _to_python(self._run(name, [_to_vba(argument) for argument in arguments]))

    def opened(self) -> None:
        """Run what Excel runs once it has opened the workbook."""
        self._run("Workbook_Open", [], module="thisworkbook")

    def _run_macro(self, name: str, arguments: Sequence[Any] = (), *, module: str = "") -> Any:
        book, bang, macro = name.rpartition("!")
        if not bang:
            return self._run(name, arguments, module=module)
        if book != "xlwings.xlam":
            if book.strip("'") not in self.others:
                raise VBARuntimeError(_NO_MACRO, f"Cannot run the macro '{name}'. The macro may not be available.")
            self.in_front.append((macro, [_to_python(each) for each in arguments]))
            return EMPTY
        self.tried += 1
        if self.add_in is Add.ABSENT:
            raise VBARuntimeError(_NO_MACRO, f"Cannot run the macro '{name}'. The macro may not be available.")
        if macro == "RunPython":
            self.statements.append(_to_python(arguments[0]))
            return VBAInt(0, "Integer")
        assert macro == "XLPy"
        return _Server(self)


class _Server(VBAObject):  # type: ignore[misc] # pyopenvba ships no types
    """What xlwings' XLPy() gives."""

    vba_type_name = "XLPython"

    def __init__(self, book: Workbook) -> None:
        super().__init__()
        self._book = book

    @method  # type: ignore[untyped-decorator] # pyopenvba ships no types
    def Exec(self, statement: Any = MISSING) -> Any:  # noqa: N802 - xlwings' own name
        """Run a statement."""
        if self._book.add_in is Add.RAISING:
            raise VBARuntimeError(-2147467259, "Traceback (most recent call last):\nRuntimeError: the server is ill")
        self._book.prepared.append(str(statement))
        return EMPTY

    @method  # type: ignore[untyped-decorator] # pyopenvba ships no types
    def CallUDF(  # noqa: N802 - xlwings' own name
        self, script: Any = MISSING, fname: Any = MISSING, args: Any = MISSING, this_workbook: Any = MISSING
    ) -> Any:
        """Call a function as the add-in's server does."""
        del this_workbook
        if self._book.add_in is Add.RAISING:
            raise VBARuntimeError(-2147467259, "Traceback (most recent call last):\nRuntimeError: the server is ill")
        arguments = _to_python(args)
        self._book.asked.append((str(script), str(fname), arguments))
        answer = getattr(importlib.import_module(str(script)), str(fname))(*arguments)
        return _to_vba(_flattened(answer))


def _flattened(answer: Any) -> Any:
    """As xlwings' server does: one cell is a value, one row a flat list."""
    if isinstance(answer, list):
        answer = [list(row) if isinstance(row, tuple) else row for row in answer]
    while isinstance(answer, list) and len(answer) == 1:
        answer = answer[0]
    return answer


def _to_python(value: Any) -> Any:  # noqa: PLR0911 - one kind of value after the other
    if isinstance(value, Range):
        return _to_python(value.vba_get("Value"))
    if isinstance(value, VBAArray):
        if value.dimensions == 1:
            return [_to_python(each) for each in value.items]
        (top, bottom), (left, right) = value.bounds
        return [[_to_python(value.get([r, c])) for c in range(left, right + 1)] for r in range(top, bottom + 1)]
    if isinstance(value, VBAErrorValue):
        return ErrorCell({code: text for text, code in _ERRORS.items()}[value.number])
    if isinstance(value, VBADate):
        return _EPOCH + dt.timedelta(days=value.serial)
    if value is EMPTY or value is NOTHING or value is MISSING:
        return None
    return int(value) if isinstance(value, VBAInt) else value


def _to_vba(value: Any) -> Any:
    if isinstance(value, list):
        return _to_array(value)
    if isinstance(value, ErrorCell):
        return VBAErrorValue(_ERRORS[value])
    if isinstance(value, int) and not isinstance(value, bool):
        return VBAInt(value, "Long")
    if isinstance(value, dt.date):
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        return VBADate((moment - _EPOCH) / dt.timedelta(days=1))
    return EMPTY if value is None else value


def _to_array(values: list[Any]) -> Any:
    if values and isinstance(values[0], list):
        made = VBAArray([(1, len(values)), (1, len(values[0]))])
        for r, row in enumerate(values, 1):
            for c, each in enumerate(row, 1):
                made.set([r, c], _to_vba(each))
        return made
    flat = VBAArray([(0, len(values) - 1)])
    for i, each in enumerate(values):
        flat.set([i], _to_vba(each))
    return flat
