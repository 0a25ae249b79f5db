"""What the host says to Excel itself, as far as it can be seen without one."""

from types import SimpleNamespace
from typing import Any

import pytest

from lotbook.core.errors import HostError
from lotbook.hosts.live import live_cells, native
from tests.hosts.engine_cells import com_error


class Keyword:
    """What appscript gives for a cell with an error, which has no value."""


class Answer:
    """A property of Excel's on macOS, which has to be asked for."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def get(self) -> Any:  # noqa: D102 (appscript's own name)
        return self._value


class MacRange:
    """A range as xlwings has it on macOS: its values, and the texts they show."""

    def __init__(self, values: list[list[Any]], shown: list[list[str]]) -> None:
        self._values, self._shown = values, shown
        self.shape = (len(values), len(values[0]))
        self.written: list[Any] = []

    @property
    def api(self) -> Any:  # noqa: D102 (xlwings' own name)
        # A single row comes flat.
        flat = len(self._values) == 1
        return SimpleNamespace(
            value2=Answer(self._values[0] if flat else self._values),
            string_value=Answer(self._shown[0] if flat else self._shown),
        )

    def __getitem__(self, key: tuple[slice, slice]) -> "MacRange":
        part = MacRange(self._values[key[0]], self._shown[key[0]])
        part.written = self.written
        return part

    @property
    def raw_value(self) -> Any:  # noqa: D102 (xlwings' own name)
        return None

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        self.written.append(value)


CELLS = MacRange(
    [[46023.0, "#1 seller"], [Keyword(), ""], [Keyword(), "007"]],
    [["2026-01-01", "#1 seller"], ["#N/A", ""], ["", "007"]],
)


@pytest.mark.parametrize("cells_at_once", [1_000_000, 4])
def test_values_on_macos(monkeypatch: pytest.MonkeyPatch, cells_at_once: int) -> None:
    """An error is told by what the cell shows; a text that begins with # is no error."""
    monkeypatch.setattr(native, "_CELLS_PER_EVENT", cells_at_once)
    found = native.Mac().values(CELLS)  # type: ignore[arg-type]  # it has what is asked of a range
    assert [[repr(live_cells.cell(value)) for value in row] for row in found] == [
        ["46023", "'#1 seller'"],
        ["'#N/A'", "None"],
        ["None", "'007'"],
    ]
    assert type(live_cells.cell(found[1][0])).__name__ == "ErrorValue"


def test_large_blocks_are_written_in_parts_on_macos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "_CELLS_PER_EVENT", 4)
    target = MacRange([[None, None]] * 5, [["", ""]] * 5)
    rows = [[i, i] for i in range(5)]
    native.Mac().fill(target, rows)  # type: ignore[arg-type]  # it has what is asked of a range
    assert target.written == [rows[:2], rows[2:4], rows[4:]]


def test_what_com_says_is_told_in_its_own_words() -> None:
    error = com_error(-2147352567, "Exception occurred.")
    error.excepinfo = (0, "Microsoft Excel", "The cell is\nprotected.", "xlmain11.chm", 0, -2146827284)  # type: ignore[attr-defined]  # as pywin32 has it
    with pytest.raises(HostError, match=r"^Excel did not let lotbook read the workbook \(The cell is protected\.\)\."):  # noqa: SIM117 (the inner one is what is tested)
        with native.asking("read the workbook"):
            raise error


def test_there_is_one_way_for_each_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    assert isinstance(native.native(), native.Mac)
    monkeypatch.setattr("sys.platform", "win32")
    assert isinstance(native.native(), native.Windows)
