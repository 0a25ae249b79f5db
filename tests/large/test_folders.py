"""Folders of results: what lotbook wrote itself is replaced, anything else in the way is kept, and nothing is left."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from lotbook.core.errors import InputError
from lotbook.exchange.large.results import placed
from lotbook.exchange.large.working import working
from tests.command import Command

pytestmark = pytest.mark.slow

LOTS = "SKU,Lot,Expiry date,Received quantity,Note\nTEA,1,2026-12-31,5,mine\n"


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A folder whose file has the name of a result."""
    folder = tmp_path / "tables"
    folder.mkdir()
    (tmp_path / "lots.csv").write_text(LOTS, encoding="utf-8")
    pl.read_csv(tmp_path / "lots.csv", infer_schema=False).write_parquet(folder / "Lots.parquet")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def refused(lotbook: Command, folder: Path, said: str, *command: object) -> None:
    """Fails unless the command is refused with these words and leaves everything as it was."""
    before = files(folder)
    outcome = lotbook(*command)
    assert (outcome.code, said in " ".join(outcome.err.split())) == (2, True), outcome.err
    assert files(folder) == before


@pytest.mark.parametrize("options", [(), ("--lot", "1")], ids=["report", "recall"])
def test_the_source_is_never_replaced(
    lotbook: Command, tables: Path, tmp_path: Path, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "has the tables that are read in it"
    (tmp_path / "link").symlink_to(tables)
    for out in (tables, tmp_path / "link", tables / ".." / "tables", tmp_path):
        refused(lotbook, tmp_path, said, "ledger", tables, "--out", out, *options)
    monkeypatch.chdir(tmp_path)
    refused(lotbook, tmp_path, said, "ledger", "tables", "--out", "tables", *options)
    with duckdb.connect(str(tables / "Aging.duckdb")) as database:
        database.execute("CREATE TABLE Lots AS SELECT 'TEA' AS SKU, '1' AS Lot, DATE '2026-12-31' AS \"Expiry date\"")
    refused(lotbook, tmp_path, said, "ledger", tables / "Aging.duckdb", "--out", tables, *options)


def test_results_are_not_written_where_the_next_run_would_read_them(
    lotbook: Command, tables: Path, tmp_path: Path
) -> None:
    said = "where shipments is the name of a table"
    refused(lotbook, tmp_path, said, "ledger", tables, "--out", tables / "shipments")
    refused(lotbook, tmp_path, said, "ledger", tables, "--out", tables / "shipments" / "results")


@pytest.mark.long
def test_a_file_with_the_name_of_a_result_is_kept(lotbook: Command, tables: Path, sample: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "SKUs.csv").write_text("SKU\nTEA\n", encoding="utf-8")
    said = "holds Lots.parquet, and lotbook can't tell that it wrote this file itself"
    refused(lotbook, tmp_path, said, "ledger", other, "--out", tables)
    refused(lotbook, tmp_path, said, "export", sample, tables)
    # A result that was changed since is no longer one.
    assert lotbook("ledger", tables, "--out", tmp_path / "results").code == 0
    assert lotbook("ledger", tables, "--out", tmp_path / "results").code == 0
    result = tmp_path / "results" / "Lots.parquet"
    pl.read_parquet(result).with_columns(mine=pl.lit(1)).write_parquet(result)
    refused(lotbook, tmp_path, said, "ledger", tables, "--out", tmp_path / "results")
    # Nor is a table that was exported a result of a report.
    assert lotbook("export", sample, tmp_path / "exported").code == 0
    assert lotbook("export", sample, tmp_path / "exported").code == 0
    for each in (tmp_path / "exported").iterdir():
        if each.name != "Lots.parquet":
            each.unlink()
    refused(lotbook, tmp_path, said, "ledger", other, "--out", tmp_path / "exported")


def test_a_workbook_in_the_folder_of_results_is_refused_at_once(
    lotbook: Command, tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lotbook.actions.large.find_tables", lambda *_: pytest.fail("It began to read."))
    said = "which is replaced by each run"
    out = tmp_path / "results"
    for workbook in (out / "top.xlsx", out / "more" / "top.xlsx"):
        refused(lotbook, tmp_path, said, "ledger", tables, "--out", out, "--workbook", workbook)
    assert not out.exists()


@pytest.mark.long
def test_what_a_killed_run_left_is_removed_by_the_next(lotbook: Command, tables: Path, tmp_path: Path) -> None:
    program = (
        "import os, signal; from pathlib import Path; from lotbook.exchange.large.results import placed\n"
        f"with placed(Path({str(tmp_path / 'results')!r}), []) as places:\n"
        "    (places.work / 'large').write_bytes(bytes(99)); os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", program], check=False)  # noqa: S603 - ourselves
    assert killed.returncode == -signal.SIGKILL
    assert [each for each in tmp_path.iterdir() if each.name.startswith(".")]
    (tmp_path / ".lotbook-backup").mkdir()
    with working(tmp_path) as alive:
        assert lotbook("ledger", tables, "--out", tmp_path / "results").code == 0
        kept = {".lotbook-backup", alive.name, f"{alive.name}.lock"}
        assert {each.name for each in tmp_path.iterdir() if each.name.startswith(".")} == kept
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == [".lotbook-backup"]


def test_results_get_their_place_back_if_a_run_is_killed_while_it_replaces_them(tmp_path: Path) -> None:
    old = tmp_path / ".lotbook-work-1" / "old" / "results"
    old.mkdir(parents=True)
    (old / "FEFO.parquet").write_bytes(b"before")
    (tmp_path / ".lotbook-work-1.lock").touch()
    with working(tmp_path):
        assert files(tmp_path / "results") == {"FEFO.parquet": b"before"}


def test_a_file_in_place_of_a_folder_is_named(tmp_path: Path) -> None:
    """The message said of results that weren't there that the file exists."""
    file = tmp_path / "results"
    file.write_bytes(b"x")
    for folder in (file, file / "new", file / "new" / "one"):
        with pytest.raises(InputError) as caught, placed(folder, []):
            pass
        assert str(caught.value) == f"{file} is a file. Name a folder for the results."
    assert files(tmp_path) == {"results": b"x"}


def test_two_runs_beside_each_other_do_not_meet(tmp_path: Path) -> None:
    out = tmp_path / "results"
    with placed(out, []) as first, placed(out, []) as second:
        assert first.results != second.results
        assert first.results.exists()
    assert out.exists()
    assert [each.name for each in tmp_path.iterdir()] == ["results"]


@pytest.mark.long
def test_a_request_to_end_leaves_nothing_behind(
    lotbook: Command, tables: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        monkeypatch.setattr("lotbook.actions.large.write_kinds", end)
        outcome = lotbook("ledger", tables, "--out", tmp_path / "results")
        assert signal.getsignal(signal.SIGTERM) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)
    assert outcome.code == 128 + signal.SIGTERM
    assert sorted(each.name for each in tmp_path.iterdir()) == ["lots.csv", "tables"]
