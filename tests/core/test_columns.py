"""A column whose name begins with an underscore belongs to one function: no other function may know it."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from lotbook import core

_OWN = re.compile(r"_[a-z][a-z_0-9]*")
_MODULES = sorted(Path(core.__file__).parent.rglob("*.py"))


def _texts(nodes: Sequence[ast.expr | None]) -> Iterator[str]:
    yield from (str(each.value) for each in nodes if isinstance(each, ast.Constant))


def _made(function: ast.AST) -> Iterator[str]:
    """Names of columns that the function makes; of a name with a variable part, what it begins with."""
    for each in ast.walk(function):
        if isinstance(each, ast.Call):
            yield from (keyword.arg for keyword in each.keywords if keyword.arg)
            if isinstance(each.func, ast.Attribute) and each.func.attr == "alias":
                yield from _texts([*each.args])
        elif isinstance(each, ast.Dict):
            yield from _texts([*each.keys, *each.values])
        elif isinstance(each, ast.JoinedStr):
            yield from _texts(each.values[:1])


def _used(function: ast.AST) -> Iterator[str]:
    parts = [part for each in ast.walk(function) if isinstance(each, ast.JoinedStr) for part in each.values]
    whole = [each for each in ast.walk(function) if isinstance(each, ast.Constant) and each not in parts]
    yield from (name for name in _texts([*whole]) if _OWN.fullmatch(name))


def strangers(source: str) -> list[str]:
    """Each place where a function uses such a column without having made it."""
    found = []
    for node in ast.parse(source).body:
        for part in node.body if isinstance(node, ast.ClassDef) else [node]:
            made = tuple(name for name in _made(part) if name.startswith("_"))
            unmade = {name for name in _used(part) if not name.startswith(made)}
            found += [f"{getattr(part, 'name', 'a constant')}: {name}" for name in sorted(unmade)]
    return found


@pytest.mark.parametrize("module", _MODULES, ids=lambda path: str(path.relative_to(Path(core.__file__).parent)))
def test_columns_of_one_function_stay_in_it(module: Path) -> None:
    assert strangers(module.read_text("utf-8")) == []


def test_a_column_that_leaves_its_function_is_found() -> None:
    first = "def first(f):\n    return f.with_columns(_key=1)\n"
    second = 'def second(f):\n    return f.drop("_key")\n'
    assert strangers(first + second) == ["second: _key"]
