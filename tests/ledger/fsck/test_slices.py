"""A long log read by several processes: they find what one finds, as of one moment."""

from django.db import connections, transaction

from tests.databases import login_connection
from traceability.ledger.fsck import crew, slices, walk
from traceability.ledger.fsck.slices import Looked

ALL = Looked(requests=None, with_disclosures=True)


def in_small_parts(monkeypatch):
    monkeypatch.setattr(slices, "WORTH_PROCESSES", 10)
    monkeypatch.setattr(walk, "CHUNK", 150)


def test_several_processes_find_what_one_finds(sound_copy, monkeypatch):
    own, log = sound_copy
    in_small_parts(monkeypatch)
    with login_connection(own.name) as superuser:
        superuser.execute("SET ledger.migrating = 'on'")
        superuser.execute("ALTER TABLE ledger.entry DISABLE TRIGGER ALL")
        superuser.execute(
            "UPDATE ledger.entry SET kind = 'other.kind' WHERE entry_id IN (SELECT entry_id FROM ledger.leaf WHERE leaf_index IN (6, 459, 989))"
        )

    one, several = log.fsck(jobs=1), log.fsck(jobs=3)

    assert several.as_json() == one.as_json()
    assert [bad.key for bad in several.worst_of("leaves")] == [6, 459, 989]


def test_what_is_recorded_meanwhile_is_not_seen(sound_copy, monkeypatch):
    in_small_parts(monkeypatch)
    (log,) = walk.logs()

    with transaction.atomic():
        with connections["default"].cursor() as cursor:
            cursor.execute(crew.ONE_SNAPSHOT)
        walked = slices.slices(log, 0, log.size, ALL, jobs=2)
        first = next(walked)
        with login_connection(sound_copy[0].name) as superuser:
            superuser.execute("SET ledger.migrating = 'on'")
            superuser.execute("ALTER TABLE ledger.leaf DISABLE TRIGGER ALL")
            superuser.execute("DELETE FROM ledger.leaf WHERE leaf_index = %s", [log.size - 1])
        rest = list(walked)

    assert [first.until, *(part.until for part in rest)] == [*range(150, log.size, 150), log.size]
    assert not any(part.report.damages for part in [first, *rest]), "a leaf that goes after the snapshot is still there"


def test_a_short_log_is_read_by_one(sound, monkeypatch):
    monkeypatch.setattr(crew, "ProcessPoolExecutor", None)
    (log,) = walk.logs()

    (whole,) = slices.slices(log, 0, log.size, ALL, jobs=8)

    assert len(whole.hashes) == log.size
