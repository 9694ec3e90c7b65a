"""The alerts speak of figures that /metrics has, and of checks that there are."""

import re
from pathlib import Path

import pytest
import yaml
from prometheus_client import CollectorRegistry

from traceability.interfaces.api.metrics import MODES, LedgerFigures
from traceability.ledger.standing.checks import CHECKS
from traceability.ledger.standing.found import FAILED, LATE, OK, UNREAD, WAITING

ROOT = Path(__file__).resolve().parents[2]
RULES = [
    rule
    for group in yaml.safe_load((ROOT / "docker" / "alerts" / "ledger.yaml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
NAMES = [rule["alert"] for rule in RULES]


@pytest.fixture
def figures(db):
    registry = CollectorRegistry()
    registry.register(LedgerFigures())
    return {family.name for family in registry.collect()}


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_an_alert_asks_for_what_is_told(figures, rule):
    assert set(re.findall(r"\b(?:ledger|queue|answers)_[a-z_]+", rule["expr"])) <= figures
    words = {label: set(value.split("|")) for label, value in re.findall(r'(check|state|mode)(?:=~|!=|=)"([^"]+)"', rule["expr"])}
    assert words.get("check", set()) <= CHECKS.keys()
    assert words.get("state", set()) <= {OK, LATE, FAILED, UNREAD, WAITING}
    assert words.get("mode", set()) <= set(MODES)


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_an_alert_says_what_to_do(rule):
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert len(rule["annotations"]["summary"]) > 20 and len(rule["annotations"]["action"]) > 20


def test_names_are_used_once():
    assert len(set(NAMES)) == len(NAMES) >= 9
