"""The application's part of a rotation: announce, show what is sealed, retire, show that too; with the signer here and behind a socket."""

import time

import pytest
from django.conf import settings as configured

from tests.ledger.signer.serving import serving
from tests.ledger.test_database_rules import run
from tests.make.ledger import a_draft, acting_as, say, seal_now, sequence
from traceability.ledger import queries
from traceability.ledger.errors import SignerRefuses
from traceability.ledger.fsck.report import Report
from traceability.ledger.fsck.signatures import KEYS, check_keys
from traceability.ledger.services import follow_keys, prepare
from traceability.ledger.services.keys_life import checkpoint_keys, keeper_of, retire
from traceability.ledger.services.seal import seal
from traceability.ledger.signer import rotation
from traceability.ledger.signer.rotation import GRACE_SECONDS, IN_FORCE, NEXT, RETIRING
from traceability.tlog import checkpoints, notes

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["here", "behind a socket"])
def where(request, tmp_path, settings):
    """Where the signer is; the folder is `LEDGER_SIGNER_DIR` for the one that runs here, and nowhere near for the other."""
    if request.param == "here":
        yield tmp_path / "signer"
        return
    settings.LEDGER_SIGNER_DIR, settings.LEDGER_SIGNER_SOCKET = tmp_path / "empty", str(tmp_path / "s")
    with serving(tmp_path / "far", tmp_path / "s", log=configured.LEDGER_LOG):
        yield tmp_path / "far"
    assert not (tmp_path / "empty").exists()


def sealed():
    """Everything sequenced and signed, by whichever signer the settings name."""
    sequence()
    keeper = keeper_of(queries.current_log())
    try:
        with acting_as("ledger_sequencer"):
            assert not seal(1, keeper).word
    finally:
        keeper.close()
    return queries.latest_checkpoint().note


def standings():
    return [one.standing for one in checkpoint_keys(queries.current_log())]


def signers(note):
    return {line.key_id for line in notes.parse(note).signatures}


def steps():
    return [(one.standing, one.shown) for one in follow_keys(queries.current_log())]


def test_the_whole_life_of_two_keys(where):
    (old,) = [key for key in prepare() if key.purpose == "checkpoint"]
    sealed()
    assert steps() == []

    next_key = rotation.begin(where)
    assert [key.vkey for key in prepare()] == [next_key.vkey]
    assert (standings(), steps()) == ([IN_FORCE, NEXT], [(NEXT, False)])
    assert signers(sealed()) == {bytes(old.key_id)}
    assert steps() == [(NEXT, True)] and standings() == [IN_FORCE, IN_FORCE] and steps() == []

    say(a_draft())
    assert signers(sealed()) == {bytes(old.key_id), next_key.id}
    late = int(time.time()) + GRACE_SECONDS
    rotation.ask_retirement(where, old.key_id.hex(), now=late)
    assert (standings(), steps()) == ([RETIRING, IN_FORCE], [(RETIRING, False)])
    assert signers(sealed()) == {bytes(old.key_id), next_key.id}
    assert steps() == [(RETIRING, True)] and standings() == [IN_FORCE]

    say(a_draft())
    last = sealed()
    assert signers(last) == {next_key.id}
    assert checkpoints.open_checkpoint(last, [next_key])
    assert run("SELECT version, retired_at IS NOT NULL FROM ledger.signing_key WHERE vkey = %s", [old.vkey]) == [(2, True)]
    assert run("SELECT count(*) FROM ledger.entry WHERE kind = 'key.retired'") == [(1,)]


def test_the_rows_say_what_the_entries_say(where):
    for key in prepare():
        retire(key.vkey)
        retire(key.vkey)

    report = Report()
    check_keys(report)
    assert report.lines() == [f"{KEYS}: 2 checked, 0 bad"]
    assert run("SELECT count(*) FROM ledger.entry WHERE kind = 'key.retired'") == [(2,)]


def test_an_entry_that_is_not_sealed_is_shown_to_nobody(where):
    prepare()
    sealed()
    rotation.begin(where)
    prepare()
    sequence()

    assert steps() == [(NEXT, False)] and standings() == [IN_FORCE, NEXT]


def test_keys_are_read_while_another_process_has_the_signer(tmp_path):
    prepare()
    log = queries.current_log()
    holder = keeper_of(log)
    try:
        assert prepare() == [] and standings() == [IN_FORCE]
        rotation.begin(tmp_path / "signer")
        prepare()
        sequence()
        with acting_as("ledger_sequencer"):
            seal(1, holder)
        with pytest.raises(SignerRefuses, match="held by another signer"):
            follow_keys(log)
    finally:
        holder.close()
    assert steps() == [(NEXT, True)]


def test_a_signer_that_was_begun_anew_is_not_announced_beside_an_old_log(tmp_path, settings):
    prepare()
    seal_now()
    settings.LEDGER_SIGNER_SOCKET = str(tmp_path / "s")
    with serving(tmp_path / "far", tmp_path / "s", log=configured.LEDGER_LOG) as ring:
        with pytest.raises(SignerRefuses, match="no such origin"):
            prepare()
        ring.open(queries.current_log().origin)
        with pytest.raises(SignerRefuses, match="not one that its entries name"):
            prepare()
    assert len(queries.signing_keys()) == 2


def test_a_signer_that_is_away_is_told(tmp_path, settings):
    settings.LEDGER_SIGNER_SOCKET = str(tmp_path / "s")
    with pytest.raises(SignerRefuses, match="the signer at"):
        prepare()


def test_a_signer_that_does_not_follow_is_told(where, monkeypatch):
    """The log shows a retirement that this signer, put back meanwhile, was not asked for."""
    (old,) = [key for key in prepare() if key.purpose == "checkpoint"]
    rotation.begin(where)
    prepare()
    sealed()
    steps()
    say(a_draft())
    sealed()
    rotation.ask_retirement(where, old.key_id.hex(), now=int(time.time()), is_early=True)
    steps()
    sealed()
    (where / "key.since").unlink()
    real = rotation.follow
    monkeypatch.setattr(rotation, "follow", lambda folder, *rest, **more: (folder / "key.retiring").unlink() or real(folder, *rest, **more))

    with pytest.raises(SignerRefuses, match="423 keys"):
        steps()
