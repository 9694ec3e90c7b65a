import subprocess
import sys
from pathlib import Path

import pytest

from traceability.ledger import faults

ROOT = Path(__file__).resolve().parents[2]
PASSES = "from traceability.ledger import faults\nfor number in range(3):\n    faults.reach('tiles_written')\n    print(number, flush=True)"


@pytest.mark.parametrize(("wanted", "passed"), [("tiles_written", 0), ("tiles_written:3", 2), ("edge_read", 3), ("", 3)])
def test_a_process_dies_where_it_was_asked_to(wanted, passed):
    done = subprocess.run(
        [sys.executable, "-c", PASSES], cwd=ROOT, env={"LEDGER_FAULT": wanted}, capture_output=True, text=True, check=False
    )

    assert done.stdout.split() == [str(number) for number in range(passed)]
    assert done.returncode == (0 if passed == 3 else -9)


def test_every_place_is_reached_by_its_name():
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "traceability" / "ledger").rglob("*.py"))
    assert {point for point in faults.POINTS + faults.RARE_POINTS if sources.count(f'reach("{point}")') != 1} == set()
