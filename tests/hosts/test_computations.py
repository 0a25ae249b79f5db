"""A refresh works everything out together: each further computation of polars costs as much as ten thousand rows."""

import runpy
from pathlib import Path

from lotbook.actions.new import write_new

SAMPLE = Path(__file__).parents[2] / "benchmarks" / "sample.py"
MOST = 40


def test_a_refresh_of_the_sample_computes_at_most_forty_times(tmp_path: Path) -> None:
    benchmark = runpy.run_path(str(SAMPLE))
    path = tmp_path / "sample.xlsm"
    write_new(path, today=benchmark["DAY"], sample=True)
    assert 10 < benchmark["computations"](path) <= MOST
