"""Every problem of a large report, as a file, and the first of each kind, as sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lotbook.core import nw
from lotbook.core.findings import Finding, holds_days
from lotbook.core.frames import make_rows
from lotbook.core.problem import Problem
from lotbook.core.problem_list import MOST
from lotbook.core.report import without_accepted
from lotbook.core.rules import Severity
from lotbook.core.table import Table
from lotbook.exchange.large.columns import Typed
from lotbook.exchange.large.names import quoted, text
from lotbook.exchange.large.results import date_of, write_made, write_rows

PROBLEM = ("table", "row", "column", "rule", "found", "other", "third", "sku", "lot")
"""The columns of the file with every problem."""
_AS_PROBLEM = 'rule, "table", "table" AS sheet, \'\' AS cell, "row", "column", found, other, sku, lot, third'
_TOLD = "lotbook_told"


@dataclass(frozen=True, slots=True)
class KindFound:
    """All problems that break one rule."""

    rule: str
    found: int
    first: tuple[Problem, ...]
    """One at least."""

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return self.first[0].severity


def write_problems(
    connection: Any,
    path: Path,
    *,
    told: Sequence[Problem],
    large: Sequence[Typed],
    findings: Sequence[Finding],
    tables: Mapping[str, Table],
) -> Any:
    """Write every problem to a Parquet file, with the columns of `PROBLEM`; return its rows, of DuckDB.

    Args:
        connection: To DuckDB.
        path: The file.
        told: Problems that are known already.
        large: The large tables, for the cells that could not be read.
        findings: What the report found, as plans of DuckDB.
        tables: The tables of the tracker.
    """
    kinds = ", ".join(f"{quoted(name)} {'BIGINT' if name == 'row' else 'VARCHAR'}" for name in PROBLEM)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_TOLD} ({kinds})")
    rows = [
        [each.table, each.row, each.header, each.rule, each.found, each.other, each.third, each.sku, each.lot]
        for each in told
    ]
    if rows:
        connection.executemany(f"INSERT INTO {_TOLD} VALUES ({', '.join('?' * len(PROBLEM))})", rows)
    queries = [f"FROM {_TOLD}", *(query for each in large for query in _of_cells(connection, each))]
    queries += [_of_finding(each.plan.to_native(), each, tables[each.table]) for each in findings]
    every = connection.sql(" UNION ALL ".join(f"({query})" for query in queries))
    write_rows(every, path)
    return connection.read_parquet(str(path))


def kinds_of(every: Any, accepted: frozenset[tuple[str, str]]) -> tuple[tuple[KindFound, ...], int]:
    """The problems by rule, the most severe first, without those that were accepted; and how many were.

    Args:
        every: What `write_problems` returns.
        accepted: What `report.accepted_keys` returns.
    """
    rules = {rule for rule, _ in accepted}
    order = {severity: number for number, severity in enumerate(Severity)}
    kinds, taken = [], 0
    for rule, count in every.aggregate("rule, count(*)", "rule").fetchall():
        of_rule = every.filter(f"rule = {text(rule)}").order('"table", "row", "column", found')
        rows = of_rule if rule in rules else of_rule.limit(MOST)
        problems = [Problem(*row) for row in rows.project(_AS_PROBLEM).fetchall()]
        left = without_accepted(problems, accepted)
        taken += len(problems) - len(left)
        if left:
            kinds.append(KindFound(rule, count - len(problems) + len(left), tuple(left[:MOST])))
    return tuple(sorted(kinds, key=lambda kind: (order[kind.severity], kind.rule))), taken


def write_kinds(path: Path, kinds: Sequence[KindFound]) -> None:
    """Write the first problems of each kind to a Parquet file, with sentences and how many of the kind there are."""
    lines = [(kind, problem) for kind in kinds for problem in kind.first]
    columns: dict[str, list[Any]] = {
        "severity": [kind.severity.value for kind, _ in lines],
        "rule": [kind.rule for kind, _ in lines],
        "found": [kind.found for kind, _ in lines],
        "table": [problem.table for _, problem in lines],
        "row": [problem.row for _, problem in lines],
        "column": [problem.header for _, problem in lines],
        "problem": [problem.problem for _, problem in lines],
        "remedy": [problem.remedy for _, problem in lines],
    }
    types = {name: nw.Int64() if name in {"found", "row"} else nw.String() for name in columns}
    write_made(make_rows(columns, types), path)


def _of_finding(relation: Any, finding: Finding, table: Table) -> str:
    """A query for every row that a finding has, with the columns of `PROBLEM`."""
    there = set(relation.columns)

    def shown(name: str) -> str:
        if name not in there:
            return "''"
        value = date_of(quoted(name)) if holds_days(name) else quoted(name)
        return f"coalesce(CAST({value} AS VARCHAR), '')"

    keys = [quoted(name) if name in finding.keys else "NULL" for name in ("sku", "lot")]
    cells = [text(table.name), quoted("row"), text(table.column(finding.column).header), text(finding.rule)]
    cells += [*map(shown, finding.shown), *keys]
    return f"SELECT {_named(cells)} FROM ({relation.sql_query()})"


def _of_cells(connection: Any, typed: Typed) -> list[str]:
    """Queries for every cell of a large table that could not be read, with the columns of `PROBLEM`."""
    table = typed.parsed.table
    found = []
    for number, column in enumerate(typed.unreadable):
        name = f"lotbook_unread_{table.name}_{number}"
        kinds = ", ".join(f"{each} VARCHAR" for each in ("shown", "rule", "found", "other", "third"))
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({kinds})")
        rows = [[shown, each.rule, each.found, each.other, each.third] for shown, each in column.problems.items()]
        connection.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?, ?)", rows)
        header = text(table.column(column.column).header)
        cells = [text(table.name), "lotbook_row", header, "p.rule", "p.found", "p.other", "p.third", "NULL", "NULL"]
        found.append(
            f"SELECT {_named(cells)} FROM ({typed.numbered}) s JOIN {name} p "
            f"ON p.shown = CAST(s.{quoted(column.stored)} AS VARCHAR)"
        )
    for column_name, stored in typed.missing:
        header = text(table.column(column_name).header)
        cells = [text(table.name), "lotbook_row", header, "'missing'", "''", "''", "''", "NULL", "NULL"]
        found.append(f"SELECT {_named(cells)} FROM ({typed.numbered}) WHERE {quoted(stored)} IS NULL")
    return found


def _named(cells: Sequence[str]) -> str:
    return ", ".join(f"{cell} AS {quoted(name)}" for cell, name in zip(cells, PROBLEM, strict=True))
