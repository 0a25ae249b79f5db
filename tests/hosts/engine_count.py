"""Counting what is asked of the test engine, and making it fail where a test wants it to."""

import functools
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

Kind = TypeVar("Kind", bound=type)

calls: Counter[str] = Counter()
"""How often each property or method was used, such as `Range.raw_value =`."""

failing: dict[str, Callable[[], Exception | None]] = {}
"""What to raise, if anything, before a call is carried out; by the name it is counted under."""


def counted(kind: Kind) -> Kind:
    """Count every call of the class's properties and methods."""
    for name, member in list(vars(kind).items()):
        if isinstance(member, property):
            setter = member.fset and _counting(f"{kind.__name__}.{name} =", member.fset)
            setattr(kind, name, property(_counting(f"{kind.__name__}.{name}", member.fget), setter))
        elif callable(member) and (not name.startswith("_") or name in {"__call__", "__iter__", "__len__"}):
            setattr(kind, name, _counting(f"{kind.__name__}.{name}", member))
    return kind


def _counting(name: str, call: Callable[..., Any] | None) -> Any:
    assert call is not None

    @functools.wraps(call)
    def counting(*args: Any, **kwargs: Any) -> Any:
        calls[name] += 1
        if name in failing and (error := failing[name]()) is not None:
            raise error
        return call(*args, **kwargs)

    return counting
