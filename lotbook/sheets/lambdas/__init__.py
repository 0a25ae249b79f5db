"""The worksheet functions of the edition without macros, as named LAMBDA formulas.

They have the names, arguments and answers that `sheets.functions` describes. `language` is how they are spelled in a
file, `reading` how they read cells, `cellwise` how they take ranges, and `shelf_life`, `stock` and
`tables` what they answer.
"""

from lotbook.sheets.cell_texts import NEEDS_MACROS
from lotbook.sheets.functions import FUNCTIONS, Function
from lotbook.sheets.lambdas.language import parameter, quoted, stored
from lotbook.sheets.lambdas.reading import READERS
from lotbook.sheets.lambdas.shelf_life import SHELF_LIFE
from lotbook.sheets.lambdas.stock import STOCK
from lotbook.sheets.lambdas.tables import TABLES

FIRST_CELL = "LotFirst"
"""The name of the formula that gives the first cell of a range."""

_ANSWERED = {**SHELF_LIFE, **STOCK, **TABLES}


def is_answered(function: Function) -> bool:
    """Whether a formula answers a function, and not only Python."""
    return function.name in _ANSWERED


def named_formulas() -> dict[str, str]:
    """The formula of every name, as it is stored in a file."""
    missing = {each.name: _says_what_it_needs(each) for each in FUNCTIONS if not is_answered(each)}
    return {name: stored(formula) for name, formula in {**READERS, **_ANSWERED, **missing}.items()}


def _says_what_it_needs(function: Function) -> str:
    parameters = (f"[{parameter(each.name)}]" if each.optional else parameter(each.name) for each in function.arguments)
    return f"LAMBDA({', '.join(parameters)}, {quoted(NEEDS_MACROS)})"
