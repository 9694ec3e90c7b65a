"""An outside authority says when a checkpoint was there; what does not convince is not kept."""

import time
from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import dsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import decode_timestamp_response

from tests.ledger.test_database_rules import run
from tests.make.authority import an_authority, make_authority
from tests.make.ledger import a_draft, acting_as, say, seal_now
from tests.make.sound_log import policy_file
from traceability.kernel import clock
from traceability.ledger import queries, timestamps
from traceability.ledger.errors import TimestampRefused
from traceability.ledger.publication import Publisher
from traceability.ledger.queries.timestamps import stamping
from traceability.ledger.timestamps import Authority, Clerk, stamp
from traceability.tlog import checkpoints

SHA256 = "2.16.840.1.101.3.4.2.1"
BODY = b"traceability.example/2026\n3\nTkvWgwLLX1OnczeDUZpm3I8iObPFAhVNpvi8DGxVttA=\n"


@pytest.fixture(scope="module")
def throw_away(tmp_path_factory):
    with an_authority(make_authority(tmp_path_factory.mktemp("tsa") / "own")) as authority:
        yield authority


@pytest.fixture
def ours(throw_away):
    throw_away.answers = None
    throw_away.heard.clear()
    yield Authority(throw_away.url, str(throw_away.root))
    throw_away.answers = None


def clerked(clerk, *heads, seconds=5.0, until=None):
    """Rounds over these (size, is_final) until nothing is under way, or until that holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for size, is_final in heads:
            clerk.attend(1, size, BODY, is_final=is_final)
        if until() if until else clerk._request is None:
            return
        time.sleep(0.01)


def tokens():
    return run("SELECT size FROM ledger.timestamp_token ORDER BY size")


def test_a_token_is_over_sha_256_of_the_three_lines(ours):
    response = decode_timestamp_response(stamp(ours, BODY))

    assert response.tst_info.message_imprint.hash_algorithm.dotted_string == SHA256
    assert abs((response.tst_info.gen_time - clock.now()).total_seconds()) < 60


def test_a_token_over_something_else_is_refused(ours, throw_away):
    stamp(ours, BODY)
    throw_away.answers = 200, throw_away.stamp(throw_away.heard[0])
    with pytest.raises(TimestampRefused, match="Nonce mismatch"):
        stamp(ours, BODY)
    with pytest.raises(TimestampRefused, match="does not convince"):
        stamp(ours, BODY + b"more\n")


@pytest.mark.parametrize("answer", [(200, b""), (200, b"\x30\x03\x02\x01\x00"), (200, b"<html>"), (503, b""), (302, b"")])
def test_what_is_no_token_is_refused(ours, throw_away, answer):
    throw_away.answers = answer
    with pytest.raises(TimestampRefused):
        stamp(ours, BODY)


def test_a_token_of_somebody_else_is_refused(ours, tmp_path):
    other = make_authority(tmp_path / "other")
    with pytest.raises(TimestampRefused, match="does not convince"):
        stamp(Authority(ours.url, str(other.root)), BODY)


def test_a_certificate_for_something_else_is_refused(tmp_path):
    made = make_authority(tmp_path / "code", usage=ExtendedKeyUsageOID.CODE_SIGNING)
    with an_authority(made) as other, pytest.raises(TimestampRefused):
        stamp(Authority(other.url, str(other.root)), BODY)


def test_an_expired_certificate_is_refused(tmp_path):
    with an_authority(make_authority(tmp_path / "old", days=-1)) as other, pytest.raises(TimestampRefused):
        stamp(Authority(other.url, str(other.root)), BODY)


def test_a_token_that_strangers_could_not_check_is_refused(tmp_path):
    """The client that asks knows signatures which the verifier of the bundles does not, and would call disproven there."""
    made = make_authority(tmp_path / "dsa", key=dsa.generate_private_key(2048))
    with an_authority(made) as other, pytest.raises(TimestampRefused, match="would not convince a stranger: a signature of the method"):
        stamp(Authority(other.url, str(other.root)), BODY)


def test_an_authority_whose_clock_is_wrong_is_refused(ours, monkeypatch):
    late = clock.now() - timedelta(seconds=301)
    monkeypatch.setattr(timestamps.clock, "now", lambda: late)
    with pytest.raises(TimestampRefused, match=r"30[0-9] s away"):
        stamp(ours, BODY)


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_without_a_root_nothing_is_asked(ours, throw_away, tmp_path, content):
    path = tmp_path / "roots.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TimestampRefused, match="holds no"):
        stamp(Authority(ours.url, str(path)), BODY)
    assert throw_away.heard == []


@pytest.mark.django_db
class TestTheClerk:
    @pytest.fixture(autouse=True)
    def sealed(self):
        seal_now()
        say(a_draft())
        seal_now()
        with acting_as("ledger_sequencer"):
            yield

    def test_one_token_an_hour(self, ours, throw_away, monkeypatch):
        clerk = Clerk(ours)
        clerked(clerk, (1, False))
        clerked(clerk, (2, False))
        assert (tokens(), len(throw_away.heard)) == ([(1,)], 1)
        clerked(Clerk(ours), (2, False))
        assert tokens() == [(1,)], "a new process knows of the last one"

        monkeypatch.setattr(timestamps, "EVERY_SECONDS", 0)
        clerked(Clerk(ours), (2, False))
        assert tokens() == [(1,), (2,)]

    def test_an_unchanged_checkpoint_gets_one_token(self, ours, throw_away, monkeypatch):
        monkeypatch.setattr(timestamps, "EVERY_SECONDS", 0)
        clerk = Clerk(ours)
        for _ in range(3):
            clerked(clerk, (1, False))
        assert len(throw_away.heard) == 1

    def test_the_end_of_a_log_is_stamped_within_the_hour(self, ours, throw_away):
        clerk = Clerk(ours)
        clerked(clerk, (1, False))
        clerked(clerk, (2, True))
        clerked(clerk, (2, True))
        assert (tokens(), len(throw_away.heard)) == ([(1,), (2,)], 2)

    def test_an_authority_that_gives_nothing_is_let_rest(self, ours, throw_away, caplog):
        throw_away.answers = 503, b""
        clerk = Clerk(ours)
        for _ in range(3):
            clerked(clerk, (1, True))
        assert (tokens(), len(throw_away.heard)) == ([], 1)
        assert [record.message for record in caplog.records] == ["timestamp_refused"]

    def test_how_it_fares_is_told_until_it_stamps_again(self, ours, throw_away, settings, monkeypatch):
        settings.LEDGER_TSA_URL = ours.url
        monkeypatch.setattr(timestamps, "AGAIN_SECONDS", 0)
        throw_away.answers = 503, b""
        clerk = Clerk(ours)
        for failures in (1, 2):
            clerked(clerk, (1, False), until=lambda wanted=failures: stamping().failures == wanted)
            found = stamping()
            assert (found.age, found.failures) == (None, failures) and found.unstamped_age > 0
        throw_away.answers = None
        clerked(clerk, (1, False), until=tokens)

        found = stamping()
        assert found.failures == 0 and 0 <= found.age < 60 and found.unstamped_age > 0, "the second checkpoint waits for its hour"
        clerked(clerk, (2, True), until=lambda: len(tokens()) == 2)
        assert stamping().unstamped_age is None

    def test_what_the_quorum_has_not_cosigned_owes_no_stamp(self, ours, settings, tmp_path):
        settings.LEDGER_TSA_URL, settings.LEDGER_POLICY = ours.url, str(policy_file(tmp_path))
        assert stamping().unstamped_age is None
        run("INSERT INTO ledger.witnessed SELECT log_id, size, sha256('') FROM ledger.checkpoint ORDER BY size LIMIT 1")
        assert stamping().unstamped_age > 0

    def test_a_token_that_was_changed_has_no_age(self, ours, settings):
        settings.LEDGER_TSA_URL = ours.url
        run("INSERT INTO ledger.timestamp_token SELECT log_id, size, %s, 'no token' FROM ledger.checkpoint LIMIT 1", [ours.url])
        assert (stamping().age, stamping().failures) == (None, 0)

    def test_the_publisher_has_what_is_published_stamped(self, ours, settings):
        settings.LEDGER_TSA_URL, settings.LEDGER_TSA_CA = ours.url, ours.ca_file
        publisher = Publisher(None)
        end = time.monotonic() + 5
        while not tokens() and time.monotonic() < end:
            publisher.step()
            time.sleep(0.01)

        newest = queries.published_checkpoint()
        (stamped,) = queries.stamped_checkpoints({1: queries.Leaves(0, newest.size - 1, newest.size)}).values()
        digest = decode_timestamp_response(stamped.token).tst_info.message_imprint.message
        body = checkpoints.parse(newest.note).checkpoint.body()
        assert digest == sha256(body).digest()
