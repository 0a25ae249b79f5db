"""What came of a command, as JSON for scripts: dates as yyyy-mm-dd, money and units as numbers, unknown as null."""

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lotbook.actions.computer.finding import Finding, State
from lotbook.core.days import to_date
from lotbook.core.frames import rows_of
from lotbook.core.problem import Problem
from lotbook.core.problem_list import kinds
from lotbook.core.recalls.answers import Answers
from lotbook.core.recalls.case import moment_text
from lotbook.core.recalls.case_list import ENTRIES, Entry
from lotbook.core.suppliers.reply_parts import NewRow
from lotbook.told.words import day_text, shown

if TYPE_CHECKING:
    from lotbook.actions.allocate import Allocation
    from lotbook.actions.amazon.dispatch import Dispatched
    from lotbook.actions.amazon.imports import Imported
    from lotbook.actions.amazon.removals import Removals, Saved
    from lotbook.actions.amazon.send import Shipment
    from lotbook.actions.computer.init import Plan
    from lotbook.actions.count import StockCount
    from lotbook.actions.recalls.marks import Applied, MarkedElsewhere, NewStatus
    from lotbook.actions.recalls.recall import TimedRecall
    from lotbook.actions.refresh import Supply
    from lotbook.actions.session import Refreshed
    from lotbook.actions.summary import Summary
    from lotbook.actions.suppliers.receive import Received, TakenIn
    from lotbook.actions.suppliers.share import Outcome, Post

_DAYS = (
    "production_date",
    "expiry_date",
    "received_date",
    "window_from",
    "window_to",
    "first_date",
    "last_date",
    "date",
    "sent_on",
    "answered_on",
    "due",
)


def summary_as_json(summary: "Summary") -> str:
    """The summary as JSON: dates as yyyy-mm-dd, money and units as numbers, unknown as null."""
    plain = {
        field.name: getattr(summary, field.name) for field in dataclasses.fields(summary) if field.name != "problems"
    }
    plain["buckets"] = dict(summary.buckets)
    plain["first"] = [dataclasses.asdict(to_do) for to_do in summary.first]
    plain["kinds"] = [
        {"severity": kind.severity.value, "rule": kind.rule, "found": kind.found} for kind in kinds(summary.problems)
    ]
    plain["problems"] = problems_as_json(summary.problems)
    return json.dumps(plain, default=_iso, indent=2, ensure_ascii=False)


def problems_as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems for a JSON result."""
    return [plain_problem(problem) for problem in problems]


def new_problems_as_json(refreshed: "Refreshed | None") -> list[dict[str, Any]]:
    """What a change brought about that was not wrong before, for a JSON result."""
    return [] if refreshed is None else problems_as_json(refreshed.new_problems)


def plain_problem(problem: Problem) -> dict[str, Any]:
    """A problem by what its parts are called."""
    return {
        "severity": problem.severity.value,
        "rule": problem.rule,
        "key": problem.key,
        "cell": problem.place,
        "sku": problem.sku,
        "lot": problem.lot,
        "problem": problem.problem,
        "remedy": problem.remedy,
    }


def _iso(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(value)


def imported_as_json(found: "Imported", *, dry_run: bool) -> str:
    """The result as JSON."""
    files = [
        {
            "file": str(file.path),
            "kind": file.kind,
            "marketplaces": list(file.marketplaces),
            "first_day": None if file.first_day is None else file.first_day.isoformat(),
            "last_day": None if file.last_day is None else file.last_day.isoformat(),
            "remarks": list(file.remarks),
        }
        for file in found.files
    ]
    result = {
        "files": files,
        "changed": dict(found.changed),
        "unbooked": found.unbooked,
        "remarks": list(found.remarks),
        "written": not dry_run,
        "new_problems": new_problems_as_json(found.refreshed),
    }
    return json.dumps(result, ensure_ascii=False, indent=2)


def removals_as_json(found: "Removals", saved: "Saved | None") -> str:
    """The result as JSON."""
    files = () if saved is None else saved.files
    lines = [asdict(line) for line in found.lines]
    for line in lines:
        for day in ("remove_by", "return_by", "dispose_by"):
            line[day] = None if line[day] is None else to_date(line[day]).isoformat()
    result = {
        "as_of": found.as_of.isoformat(),
        "lines": lines,
        "remarks": list(found.remarks),
        "files": [str(file) for file in files],
        "new_problems": new_problems_as_json(None if saved is None else saved.refreshed),
    }
    return json.dumps(result, ensure_ascii=False, indent=2)


def allocation_as_json(found: "Allocation", file: Path | None) -> str:
    """The result as JSON."""
    lines = [{**asdict(line), "remarks": list(line.remarks)} for line in found.lines]
    result = {
        "as_of": found.as_of,
        "place": found.place or None,
        "channel": found.channel or None,
        "lines": lines,
        "short": found.short,
        "at_amazon": found.at_amazon,
        "file": None if file is None else str(file),
    }
    return json.dumps(result, default=_iso, ensure_ascii=False, indent=2)


def count_as_json(found: "StockCount", refreshed: "Refreshed | None") -> str:
    """The result as JSON."""
    result = {
        "as_of": found.as_of,
        "lines": [{**asdict(line), "difference": line.difference, "document": line.document} for line in found.lines],
        "not_listed": [{"sku": each.sku, "lot": each.lot, "place": each.place} for each in found.not_listed],
        "to_book": len(found.to_book),
        "remarks": list(found.remarks),
        "written": refreshed is not None,
        "new_problems": new_problems_as_json(refreshed),
    }
    return json.dumps(result, default=_iso, ensure_ascii=False, indent=2)


def supply_as_json(found: "Supply") -> str:
    """The result as JSON."""
    days = ("sold_out_on", "send_by", "sent_out_on", "order_by")
    lines = [
        {**line, **{name: None if line[name] is None else to_date(line[name]).isoformat() for name in days}}
        for line in found.lines
    ]
    return json.dumps({"as_of": found.as_of.isoformat(), "lines": lines}, ensure_ascii=False, indent=2)


def labels_as_json(found: "Shipment", files: tuple[Path, ...]) -> str:
    """The result as JSON."""
    result = {"lines": _lines_packed(found), "remarks": list(found.remarks), "files": [str(file) for file in files]}
    return json.dumps(result, ensure_ascii=False, indent=2)


def _lines_packed(found: "Shipment") -> list[dict[str, Any]]:
    lines = [{**asdict(line), "boxes": line.boxes} for line in found.lines]
    for line in lines:
        line["expiry_date"] = None if line["expiry_date"] is None else to_date(line["expiry_date"]).isoformat()
    return lines


def shipment_as_json(done: "Dispatched") -> str:
    """The result as JSON."""
    found = done.shipment
    refused = [asdict(lot) for lot in found.refused]
    result = {
        "from": found.source,
        "to": found.destination,
        "lines": _lines_packed(found),
        "refused": refused,
        "remarks": [*found.remarks, *done.remarks],
        "file": None if done.template is None else str(done.template),
        "labels": [str(file) for file in done.labels],
        "booked": done.booked,
        "new_problems": new_problems_as_json(done.refreshed),
    }
    return json.dumps(result, ensure_ascii=False, indent=2, default=str)


def plan_as_json(plan: "Plan", *, done: bool) -> str:
    """What was done, or would be, as JSON."""
    steps = [step.text for step in plan.steps]
    content = {"path": str(plan.path), "done": done, "ready": plan.ready, "steps": steps, "remarks": plan.remarks}
    return json.dumps(content, indent=2, ensure_ascii=False)


def findings_as_json(findings: Sequence[Finding]) -> str:
    """All findings as JSON, in the order they were found."""
    content = {
        "problems": sum(each.state is State.PROBLEM for each in findings),
        "findings": [dataclasses.asdict(each) for each in findings],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def recall_as_json(
    timed: "TimedRecall",
    marked: "Sequence[NewStatus]",
    applied: "Applied",
    stay: "Sequence[MarkedElsewhere]",
    boxes: "Sequence[str]" = (),
) -> str:
    """Everything that was found as JSON: dates as yyyy-mm-dd, unknown as null."""
    found, head = timed.recall, timed.recall.headline
    content = {
        "as_of": to_date(found.as_of).isoformat(),
        "started": timed.started.isoformat(),
        "finished": timed.finished.isoformat(),
        "made": head.made, "found": head.found, "to_retrieve": head.to_retrieve, "unaccounted": head.unaccounted,
        "reconciled": head.reconciled,
        "certain": None if head.certain is None else {
            name: getattr(head.certain, name) for name in ("made", "found", "to_retrieve", "unaccounted", "reconciled")
        },
        "choices": found.choices,
        "case": {each.field: _entry(each, getattr(timed.case, each.field)) for each in ENTRIES},
        "clock": timed.clock,
        "event": timed.event,
        "asked": dict(found.filters.asked),
        "timeline": [{**asdict(period), "first_day": day_text(period.first_day)} for period in found.timeline],
        "hints": found.hints,
        **{
            name: [_plain(row) for row in rows_of(getattr(found, name))]
            for name in ("lots", "places", "movements", "consignees", "addressees", "uncertain", "near")
        },
        "files": [str(file) for file in applied.files],
        "remarks": boxes,
        "marked": [{"sku": each.sku, "lot": each.lot, "was": each.before, "now": each.now} for each in marked],
        "stay_recalled": [{"sku": each.sku, "lot": each.lot, "marked_for": each.asked_for} for each in stay],
        "new_problems": new_problems_as_json(applied.refreshed),
    }  # fmt: skip
    return json.dumps(content, indent=2, ensure_ascii=False, default=_iso)


def answers_as_json(found: Answers) -> str:
    """Who answered a recall, and how far it reached, as JSON."""
    content = {
        "told": found.told, "answered": found.answered, "percent_answered": found.percent_answered,
        "held": found.held, "accounted": found.accounted, "percent_accounted": found.percent_accounted,
        "overdue": found.overdue,
        "doubts": found.doubts,
        "answers": [_plain(row) for row in rows_of(found.rows)],
    }  # fmt: skip
    return json.dumps(content, indent=2, ensure_ascii=False, default=_iso)


def _entry(entry: Entry, value: Any) -> str | None:
    """An entry of the record of a recall: dates as yyyy-mm-dd, with the time where there is one."""
    if value in {None, ""}:
        return None
    return moment_text(value) if entry.kind in {"day", "moment"} else str(value)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: day_text(value) or None if name in _DAYS else value for name, value in row.items()}


def outcomes_as_json(post: "Post", outcomes: "Sequence[Outcome]") -> str:
    """What went out, as JSON."""
    parcels = {parcel.supplier: parcel for parcel in post.parcels}
    content = {
        "as_of": post.as_of.isoformat(),
        "by": post.settings.way,
        "log": str(post.log),
        "suppliers": [
            {
                "supplier": outcome.supplier,
                "outcome": outcome.event,
                "detail": outcome.detail,
                "to": parcels[outcome.supplier].to,
                "subject": parcels[outcome.supplier].subject,
                "reference": parcels[outcome.supplier].copy.reference,
                "lots": parcels[outcome.supplier].lots.lots.shape[0],
                "asked": parcels[outcome.supplier].lots.asked,
                "files": [str(file) for file in outcome.files],
            }
            for outcome in outcomes
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def _new_rows(rows: Sequence[NewRow], first: int) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "source": row.source,
            "conflict": row.conflict,
            "note": row.note,
            "values": {h: shown(h, value) for h, value in row.values.items() if value is not None},
        }
        for number, row in enumerate(rows, first)
    ]


def received_as_json(received: "Received", numbers: Sequence[int], taken: "TakenIn") -> str:
    """What a reply would change and what was taken in, as JSON."""
    reply = received.reply
    content: dict[str, Any] = {
        "supplier": received.sent.supplier,
        "reference": received.sent.reference,
        "differences": [
            {
                "number": number,
                "table": each.table,
                "sku": each.sku,
                "lot": each.lot,
                "column": each.header,
                "old": shown(each.header, each.old) or None,
                "new": shown(each.header, each.new),
                "source": each.source,
                "conflict": each.conflict,
                "note": each.note,
            }
            for number, each in enumerate(reply.differences, 1)
        ],
        "new_lots": _new_rows(reply.new_lots, 1 + len(reply.differences)),
        "new_certificates": _new_rows(reply.new_certificates, 1 + len(reply.differences) + len(reply.new_lots)),
        "problems": [
            {"source": p.source, "sku": p.sku, "lot": p.lot, "problem": p.problem, "remedy": p.remedy}
            for p in reply.problems
        ],
        "taken": list(numbers),
        "remarks": [*(taken.refreshed.summary.remarks if taken.refreshed else ()), *taken.remarks],
        "new_problems": new_problems_as_json(taken.refreshed),
    }
    return json.dumps(content, indent=2, ensure_ascii=False)
