"""What a mirror gives back, what it is refused for, and what nothing gives back."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.ledger.test_database_rules import run
from tests.make.ledger import TABLES, a_draft, say, say_of_things, sequence
from tests.make.losses import a_lost_thing, acknowledge, domain_finding
from tests.make.restored import a_restored, roots
from tests.make.turning import NEW_YEAR, a_sequencer, logs, step
from traceability.ledger import queries
from traceability.ledger.errors import LogMismatch, RefillRefused
from traceability.ledger.fsck import catalogue
from traceability.ledger.fsck.run import Asked, fsck
from traceability.ledger.mirror import Mirror
from traceability.ledger.queries.losses import acknowledged
from traceability.ledger.recovery.refill import refill
from traceability.ledger.recovery.rowless import rowless
from traceability.ledger.recovery.source import Source
from traceability.ledger.recovery.trust import last_note, trusted_keys
from traceability.ledger.services import announce, freeze
from traceability.ledger.services.keys_life import retire
from traceability.ledger.signer import state
from traceability.ledger.signer.keys import new_key
from traceability.tlog import notes, tiles

FEW = {"before": 20, "after": (300,), "waiting": 3}


def everything():
    return run("SELECT * FROM ledger.log"), run("SELECT count(*), max(entry_id) FROM ledger.entry"), roots()


@pytest.fixture
def restored(committed):
    with a_restored(committed, **FEW) as told:
        yield told


def bundle(told, path):
    return told.mirror / logs()[0].origin.rpartition("/")[2] / "tile" / "entries" / path


def test_a_clash_stops_before_anything_is_written(committed):
    subject = a_draft()
    say(subject)
    with a_restored(committed, **FEW, meanwhile=lambda: say(a_draft(subject.subject[1], 2, name="lost"))) as told:
        (again,) = say(a_draft(subject.subject[1], 2, name="said again"))
        before = everything()

        with pytest.raises(RefillRefused, match=rf"was version 2 of thing {subject.subject[1]}, which is {again.uid} now .1 in all"):
            told.refill()

        assert everything() == before


def one_bit(data):
    return data[:-3] + bytes([data[-3] ^ 1]) + data[-2:]


def one_leaf_for_another(data):
    """Two leaves change places: every byte is one that the log holds."""
    leaves = tiles.unpack_entries(data, 256)
    return tiles.pack_entries([*leaves[:7], leaves[8], leaves[7], *leaves[9:]])


def test_a_mirror_that_is_not_what_was_signed_is_refused(restored, tmp_path):
    file, before = bundle(restored, "000"), everything()
    data = file.read_bytes()
    for deed, why in (
        (one_bit, r"another root|no entry"),
        (one_leaf_for_another, "another root at size 326 than was signed"),
        (lambda data: data[:-1], "ends within one"),
        (lambda data: b"", "gone for good|holds 0 entries"),
    ):
        file.write_bytes(deed(data))
        with pytest.raises(RefillRefused, match=why):
            restored.refill()
    file.unlink()
    with pytest.raises(RefillRefused, match="gone for good"):
        restored.refill()
    with pytest.raises(RefillRefused, match="gone for good"):
        refill(tmp_path, lambda origin: trusted_keys([], origin), last_note, durable_only=False)
    file.write_bytes(data)

    for keys in ([], [new_key(logs()[0].origin).verifier]):
        with pytest.raises(RefillRefused, match="vouches for nothing"):
            refill(restored.mirror, lambda origin, keys=keys: keys, last_note, durable_only=False)
    assert everything() == before


def test_a_database_whose_signed_history_is_another_is_not_filled(restored, tmp_path):
    """Somebody put the signer back as well and had a fork signed: the mirror's beginning is the same, then other leaves follow."""
    signer = Path(settings.LEDGER_SIGNER_DIR) / "state"
    honest = state.decode(signer.read_bytes(), logs()[0].origin)
    state.write(signer, state.State(0, queries.latest_checkpoint().note))
    settings.LEDGER_MIRROR_DIR = tmp_path / "other"
    say(*(a_draft() for _ in range(4)))
    with a_sequencer() as sequencer:
        step(sequencer)
    before = everything()

    for memory in (state.decode(signer.read_bytes(), logs()[0].origin), honest):
        state.write(signer, memory)
        with pytest.raises(RefillRefused, match="another root at size 30 than was signed"):
            restored.refill()
    assert everything() == before


def test_an_entry_of_the_dump_that_says_otherwise_than_the_mirror_is_not_put_in_its_place(restored):
    """Somebody rewrote it, columns and all, so that its subject does not give it away; its uid does."""
    uid = restored.waited[0]
    guards = ("admit_entry", "entries_are_final")
    off = "; ".join(f"ALTER TABLE ledger.entry DISABLE TRIGGER {guard}" for guard in guards)
    on = "; ".join(f"ALTER TABLE ledger.entry ENABLE ALWAYS TRIGGER {guard}" for guard in guards)
    deed = f"UPDATE ledger.entry SET subject_id = gen_random_uuid(), leaf = leaf || ' ' WHERE uid = '{uid}'"
    restored.database.as_login(f"SET ledger.migrating = on; {off}; {deed}; {on}")

    with pytest.raises(RefillRefused, match=f"entry {uid} has other bytes"):
        restored.refill()
    assert logs()[0].size == 23


def test_what_was_exported_and_never_signed_comes_back_too(committed):
    """Its tiles stand in the mirror, where nothing else may take their place."""

    def unsigned():
        say(*(a_draft() for _ in range(7)))
        sequence()
        log = logs()[0]
        Mirror(Path(settings.LEDGER_MIRROR_DIR)).export(1, log.origin, log.size)
        patch.setattr("tests.make.restored.step", lambda *_, **__: None)

    with pytest.MonkeyPatch.context() as patch, a_restored(committed, **FEW, meanwhile=unsigned) as told:
        patch.undo()
        (done,) = told.refill()
        assert (done.unsigned, logs()[0].size, max(roots())) == (7, max(told.roots) + 7, max(told.roots))

        say(a_draft())
        with a_sequencer() as sequencer:
            step(sequencer, times=2)
        assert queries.sealed_size() == max(told.roots) + 8


def test_a_frozen_log_stays_frozen(restored):
    freeze("tried")
    (done,) = restored.refill()

    assert (done.mode, done.put_back) == ("frozen", len(restored.lost))
    assert logs()[0].reason == "refill; frozen before: tried"


def test_keys_that_came_and_went_meanwhile_have_their_rows_again(committed, monkeypatch, tmp_path):
    monkeypatch.setattr(catalogue, "MANIFEST", tmp_path / "manifest.toml")
    catalogue.MANIFEST.write_text(catalogue.as_toml(catalogue.catalogue()), encoding="utf-8")
    kept, gone = (new_key("traceability.example/other").verifier.vkey for _ in range(2))

    def meanwhile():
        announce({kept: "witness", gone: "witness"})
        retire(gone)

    with a_restored(committed, **FEW, meanwhile=meanwhile) as told:
        told.refill()

        assert {key.vkey: key.retired_at is None for key in queries.signing_keys() if key.purpose == "witness"} == {kept: True, gone: False}
        report = fsck(Asked())
        assert report.exit_code == 0, report.lines()


def test_entries_whose_rows_are_gone_are_told_one_by_one(committed):
    committed.as_login(TABLES)
    lost: list = []

    def meanwhile():
        lost.extend(say_of_things(2))
        acknowledge(domain_finding(a_lost_thing()))

    with a_restored(committed, **FEW, meanwhile=meanwhile) as told:
        assert acknowledged() == {}, "the dump is older"
        without_row = len(rowless())  # those of the scene itself, which speak of things that never had one
        (done,) = told.refill()

        found = {one.uid: one.kind for one in rowless()}
        assert {found.get(str(said.uid)) for said in lost} == {"thing.said"}
        assert (len(found), done.unopened) == (without_row + len(told.lost) + 2, 2)
        ((known, entry),) = acknowledged().items()
        assert run("SELECT subject_id::text FROM ledger.entry WHERE uid = %s", [entry]) == run("SELECT id::text FROM ledger.loss")
        assert known.key.partition(" ")[2] in {one.subject.split()[1] for one in rowless()}, "what was known to be lost is known again"


def test_a_year_that_turned_after_the_dump_comes_back_with_both_logs(committed, time_machine):
    with a_restored(committed, **FEW, meanwhile=lambda: time_machine.move_to(NEW_YEAR)) as told:
        with a_sequencer() as sequencer, pytest.raises(LogMismatch):
            step(sequencer)
        assert [mode for *_, mode in told.logs] == ["closed", "live"]

        told.refill()

        assert [(log.origin, log.size, bytes(log.root), log.mode) for log in logs()] == told.logs
        (said,) = say(a_draft())
        with a_sequencer() as sequencer:
            step(sequencer, times=2)
        assert queries.state_of([said.uid]) == {said.uid: "sealed"}
        assert fsck(Asked()).damages.keys() <= {"catalogue"}


def test_a_source_reads_any_stretch_of_leaves(restored):
    source = Source(restored.mirror, logs()[0].origin)
    whole = source.leaves(0, source.size)

    assert len(whole) == source.size == max(restored.roots)
    assert source.leaves(250, 260) == whole[250:260] and source.leaves(256, 257) == whole[256:257]
    assert [stretch.root_of(size) for stretch in source.stretches() for size in sorted(restored.roots)] == [
        root for _, root in sorted(restored.roots.items())
    ]


def test_the_named_keys_alone_are_trusted():
    key = new_key("x/2026").verifier
    assert trusted_keys([key.vkey], "x/2026") == [notes.parse_vkey(key.vkey)]
