from traceability.ledger.fsck import walk
from traceability.ledger.fsck.walk import chunks, logs, waiting


def test_the_walk_is_in_order_and_bounded(sound, monkeypatch):
    monkeypatch.setattr(walk, "CHUNK", 100)
    (log,) = logs()

    walked = list(chunks(log, 0, log.size))

    assert max(len(chunk) for chunk in walked) == 100
    assert [row.place for chunk in walked for row in chunk] == list(range(log.size))
    assert [row.place for chunk in chunks(log, 250, 301) for row in chunk] == list(range(250, 301))


def test_what_waits_is_walked_too(sound, monkeypatch):
    monkeypatch.setattr(walk, "CHUNK", 2)
    found = [row for chunk in waiting() for row in chunk]

    assert len(found) == 3 and all(row.place is None for row in found)
    assert [row.entry_id for row in found] == sorted(row.entry_id for row in found)


def test_a_log_knows_its_deployment(sound):
    (log,) = logs()
    assert log.origin == f"{log.deployment}/{log.year}"
