"""Time stamps over a checkpoint: tokens of a throw-away authority, right ones and bent ones."""

import shutil
from datetime import datetime
from hashlib import sha256

import pytest

from tests.tlog.example import VECTORS
from tests.verifier.made import NOW, Log, a_bundle, a_case, entries, indexed, zipped
from tests.verifier.stamping import STAMPING, Authority, issue, rooted
from traceability.tlog import checkpoints
from traceability.tlog.errors import TlogError
from traceability.verifier import timestamps
from traceability.verifier.authority import read_roots
from traceability.verifier.timestamps import AnotherImprint, BadToken, FromTheFuture, check_timestamp, read_token

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="Debian's openssl is not installed; .ci/run installs it")
BODY = b"traceability.example/2026\n9\nroot\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return rooted(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def token(authority):
    return authority[1].stamp(BODY)


@pytest.fixture
def roots(authority):
    return [authority[0].certificate]


def test_a_token_says_when_and_who(token, roots):
    stamp = check_timestamp(token, BODY, roots, NOW)

    assert isinstance(stamp.time, datetime) and stamp.time.timestamp() <= NOW
    assert stamp.authority == "CN=stamper"
    assert read_token(token).imprint == sha256(BODY).digest()


def test_a_token_may_stand_without_its_response(authority, roots):
    assert check_timestamp(authority[1].stamp(BODY, token=True), BODY, roots, NOW).authority == "CN=stamper"


def test_without_roots_only_the_imprint_is_judged(token):
    assert check_timestamp(token, BODY, (), NOW) is None
    with pytest.raises(AnotherImprint):
        check_timestamp(token, BODY + b"x", (), NOW)


def test_a_token_over_other_bytes_or_another_hash_is_refused(authority, token, roots):
    with pytest.raises(AnotherImprint):
        check_timestamp(token, BODY.replace(b"9", b"8"), roots, NOW)
    with pytest.raises(BadToken):
        check_timestamp(authority[1].stamp(BODY, algorithm="sha512"), BODY, roots, NOW)


def test_a_token_from_the_future_is_not_vouched_for(token, roots):
    with pytest.raises(FromTheFuture):
        check_timestamp(token, BODY, roots, int(read_token(token).time.timestamp()) - 61)
    assert check_timestamp(token, BODY, roots, int(read_token(token).time.timestamp()) - 60)


def test_one_bit_anywhere_is_noticed_or_changes_nothing(token, roots):
    """What may change is the status text of the response and what CMS leaves unsigned; never imprint, time or name."""
    right = check_timestamp(token, BODY, roots, NOW)
    accepted = 0
    for place in range(len(token)):
        for bit in (1, 0x80):
            bent = bytearray(token)
            bent[place] ^= bit
            try:
                assert check_timestamp(bytes(bent), BODY, roots, NOW) == right
                accepted += 1
            except TlogError:
                continue
    assert accepted < 60, accepted


@pytest.mark.parametrize("data", [b"", b"nonsense", b"0\x80\x00\x00", bytes(300_000)], ids=["nothing", "nonsense", "BER", "too large"])
def test_what_is_no_token_is_malformed(data):
    with pytest.raises(TlogError) as caught:
        read_token(data)

    assert caught.value.exit_code == 2


def test_a_token_that_is_cut_or_followed_is_malformed(token):
    for data in (token[:-1], token + b"\0", token[: len(token) // 2], token * 2):
        with pytest.raises(TlogError) as caught:
            read_token(data)
        assert caught.value.exit_code == 2


def test_a_refusal_is_no_token():
    with pytest.raises(BadToken, match="grants nothing"):
        read_token(bytes.fromhex("30053003020102"))


def test_a_time_stamp_of_another_purpose_is_refused(token):
    """Signed data over something else, by the same authority, is no time stamp."""
    oid = bytes.fromhex("060b2a864886f70d0109100104")
    assert token.count(oid) == 2
    with pytest.raises(BadToken):
        read_token(token.replace(oid, oid[:-1] + b"\x05", 1))
    with pytest.raises(BadToken, match="over no time stamp"):
        read_token((oid[:-1] + b"\x05").join(token.rsplit(oid, 1)))


@pytest.mark.parametrize("name", ["timestamp", "timestamp-ec"])
def test_the_vectors_hold(name):
    """Tokens of an RSA and an elliptic-curve authority that were made once and are kept."""
    root = "timestamp-root.pem" if name == "timestamp" else "timestamp-ec-root.pem"
    roots, body = read_roots((VECTORS / root).read_bytes()), (VECTORS / "timestamp-body.txt").read_bytes()
    token = (VECTORS / f"{name}.tsr").read_bytes()

    assert check_timestamp(token, body, roots, NOW).authority
    with pytest.raises(AnotherImprint):
        check_timestamp(token, body + b"x", roots, NOW)


# ---- in a bundle


LOG = Log([*entries(2), *a_case(), *entries(3)])
BODY_OF_BUNDLE = checkpoints.parse(LOG.checkpoint()).checkpoint.body()


def ask(desk, token, *arguments, name="timestamps/9.tsr"):
    return desk.ask("bundle", zipped(desk.folder / "b.zip", indexed(a_bundle(log=LOG, more={name: token}))), *arguments)


@pytest.fixture
def stamped(authority):
    return authority[1].stamp(BODY_OF_BUNDLE)


def test_a_bundle_says_by_when_its_checkpoint_was_there(desk, authority, stamped):
    answer = ask(desk, stamped, "--tsa-root", authority[0].pem)

    assert answer.exit_code == 0
    (told,) = answer.report["facts"]["timestamps"]
    assert told == {
        "file": "timestamps/9.tsr",
        "origin": "traceability.example/2026",
        "size": 9,
        "time": read_token(stamped).time.isoformat(),
        "authority": "CN=stamper",
        "first": "000001",
        "last": "000004",
        "entries": 4,
        "of": 4,
        "withheld": 0,
        "of_withheld": 0,
    }
    sentence = f"entries 1 to 4 existed at {told['time']} according to CN=stamper: 4 of 4 entries; traceability.example/2026 had 9 leaves"
    assert sentence in answer.report["proven"]


def test_without_a_root_the_bundle_says_what_was_not_checked(desk, stamped):
    answer = ask(desk, stamped)

    assert answer.exit_code == 0 and answer.report["facts"]["timestamps"] == []
    assert any("who made it was not checked" in remark for remark in answer.report["remarks"])


@pytest.mark.parametrize("is_rooted", [True, False])
def test_a_token_over_another_body_is_disproven(desk, authority, token, is_rooted):
    assert ask(desk, token, *(["--tsa-root", authority[0].pem] if is_rooted else [])).codes == ["another_imprint"]


def test_a_token_of_another_size_than_its_name_is_disproven(desk, stamped):
    assert ask(desk, stamped, name="timestamps/8.tsr").codes == ["another_checkpoint"]


def test_another_root_is_disproven_and_no_root_is_wrong_usage(desk, stamped):
    assert ask(desk, stamped, "--tsa-root", issue("root", ca=True).pem).codes == ["no_chain"]
    assert ask(desk, stamped, "--tsa-root", b"nonsense").codes == ["bad_roots"]
    assert ask(desk, stamped, "--tsa-root", "nowhere").exit_code == 2


def test_the_limits_hold_before_anything_is_parsed(monkeypatch, token):
    monkeypatch.setattr(timestamps, "LARGEST_TOKEN", 10)

    with pytest.raises(BadToken):
        read_token(token)


def test_a_chain_of_certificates_in_the_token_is_read(tmp_path):
    root = issue("root", ca=True)
    between = issue("between", root, ca=True)
    token = Authority(tmp_path / "tsa", issue("stamper", between, purposes=[STAMPING]), (between,)).stamp(BODY)

    assert check_timestamp(token, BODY, [root.certificate], NOW).authority == "CN=stamper"
