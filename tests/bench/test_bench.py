"""`make bench` runs and says every figure. What the figures are is no test's business: they hold on no other machine."""

import json
import os
import subprocess
import sys

import pytest

from tests.house.source import ROOT

AIMS = {
    "append against a plain insert, 2 writers": ">= 0.85",
    "append against a plain insert, in threads, 2 writers": ">= 0.85",
    "recorded to sequenced, p99, 2 writers": "<= 1",
    "recorded to sequenced, p99, in threads, 2 writers": "<= 1",
    "recording an event against the same without a ledger, 2 writers": ">= 0.85",
    "the sequencer alone": ">= 10000",
    "disk of the ledger, all told, an entry": "<= 2500",
    "tiles that a proof reads, up to 10^9 leaves": "<= 8",
    "the verifier": ">= 100000",
    "ledger_fsck": ">= 20000",
    "a revoked licence: open cases examined again": ">= 2",
    "a revoked licence: certificates flagged": ">= 1",
    "a revoked licence: until all are, by one worker": "<= 10",
    "a monthly return of 20 events": "<= 2",
    "a monthly return: events of the month": ">= 20",
    "a monthly return: equal to the slow reference": ">= 1",
    "all checks, a dossier of 200 events": "<= 100",
    "all checks, a dossier of 1,000 events": "<= 500",
}


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A run as short as can be: the printed lines, and the JSON."""
    out = tmp_path_factory.mktemp("bench") / "bench.json"
    words = ["--seconds", "0.1", "--rounds", "1", "--writers", "2", "--entries", "1000", "--cases", "2", "--month", "20"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", *words, "--out", out], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines(), json.loads(out.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", AIMS)
def test_every_figure_with_an_aim_is_measured_and_printed(ran, name):
    lines, said = ran

    figures = {one["name"]: one for one in said["figures"]}
    assert (figures[name]["aim"], figures[name]["value"] > 0) == (AIMS[name], True)
    assert any(line.startswith(name) for line in lines)


@pytest.mark.parametrize(
    "name", ["a plain insert, all processor time, 2 writers", "a plain insert, all processor time, in threads, 2 writers"]
)
def test_how_quick_the_processors_were_stands_beside_the_ratios(ran, name):
    lines, said = ran

    (figure,) = [one for one in said["figures"] if one["name"] == name]
    (plain,) = [one for one in said["races"] if one["form"] == "plain" and ("threads" in one["what"]) == ("threads" in name)
                and one["what"].startswith("transaction")]  # fmt: skip
    assert figure["value"] == pytest.approx((plain["client_us"] + plain["server_us"] + plain["sequencer_us"]) / 1000, abs=0.002)
    assert any(line.startswith(name) for line in lines)


def test_all_forms_ran_and_the_slow_disk_is_named(ran):
    lines, said = ran

    assert {(one["what"], one["form"]) for one in said["races"]} == {
        ("transaction", "bare"), ("transaction", "plain"), ("transaction", "ours"), ("transaction", "chain"),
        ("transaction, threads", "plain"), ("transaction, threads", "ours"),
        ("record_events", "plain"), ("record_events", "ours"),
    }  # fmt: skip
    assert all(one["per_second"] > 0 for one in said["races"])
    assert any(line.startswith("disk: ") for line in lines)
