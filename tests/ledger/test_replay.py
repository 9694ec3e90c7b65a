"""Who reads rows back is registered once."""

import pytest

from traceability.ledger import replay


def nothing(ids):
    return {}


def test_a_kind_has_one_reader(monkeypatch):
    monkeypatch.setattr(replay, "STATES", {})

    replay.register_state("thing.said", subject_type="thing", read=nothing)
    replay.register_state("thing.said", subject_type="thing", read=nothing)

    assert list(replay.STATES) == ["thing.said"]
    with pytest.raises(ValueError, match="a reader already"):
        replay.register_state("thing.said", subject_type="thing", read=nothing, rows=("thing", "id"))


def test_a_class_of_derived_rows_has_one_derivation(monkeypatch):
    monkeypatch.setattr(replay, "DERIVATIONS", {})

    replay.register_derivation("totals", iter)
    replay.register_derivation("totals", iter)

    assert list(replay.DERIVATIONS) == ["totals"]
    with pytest.raises(ValueError, match="a derivation already"):
        replay.register_derivation("totals", next)
