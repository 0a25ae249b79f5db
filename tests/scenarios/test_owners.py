"""A warehouse with goods of several owners: what is made for one of them says nothing of another."""

import email.policy
import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from lotbook.api import read as lotbook_of
from lotbook.core.days import to_day
from lotbook.core.errors import InputError
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, InputCells, NewRows
from tests.command import Command
from tests.conftest import SAMPLE_DAY
from tests.drawn import build
from tests.scenarios.test_certificates import set_setting

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

DAY = to_day(SAMPLE_DAY)
TABLES: dict[str, dict[str, list[Any]]] = {
    "SKUs": {
        "sku": ["TEA", "JAR", "ZZOIL", "ZZGEL", "OURS"],
        "product": ["Green tea", "Jam", "ZZ-oil", "ZZ-gel", "Own brand"],
        "supplier": ["Acme Labs", "Acme Labs", "ZZ-maker", "Acme Labs", None],
        "unit_cost": [2, 3, 987654, 4, 5],
        "owner": ["Harbor Foods", "harbor  FOODS", "ZZ-Brands", "ZZ-Brands", None],
    },
    "Lots": {
        "sku": ["TEA", "TEA", "JAR", "ZZOIL", "ZZGEL", "OURS"],
        "lot": ["007", "8", "J1", "ZZLOT1", "ZZLOT2", "O1"],
        "expiry_date": [DAY + 20, DAY + 300, DAY - 5, DAY + 25, DAY - 3, DAY + 40],
        "received_date": [DAY - 90] * 6,
        "received_quantity": [100, 50, 10, 70, 20, 5],
        "place": ["Warehouse", "Warehouse", "Warehouse", "ZZ-annex", "Warehouse", "Warehouse"],
        "note": [None, None, None, "ZZ-note", None, None],
    },
    "Shipments": {
        "date": [DAY - 30, DAY - 20, DAY - 10],
        "type": ["Sale", "Sale", "Sale"],
        "sku": ["TEA", "ZZOIL", "ZZGEL"],
        "lot": ["007", "ZZLOT1", "ZZLOT2"],
        "quantity": [5, 6, 7],
        "source": ["Warehouse", "ZZ-annex", "Warehouse"],
        "destination": ["Corner Health", "ZZ-shop", "Corner Health"],
        "channel": ["DTC", "ZZ-channel", "DTC"],
        "document": ["INV-1", "ZZINV-2", "ZZINV-3"],
    },
    "Suppliers": {"supplier": ["Acme Labs", "ZZ-maker"], "email": ["a@acme.example", "zz@zz-maker.example"]},
    "Customers": {"customer": ["Corner Health", "ZZ-shop"], "email": ["c@corner.example", "zz@zz-shop.example"]},
    "Places": {
        "place": ["Warehouse", "ZZ-annex", "FBA-US"],
        "kind": ["3PL", "3PL", "FBA"],
        "channel": ["DTC", "ZZ-channel", "FBA-US"],
    },
    "Certificates": {
        "sku": ["TEA", "ZZOIL"],
        "lot": ["007", "ZZLOT1"],
        "number": ["COA-1", "ZZCOA-1"],
        "laboratory": ["Lab", "ZZ-lab"],
        "due_date": [DAY + 9, DAY + 9],
    },
    "Demand": {"sku": ["ZZOIL"], "channel": ["ZZ-channel"], "units_per_day": [1]},
    "RecallResponses": {"consignee": ["Corner Health"], "recall": ["ZZ-recall"], "signed_by": ["ZZ-person"]},
    "Accepted": {"rule": ["no-expiry"], "accept_key": ["Lots / ZZOIL / ZZLOT1 / Expiry date"], "why": ["ZZ-why"]},
}
FOREIGN = ("zz-", "zzoil", "zzgel", "zzlot", "zzinv", "zzcoa", "987654")
"""What every code, name and note of the other owner begins with, and what their goods cost."""


def tables_with_channels() -> dict[str, dict[str, list[Any]]]:
    channels: dict[str, list[Any]] = {
        "channel": ["FBA-US", "DTC", "ZZ-channel", "ZZ-shop"],
        "cutoff_days": [50, 0, 1, 2],
        "min_days_at_receipt": [90, 0, 3, 4],
    }
    return {**TABLES, "Channels": channels}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tracker") / "my_lots.xlsm"
    build(path, rows=tables_with_channels(), as_of=DAY, cells={"AsOf": DAY})
    return path


@pytest.fixture
def tracker(fresh: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(fresh, tmp_path / "my_lots.xlsm"))


def words_of(path: Path) -> list[str]:
    """What of another owner's can be read in a file, in whatever is packed into it, and in how it is called."""
    texts = [content.decode("utf-8", "ignore").casefold() for content in contents_of(path.name, path.read_bytes())]
    return [word for word in FOREIGN for text in texts if word in text]


def contents_of(name: str, content: bytes) -> Iterator[bytes]:
    """The text of a file, or of what is packed into it: parts of archives, attachments of mails, columns.

    Packed bytes themselves aren't searched: they are as good as random, and in one file of thirty they spell `zz-`.
    """
    if name.endswith(".parquet"):
        yield str(pl.read_parquet_metadata(io.BytesIO(content))).encode()
        yield pl.read_parquet(io.BytesIO(content)).write_json().encode()
    elif name.endswith(".eml"):
        mail = email.message_from_bytes(content, policy=email.policy.default)
        yield str(mail.items()).encode()
        for piece in mail.walk():
            if not piece.is_multipart():
                yield from contents_of(piece.get_filename() or "", bytes(piece.get_payload(decode=True)))
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield archive.comment
            for part in archive.infolist():
                yield f"{part.filename}{part.comment!r}{part.extra!r}".encode()
                yield from contents_of(part.filename, archive.read(part))
    else:
        yield content


def column(path: Path, table: str, header: str) -> list[Any]:
    raw = FileHost(path, needed={table: frozenset()}).read([table], []).tables[table]
    return [cell for cell in raw.values[raw.headers.index(header)] if cell is not None]


@pytest.mark.long
def test_a_tracker_of_one_owner_has_only_their_rows(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    made = tmp_path / "harbor.xlsx"
    done = lotbook("new", made, "--from", tracker, "--owner", "HARBOR foods")
    assert done.code == 0, done.err
    assert column(made, "SKUs", "SKU") == ["TEA", "JAR"]
    assert column(made, "Lots", "Lot") == ["007", "8", "J1"]
    assert column(made, "Shipments", "To") == ["Corner Health"]
    assert column(made, "Suppliers", "Supplier") == ["Acme Labs"]
    assert column(made, "Places", "Place") == ["Warehouse", "FBA-US"]
    assert column(made, "Channels", "Channel") == ["FBA-US", "DTC"]
    assert column(made, "RecallResponses", "Consignee") == []
    assert words_of(made) == []
    assert words_of(tracker) != []  # the search finds what is there


@pytest.mark.long
def test_the_sheets_are_limited_by_a_setting_and_lots_keep_their_figures(lotbook: Command, tracker: Path) -> None:
    every = lotbook("refresh", tracker, "--json").json
    set_setting(tracker, "Show only owner", "harbor foods")
    shown = lotbook("refresh", tracker, "--json").json
    assert (every["units_on_hand"], shown["units_on_hand"]) == (237, 155)
    assert set(column(tracker, "FEFO", "SKU")) == {"TEA", "JAR"}
    assert not [cell for cell in column(tracker, "Checks", "SKU") if cell.startswith("ZZ")]
    assert column(tracker, "Lots", "On hand") == [95, 50, 10, 64, 13, 5]
    book = openpyxl.load_workbook(tracker, data_only=True)
    assert str(book["FEFO"]["A2"].value).startswith("Only harbor foods · As of")
    set_setting(tracker, "Show only owner", "")
    assert lotbook("refresh", tracker, "--json").json["units_on_hand"] == 237


def test_an_owner_in_the_setting_whom_nobody_knows_changes_nothing(lotbook: Command, tracker: Path) -> None:
    set_setting(tracker, "Show only owner", "Harbour Food")
    before = tracker.read_bytes()
    done = lotbook("refresh", tracker)
    assert done.code == 2
    assert "No owner is called 'Harbour Food'. The tracker has 'Harbor Foods'" in " ".join(done.err.split())
    assert tracker.read_bytes() == before


@pytest.mark.parametrize(
    "command",
    [
        ("check", "--all"),
        ("plan",),
        ("removals",),
        ("digest",),
        ("digest", "--json"),
        ("recall", "--consignee", "*"),
        ("recall", "--consignee", "*", "--json"),
        ("recall", "--mock", "--seed", "3"),
        ("share", "--all"),
        ("shipment-record", "--date", str(SAMPLE_DAY), "--json"),
        ("allocate", "TEA=5"),
    ],
    ids=" ".join,
)
def test_what_is_printed_for_one_owner_says_nothing_of_another(
    lotbook: Command, tracker: Path, command: tuple[str, ...]
) -> None:
    name, *rest = command
    done = lotbook(name, tracker, *rest, "--owner", "Harbor Foods")
    assert done.code in {0, 1} or name in {"share", "shipment-record"}, done.err
    said = f"{done.out}{done.err}".casefold()
    assert not [word for word in FOREIGN if word in said], said


@pytest.mark.long
def test_every_file_made_for_one_owner_says_nothing_of_another(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    owner = ("--owner", "Harbor Foods")
    for done in (
        lotbook("recall", tracker, "--consignee", "*", "--packet", made / "packet", "--company", "A", *owner),
        lotbook("share", tracker, "--supplier", "Acme Labs", "--out", made / "copies", "--no-open", *owner),
        lotbook("export", tracker, made / "tables", *owner),
        lotbook("digest", tracker, "--ics", made / "lots.ics", *owner),
        lotbook("check", tracker, "--csv", made / "problems.csv", *owner),
        lotbook("new", made / "harbor.xlsm", "--from", tracker, *owner),
    ):
        assert done.code in {0, 1}, done.err
    files = [path for path in made.rglob("*") if path.is_file()]
    assert len(files) > 20
    assert {str(path): words_of(path) for path in files if words_of(path)} == {}


def test_a_notebook_gets_the_goods_of_one_owner(tracker: Path) -> None:
    theirs, everybodys = lotbook_of(tracker, owner="harbor foods"), lotbook_of(tracker)
    report = theirs.report(SAMPLE_DAY)
    tables = [*(theirs.tables.to_polars(name) for name in theirs.tables), *map(report.to_polars, report)]
    told = " ".join(table.write_json() for table in tables).casefold()
    assert [word for word in FOREIGN if word in told] == []
    assert report.to_polars("FEFO")["sku"].unique().sort().to_list() == ["JAR", "TEA"]
    assert len(everybodys.report(SAMPLE_DAY)["FEFO"]) > len(report["FEFO"])
    with pytest.raises(InputError, match="No owner is called"):
        lotbook_of(tracker, owner="nobody")


def test_an_unknown_owner_is_named_with_those_there_are(lotbook: Command, tracker: Path) -> None:
    done = lotbook("check", tracker, "--owner", "Zig")
    assert done.code == 2
    told = " ".join(done.err.split())
    assert "No owner is called 'Zig'. The tracker has 'Harbor Foods', 'Own', 'ZZ-Brands'" in told


@pytest.mark.long
def test_goods_without_an_owner_are_the_companys(lotbook: Command, tracker: Path) -> None:
    assert lotbook("check", tracker, "--owner", "own", "--json").code in {0, 1}
    set_setting(tracker, "Company", "Fern Storage")
    done = lotbook("allocate", tracker, "OURS=5", "--owner", "fern storage", "--json")
    assert done.code == 0, done.err
    assert lotbook("allocate", tracker, "TEA=5", "--owner", "fern storage").code == 2


@pytest.mark.long
def test_a_digest_for_one_owner_remembers_its_own(lotbook: Command, tracker: Path) -> None:
    FileHost(tracker).write(Changes(inputs=(InputCells("Lots", "Expiry date", {8: DAY + 3}),)))
    assert lotbook("digest", tracker).code == 0
    first = lotbook("digest", tracker, "--owner", "Harbor Foods", "--json").json
    assert first["since"] is None
    assert first["no_longer_due"] == []
    second = lotbook("digest", tracker, "--owner", "harbor foods", "--json").json
    assert second["since"] is not None


@pytest.mark.long
def test_a_digest_for_one_owner_names_no_change_of_a_row_that_is_anothers_too(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    """Bundles with components of theirs and of others; shipments of theirs in other capitals, or without a SKU."""
    owner = ("--owner", "Harbor Foods")
    assert lotbook("digest", tracker, *owner).code == 0
    copy = Path(shutil.copy(tracker, tmp_path / "copy.xlsm"))
    bundle: dict[str, Any] = {"Date": DAY - 9, "Bundle SKU": "JAR", "Bundle lot": "J1", "Component quantity": 3}
    sale: dict[str, Any] = {"Date": DAY - 8, "Type": "Sale", "Quantity": 4, "From": "Warehouse", "Lot": "007"}
    FileHost(copy).write(
        Changes(
            new_rows=(
                NewRows(
                    "Bundles",
                    [
                        {**bundle, "Component SKU": "ZZOIL", "Component lot": "ZZLOT1"},
                        {**bundle, "Component lot": "ZZLOT2"},
                        {**bundle, "Component SKU": "TEA", "Component lot": "8"},
                    ],
                ),
                NewRows("Shipments", [{**sale, "SKU": "tea"}, {**sale, "Quantity": 5}]),
            )
        )
    )
    assert lotbook("merge", tracker, copy, "--prefer", "theirs", "--yes").code == 0
    told = [each["change"] for each in lotbook("digest", tracker, *owner, "--dry-run", "--json").json["changes"]]
    assert not [word for word in FOREIGN for text in told if word in text.casefold()]
    assert sorted(text.split(":")[0] for text in told) == ["Bundles", "Shipments", "Shipments"]
    assert len(lotbook("digest", tracker, "--dry-run", "--json").json["changes"]) == 5


@pytest.mark.long
def test_a_reply_about_one_owners_goods_is_taken_in_after_a_copy_about_anothers(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    """One supplier makes for both, and gets a copy for each: the second takes the place of its own kind only."""
    for number, owner in enumerate(("Harbor Foods", "ZZ-Brands", "ZZ-Brands")):
        asked = ("--supplier", "Acme Labs", "--owner", owner, "--out", tmp_path / str(number), "--no-open")
        again = ("--again",) if number == 2 else ()
        assert not again or "use --again" in " ".join(lotbook("share", tracker, *asked).out.split())
        done = lotbook("share", tracker, *asked, *again)
        assert done.code == 0, done.out
    theirs, older, newer = (next((tmp_path / str(number)).glob("*.xlsx")) for number in range(3))
    for reply in (theirs, newer):
        assert "changes nothing" in lotbook("receive", tracker, reply, "--take", "none").out
    assert "answers an older copy" in " ".join(lotbook("receive", tracker, older, "--take", "none").err.split())


def test_marks_and_orders_of_others_stay(lotbook: Command, tracker: Path) -> None:
    done = lotbook("recall", tracker, "--consignee", "*", "--mark", "--owner", "Harbor Foods")
    assert done.code in {0, 1}, done.err
    statuses = dict(zip(column(tracker, "Lots", "Lot"), status(tracker), strict=True))
    assert statuses["007"] == "Recalled"
    assert statuses["ZZLOT1"] is None
    refused = lotbook("recall", tracker, "--lot", "007", "--sheet", "--owner", "Harbor Foods")
    assert refused.code == 2
    assert lotbook("recall", tracker, "--owner", "Harbor Foods").code == 2


@pytest.mark.long
def test_answers_to_a_recall_of_another_owners_goods_are_none_of_theirs(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    """The same shop got goods of both; what it answered of the one is typed without a number, on the next day."""
    assert lotbook("recall", tracker, "--lot", "ZZLOT2", "--sheet").code == 0
    row: dict[str, Any] = {"Consignee": "Corner Health", "Sent on": DAY + 20, "Answered on": DAY + 20, "Units found": 5}
    FileHost(tracker).write(Changes(new_rows=(NewRows("RecallResponses", [row]),)))
    asked = ("recall", tracker, "--lot", "007", "--packet")
    assert lotbook(*asked, tmp_path / "theirs", "--owner", "Harbor Foods").code == 0
    first = openpyxl.load_workbook(tmp_path / "theirs" / "recall.xlsx").worksheets[0]
    cells = [str(cell) for line in first.iter_rows(values_only=True) for cell in line if cell is not None]
    assert "0 of 1 (0%)" in cells
    assert not [cell for cell in cells if "Recall responses" in cell]


def test_a_recall_for_one_owner_says_how_many_shipments_it_leaves_out(lotbook: Command, tracker: Path) -> None:
    asked = ("recall", tracker, "--lot", "007", "--owner", "Harbor Foods")
    assert "Shipments that don't say" not in lotbook(*asked).out
    FileHost(tracker).write(
        Changes(inputs=(InputCells("Shipments", "SKU", {6: None}), InputCells("Shipments", "Lot", {6: None})))
    )
    said = " ".join(lotbook(*asked).out.split())
    assert "Shipments that don't say whose goods they moved: 1." in said
    assert not [word for word in FOREIGN if word in said.casefold()]


@pytest.mark.parametrize(
    ("bundle", "component", "left_out"),
    [
        (("ZZGEL", "ZZLOT2"), ("TEA", "007"), 1),
        (("TEA", "007"), ("ZZOIL", "ZZLOT1"), 1),
        (("ZZGEL", "ZZLOT2"), ("tea", "7"), 1),
        (("ZZGEL", "ZZLOT2"), ("XYZ", "007"), 1),
        (("ZZGEL", "ZZLOT2"), ("TEA", "8"), 0),
        (("ZZGEL", "ZZLOT2"), ("ZZOIL", "ZZLOT1"), 0),
        (("JAR", "J1"), ("TEA", "007"), 0),
    ],
)
def test_a_recall_for_one_owner_says_how_many_bundles_it_leaves_out(
    lotbook: Command, tracker: Path, bundle: tuple[str, str], component: tuple[str, str], left_out: int
) -> None:
    row: dict[str, Any] = {"Date": DAY - 9, "Component quantity": 3}
    row |= dict(zip(("Bundle SKU", "Bundle lot"), bundle, strict=True))
    row |= dict(zip(("Component SKU", "Component lot"), component, strict=True))
    FileHost(tracker).write(Changes(new_rows=(NewRows("Bundles", [row]),)))
    said = " ".join(lotbook("recall", tracker, "--lot", "007", "--owner", "Harbor Foods").out.split())
    assert ("goods of another owner, or goods not on SKUs: 1." in said) == bool(left_out)
    assert not [word for word in FOREIGN if word in said.casefold()]


def status(path: Path) -> list[Any]:
    raw = FileHost(path, needed={"Lots": frozenset()}).read(["Lots"], []).tables["Lots"]
    lots = raw.values[raw.headers.index("Lot")]
    return [s for s, lot in zip(raw.values[raw.headers.index("Status")], lots, strict=True) if lot is not None]


def test_a_tracker_of_one_owner_says_that_units_went_into_a_bundle_of_anothers(
    lotbook: Command, tmp_path: Path
) -> None:
    bundles: dict[str, list[Any]] = {
        "date": [DAY - 9] * 3,
        "bundle_sku": ["ZZGEL", "JAR", "ZZGEL"],
        "bundle_lot": ["ZZLOT2", "J1", "ZZLOT2"],
        "component_sku": ["TEA", "TEA", "OURS"],
        "component_lot": ["007", "007", "O1"],
        "component_quantity": [20, 5, 1],
    }
    path = tmp_path / "all.xlsx"
    build(path, rows={**TABLES, "Bundles": bundles})
    told = {
        owner: lotbook("new", tmp_path / f"{number}.xlsx", "--from", path, "--owner", owner).out
        for number, owner in enumerate(("Harbor Foods", "ZZ-Brands"))
    }
    assert "isn't this owner's or on SKUs: 1. The units that went into it count as on hand" in told["Harbor Foods"]
    assert "Rows of Bundles" not in told["ZZ-Brands"]
    stock = lotbook_of(tmp_path / "0.xlsx").report(SAMPLE_DAY).to_polars("FEFO")
    # 100 received, 5 sold, 5 into their own bundle; 20 into another's are not on the sheets of this tracker.
    assert stock.filter(pl.col("lot") == "007")["on_hand"].to_list() == [90]
