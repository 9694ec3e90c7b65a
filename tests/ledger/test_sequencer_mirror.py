"""The loop and its mirror: exported before it is signed, compared before anything is built on it, and never in the way of sequencing."""

import logging

from tests.ledger.test_database_rules import run
from tests.ledger.test_sequencer import a_loop, put_back, stepped
from tests.make.ledger import a_draft, acting_as, say, sequence
from traceability.ledger import mirror as mirrors
from traceability.ledger import queries
from traceability.ledger.mirror import Mirror
from traceability.ledger.services import seal as module
from traceability.ledger.signer.signing import Signer

__all__ = ["a_loop"]


def test_what_is_signed_is_in_the_mirror_before(db, a_loop, tmp_path, monkeypatch):
    mirror, loop_of = Mirror(tmp_path / "mirror"), a_loop
    held = []
    sign = Signer.sign
    monkeypatch.setattr(
        Signer, "sign", lambda self, question: (held.append(mirror.holds(self.origin, question.checkpoint.size)), sign(self, question))[1]
    )
    loop = loop_of(mirror=Mirror(tmp_path / "mirror"))
    for count in (300, 1):
        say(*(a_draft(price=None) for _ in range(count)))
        stepped(loop)

    assert held == [True, True] and queries.sealed_size() == 302


def test_a_mirror_that_cannot_be_written_holds_up_the_signature_and_nothing_else(db, a_loop, tmp_path, caplog):
    (tmp_path / "mirror").write_text("a file where the folder should be")
    loop = a_loop(mirror=Mirror(tmp_path / "mirror"))
    assert stepped(loop) == 1
    loop._next_seal = 0
    say(a_draft())
    assert stepped(loop) == 1

    assert queries.current_log().size == 2 and queries.sealed_size() == 0 and queries.health().mode == "live"
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == ["mirror_not_written"], "said once"

    (tmp_path / "mirror").unlink()
    loop._next_seal = 0
    stepped(loop)
    assert queries.sealed_size() == 2


def test_a_mirror_with_other_bytes_freezes_the_log_and_is_an_incident(db, a_loop, tmp_path):
    loop = a_loop(mirror=Mirror(tmp_path / "mirror"))
    say(*(a_draft(price=None) for _ in range(300)))
    stepped(loop)
    loop.close()
    path = next((tmp_path / "mirror").glob("*/tile/entries/001.p/45"))
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    say(a_draft())
    later = a_loop(mirror=Mirror(tmp_path / "mirror"))

    with acting_as("ledger_sequencer"):
        later._one_round()

    ((mode, reason),) = run("SELECT mode, reason FROM ledger.log")
    assert mode == "frozen" and "holds other bytes" in reason
    assert queries.current_log().size == 301, "found before anything was sequenced"
    assert run("SELECT kind, what FROM ledger.incident") == [("mirror", reason)]


def test_a_database_behind_its_mirror_is_in_recovery(db, a_loop, tmp_path):
    """Exported and not signed: the signer cannot know it, and a backup put the database back before it."""
    (tmp_path / "signer").mkdir(mode=0o700)
    loop = a_loop(mirror=Mirror(tmp_path / "mirror"))
    stepped(loop)
    say(a_draft())
    sequence()
    log = queries.current_log()
    Mirror(tmp_path / "mirror").export(log.log_id, log.origin, log.size)
    loop.close()
    put_back(1)
    later = a_loop(mirror=Mirror(tmp_path / "mirror"))

    with acting_as("ledger_sequencer"):
        later._one_round()
    ((mode, size, reason),) = run("SELECT mode, size, reason FROM ledger.log")
    assert (mode, size) == ("recovery", 1) and "the database has only 1 leaves" in reason


def test_an_empty_mirror_is_filled_while_entries_get_their_places(db, a_loop, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "EXPORT_SECONDS", -1)
    monkeypatch.setattr(mirrors, "TILES_AT_ONCE", 2)
    say(*(a_draft(price=None) for _ in range(1100)))
    loop, taken = a_loop(mirror=Mirror(tmp_path / "mirror")), []
    while not queries.sealed_size() and len(taken) < 20:
        taken.append(stepped(loop))
        if len(taken) < 4:
            say(a_draft())

    assert taken[:4] == [1101, 1, 1, 1] and queries.sealed_size() == 1104
