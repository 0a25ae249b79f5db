"""What the workbook says of the functions is true of them."""

import datetime as dt
import re
from typing import Any

import pytest

import udfs
from lotbook.sheets.functions import AS_OF, FUNCTIONS, Function
from udfs.registry import UDFS, MismatchError, udf

NAMES = [function.name for function in FUNCTIONS]


def evaluated(formula: str) -> Any:
    """What a formula with constants only gives through the Python functions."""
    parts = re.split(r'("[^"]*")', formula.removeprefix("="))
    for i in range(0, len(parts), 2):
        parts[i] = parts[i].replace("{", "((").replace(";", "),(").replace("}", "),)").replace(",,", ",None,")
    names = {**{name: getattr(udfs, name) for name in NAMES}, "DATE": dt.datetime}
    return eval("".join(parts), {}, names)  # noqa: S307 - formulas of our own


@pytest.mark.parametrize("function", FUNCTIONS, ids=NAMES)
def test_the_example_shows_its_value(function: Function) -> None:
    found = evaluated(function.example)
    while isinstance(found, (list, tuple)):
        found = found[0]
    assert (found.date() if isinstance(found, dt.datetime) else found) == function.example_value


@pytest.mark.parametrize("function", FUNCTIONS, ids=NAMES)
def test_the_texts_fit_the_function_wizard(function: Function) -> None:
    texts = [function.summary, *(argument.help for argument in function.arguments)]
    assert all(0 < len(text) <= 255 for text in texts)
    assert function.example.startswith(f"={function.name}(")


@pytest.mark.parametrize("function", FUNCTIONS, ids=NAMES)
def test_what_may_be_left_out_stands_last(function: Function) -> None:
    optional = [argument.optional for argument in function.arguments]
    assert optional == sorted(optional)
    assert all(a.default_from == AS_OF for a in function.arguments if a.name == "as_of")


def test_every_function_is_there_under_its_name() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert set(UDFS) == set(NAMES) == set(udfs.__all__)
    assert all(callable(getattr(udfs, name)) for name in NAMES)


def test_the_scalars_that_vba_computes_are_the_six_of_the_contract() -> None:
    native = {function.name for function in FUNCTIONS if function.native}
    assert native == {"LOT_DAYS_LEFT", "LOT_BUCKET", "LOT_FLAG", "LOT_SELL_BY", "LOT_SHIP_BY", "LOT_EXPIRY"}


def test_a_function_nobody_described_is_refused() -> None:
    def lot_secret(expiry: Any) -> Any:
        return expiry

    with pytest.raises(MismatchError, match="lot_secret is not described"):
        udf(lot_secret)


def test_a_function_with_other_arguments_than_described_is_refused() -> None:
    def other(expiry: Any, cutoff: Any = None) -> Any:
        return expiry, cutoff

    other.__name__ = "LOT_SELL_BY"
    with pytest.raises(MismatchError, match="LOT_SELL_BY takes"):
        udf(other)
    assert UDFS["LOT_SELL_BY"] is udfs.LOT_SELL_BY
