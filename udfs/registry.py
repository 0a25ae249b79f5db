"""What makes a Python function a worksheet function: its description, xlwings' marks, and never an exception."""

import inspect
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from lotbook.sheets import cell_texts as messages
from lotbook.sheets.cell_texts import ArgumentError
from lotbook.sheets.functions import FUNCTIONS, Function
from udfs import log

_LINE = 120
"""Characters of an error of ours in a cell."""

_DESCRIBED = {function.name: function for function in FUNCTIONS}

UDFS: dict[str, Callable[..., Any]] = {}
"""The worksheet functions by name, in the order they were defined."""


class MismatchError(TypeError):
    """A Python function and the description of a worksheet function do not agree."""


def udf(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a Python function the worksheet function of its name.

    Called from Excel or from Python it takes single values, rows and blocks alike. What it cannot use it answers with
    a text; so it does an error of its own, which goes to the log in full.

    Raises:
        MismatchError: If it has no description, or other arguments than it says.
    """
    description = _description(function)

    @wraps(function)
    def answered(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except ArgumentError as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - a cell must show a text whatever happens; the log has the rest
            log.logger().exception("%s failed", description.name)
            return messages.BUG.format(
                error=messages.shown(f"{type(error).__name__}: {error}".replace("\n", " "), _LINE)
            )

    # xlwings would take annotations for converters.
    answered.__annotations__ = {}
    UDFS[description.name] = _for_xlwings(answered, description)
    return UDFS[description.name]


def _description(function: Callable[..., Any]) -> Function:
    name = getattr(function, "__name__", "")
    description = _DESCRIBED.get(name)
    if description is None:
        raise MismatchError(f"{name} is not described in lotbook.sheets.functions.")
    parameters = inspect.signature(function).parameters.values()
    found = [(parameter.name, parameter.default is None) for parameter in parameters]
    wanted = [(argument.name, argument.optional) for argument in description.arguments]
    if found != wanted or any(parameter.kind is not parameter.POSITIONAL_OR_KEYWORD for parameter in parameters):
        raise MismatchError(f"{name} takes {found}, but is described with {wanted}.")
    return description


def _for_xlwings(function: Callable[..., Any], description: Function) -> Callable[..., Any]:
    """The function as xlwings' server calls it: every argument as rows of cells, errors as their text."""
    if sys.platform != "win32":
        return function  # elsewhere xlwings' marks do nothing, and loading it takes longer than all the rest

    import xlwings  # noqa: PLC0415 - see above

    marked = function
    for argument in description.arguments:
        marked = xlwings.arg(argument.name, ndim=2, err_to_str=True, doc=argument.help)(marked)
    # Last, since every mark of an argument puts the category back.
    return xlwings.func(category="Lotbook")(marked)


def check_complete() -> None:
    """Make sure that every described function is there.

    Raises:
        MismatchError: If one has no Python function.
    """
    missing = [name for name in _DESCRIBED if name not in UDFS]
    if missing:
        raise MismatchError(f"No Python function for {', '.join(missing)}.")
