"""What came of a command, as CSV for spreadsheets and scripts."""

from collections.abc import Sequence
from pathlib import Path

from lotbook.core.errors import HostError
from lotbook.core.problem import Problem
from lotbook.exchange.plain_csv import csv_bytes
from lotbook.told.as_json import plain_problem

COLUMNS = ("severity", "rule", "cell", "sku", "lot", "problem", "remedy")
"""What is told of a problem."""


def write_problems(problems: Sequence[Problem], path: Path) -> None:
    """Write every problem to a file, one a line.

    Raises:
        HostError: If it cannot be written.
    """
    rows = ([plain_problem(problem)[name] for name in COLUMNS] for problem in problems)
    try:
        path.write_bytes(csv_bytes(COLUMNS, rows))
    except OSError as error:
        raise HostError(f"The file '{path}' cannot be written: {error.strerror or error}.") from error
