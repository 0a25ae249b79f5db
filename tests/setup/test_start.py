"""What a command loads before it begins: what few commands need, the others don't wait for."""

import subprocess
import sys

HEAVY = ("pandas", "openpyxl", "pyarrow", "duckdb", "narwhals", "docx", "icalendar")
MODULES = (
    "lotbook.exchange.adopt.grids",  # in a process of its own for each list
    *("lotbook.hosts.file", "lotbook.told.as_json", "lotbook.told.summary", "lotbook.actions.refresh"),
    *("lotbook.actions.adopt", "lotbook.told.adopt", "lotbook.actions.allocate", "lotbook.actions.count"),
    *("lotbook.actions.recalls.recall", "lotbook.actions.suppliers.share", "lotbook.actions.suppliers.receive"),
    *("lotbook.actions.amazon.removals", "lotbook.told.amazon"),
)
SAID = """
import sys
heavy = sys.argv[1].split()
for name in sys.argv[2:]:
    __import__(name)
    print(*(f"{name}: {each}" for each in heavy if each in sys.modules), sep="\\n")
"""


def test_a_command_waits_for_no_library_that_others_need() -> None:
    command = [sys.executable, "-c", SAID, " ".join(HEAVY), *MODULES]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")  # noqa: S603
    assert [each for each in loaded if each] == []
