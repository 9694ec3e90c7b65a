"""What an authority stamped and witnesses cosigned goes with the bundle, and a stranger checks it there; with anything else in its place it is refused."""

import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from tests.cast import cast  # noqa: F401  the fixture
from tests.make.authority import an_authority, make_authority
from tests.make.ledger import a_draft, acting_as, say, seal_now
from tests.make.told_stories import certified
from tests.make.witnessed import a_witnessed_log
from traceability.certificates import bundle, queries
from traceability.ledger import queries as ledger
from traceability.ledger.publication import Publisher
from traceability.ledger.signer import keys
from traceability.tlog import notes
from traceability.tlog.checkpoints import Checkpoint, sign_checkpoint
from traceability.tlog.notes import SigningKey
from traceability.verifier.__main__ import main


@pytest.fixture
def authority(tmp_path):
    with an_authority(make_authority(tmp_path / "tsa")) as made:
        yield made


@pytest.fixture
def stamped(db, cast, authority, tmp_path, settings):  # noqa: F811
    """The contents of a bundle whose checkpoint two witnesses cosigned and the authority stamped, and the policy that a reader trusts."""
    settings.LEDGER_KEYS_DIR = tmp_path / "keys"
    certificate = certified("S01", cast)
    settings.LEDGER_TSA_URL, settings.LEDGER_TSA_CA = authority.url, str(authority.root)
    with a_witnessed_log(tmp_path) as log:
        log.publisher = Publisher(None)
        assert log.rounds(kept)
        yield queries.bundle_contents(certificate.shipment.number, viewer=cast.otto.viewer), log.policy


def kept() -> int:
    """How many time stamps there are, of whatever checkpoint."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger.timestamp_token")
        return cursor.fetchone()[0]


def verified(folder: Path, contents: bundle.Contents, *options: str) -> int:
    path = folder / "bundle.zip"
    with path.open("wb") as file:
        bundle.write(contents, file)
    return main(["bundle", str(path), *options])


def test_a_bundle_carries_what_witnesses_and_the_authority_said(stamped, authority, tmp_path, capsys):
    contents, policy = stamped
    size = ledger.published_checkpoint().size

    assert len(notes.parse(contents.checkpoint).signatures) == 3
    assert verified(tmp_path, contents, "--policy", str(policy), "--max-age", "600", "--tsa-root", str(authority.root)) == 0
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        assert f"timestamps/{size}.tsr" in archive.namelist()


def test_a_token_that_is_not_over_this_checkpoint_by_this_authority_is_refused(stamped, authority, tmp_path, capsys):
    contents, policy = stamped
    (stamp,) = contents.stamps
    token = stamp.token
    another_body = TimestampRequestBuilder().data(b"another body\n").hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()
    changed = {
        "as it is": (token, {0}),
        "another checkpoint's": (authority.stamp(another_body), {1}),
        "another authority's": (make_authority(tmp_path / "other").stamp(authority.heard[0]), {1}),
        "a flipped bit": (token[:-20] + bytes([token[-20] ^ 1]) + token[-19:], {1, 2}),
        "cut": (token[:-1], {2}),
        "empty": (b"", {2}),
    }
    for what, (other, codes) in changed.items():
        offered = replace(contents, stamps=[replace(stamp, token=other)])
        assert verified(tmp_path, offered, "--policy", str(policy), "--tsa-root", str(authority.root)) in codes, what


@pytest.fixture
def gone_on(db, cast, authority, tmp_path, settings):  # noqa: F811
    """The same, but the log went on after it was stamped: its checkpoint of now has no time stamp, and nobody asks for one within the hour."""
    settings.LEDGER_KEYS_DIR = tmp_path / "keys"
    certificate = certified("S01", cast)
    settings.LEDGER_TSA_URL, settings.LEDGER_TSA_CA = authority.url, str(authority.root)
    with a_witnessed_log(tmp_path) as log:
        log.publisher = Publisher(None)
        assert log.rounds(kept)
        size = ledger.published_checkpoint().size
        say(a_draft(), a_draft())
        seal_now()
        assert log.rounds(lambda: ledger.published_checkpoint().size == size + 2)
        yield queries.bundle_contents(certificate.shipment.number, viewer=cast.otto.viewer), log.policy
    assert len(authority.heard) == kept() == 1


def test_a_bundle_of_later_carries_what_the_authority_said_of_an_older_checkpoint(gone_on, authority, tmp_path, capsys):
    contents, policy = gone_on
    (stamp,) = contents.stamps
    asked = ("--policy", str(policy), "--max-age", "600", "--tsa-root", str(authority.root))

    assert verified(tmp_path, contents, *asked) == 0
    said = capsys.readouterr().out
    many = len(contents.entries)
    assert f"entries 1 to {many} existed at " in said and f"{many} of {many} entries; " in said
    assert stamp.size == ledger.published_checkpoint().size - 2


def test_an_insider_cannot_date_entries_by_another_tree(gone_on, authority, tmp_path, settings, capsys, monkeypatch):
    """Whoever has the authority stamp what suits, and the log's own key, has to show a tree with which the bundle's begins."""
    contents, policy = gone_on
    (stamp,) = contents.stamps
    monkeypatch.chdir(tmp_path)
    other = Checkpoint(stamp.origin, stamp.size, b"\x07" * 32)
    stranger = SigningKey.from_seed(stamp.origin, b"\x07" * 32)
    question = TimestampRequestBuilder().data(other.body()).hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()
    convicted = 4 if stamp.size & (stamp.size - 1) else 1  # from a power of two the proof cannot show another beginning
    for key, exit_code in ((stranger, 1), (keys.read(Path(settings.LEDGER_SIGNER_DIR) / "key")[0], convicted)):
        offered = replace(contents, stamps=[replace(stamp, note=sign_checkpoint(other, [key]), token=authority.stamp(question))])
        assert verified(tmp_path, offered, "--policy", str(policy), "--tsa-root", str(authority.root)) == exit_code
    assert len(list(tmp_path.glob("fork-*"))) == (convicted == 4), "what convicts the log is written down"


def test_the_service_keeps_no_token_of_an_authority_that_it_does_not_trust(db, authority, tmp_path, settings, caplog):
    other = make_authority(tmp_path / "other")
    settings.LEDGER_SIGNER_DIR = tmp_path / "signer"
    settings.LEDGER_TSA_URL, settings.LEDGER_TSA_CA = authority.url, str(other.root)
    with a_witnessed_log(tmp_path, witnesses=1, quorum=1) as log:
        log.publisher = Publisher(None)
        assert log.rounds(lambda: "timestamp_refused" in {record.message for record in caplog.records})
        with acting_as("ledger_sequencer"):
            log.publisher.step()
        time.sleep(0.05)
        assert kept() == 0 and len(authority.heard) == 1
