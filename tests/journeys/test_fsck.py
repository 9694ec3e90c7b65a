"""`manage.py ledger_fsck` over the living demo: twelve stories and a year, every row beside the entry that swears to it."""

import json
import subprocess
import sys

import pytest

from tests.journeys.product import ROOT

pytestmark = pytest.mark.journey


def test_the_record_of_the_demo_is_what_was_sworn_to(product):
    found = subprocess.run(
        [sys.executable, "manage.py", "ledger_fsck", "--json"],
        cwd=ROOT,
        env=product.environment,
        capture_output=True,
        text=True,
        timeout=600,
    )

    report = json.loads(found.stdout)
    assert (found.returncode, report["bad"], report["not_read"]) == (0, [], [])
    checked = {one["class"]: one["checked"] for one in report["classes"]}
    assert checked["replay"] > 500 and min(checked[name] for name in ("holdings", "accounts", "cases", "given_back")) > 0
