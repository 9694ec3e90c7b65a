"""The deployment's policy: read when it changes, refused when nobody could be asked by it."""

import os
from itertools import count

import pytest

from tests.make.witness import a_key
from tests.tlog.example import LOG_KEY
from traceability.ledger import policy as policies
from traceability.ledger.errors import PolicyUnusable
from traceability.ledger.policy import deployment_policy, digest_of, label_of, read_policy

LOG = f"log {LOG_KEY.verifier.vkey}"
W1, W2 = (f"witness w{number} {a_key(number).verifier.vkey}" for number in (1, 2))
URL = "https://witness.example/w"


@pytest.fixture
def written(tmp_path, settings, monkeypatch):
    """Writes the deployment's policy file; each time with a time of its own."""
    monkeypatch.setattr(policies, "_kept", {})
    path = tmp_path / "policy"
    settings.LEDGER_POLICY = str(path)

    moments = count(1_000_000_000)

    def write(*lines):
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        moment = next(moments)
        os.utime(path, (moment, moment))
        return path

    return write


def test_without_a_file_there_is_no_quorum(settings):
    settings.LEDGER_POLICY = ""
    assert (deployment_policy().quorum, deployment_policy().witnesses) == (None, {})


def test_a_changed_file_is_read_again(written):
    written(LOG, f"{W1} {URL}1", "quorum none")
    before = deployment_policy()
    assert (before.quorum, before.urls) == (None, {"w1": URL + "1"})
    assert deployment_policy() is before

    written(LOG, f"{W1} {URL}1", f"{W2} {URL}2", "group both all w1 w2", "quorum both")
    assert deployment_policy().quorum == "both"


def test_a_slip_of_the_editor_leaves_the_last_good_one_in_force(written, caplog):
    path = written(LOG, f"{W1} {URL}", "quorum w1")
    good = deployment_policy()

    written("quorum w9")
    assert deployment_policy() == good and deployment_policy() == good
    path.unlink()
    assert deployment_policy() == good
    assert [record.message for record in caplog.records] == ["policy_not_taken"] * 2


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["quorum w9"], "not defined above"),
        ([LOG, W1, "quorum w1"], "no quorum"),
        ([LOG, f"{W1} ftp://witness.example/", "quorum w1"], "not an http or https address"),
        ([LOG, f"{W1} https:///path", "quorum w1"], "not an http or https address"),
        ([LOG, f"{W1} https://witness.example:port/", "quorum w1"], "not an http or https address"),
        ([LOG, f"{W1} https://witness.example/?a=b", "quorum w1"], "not an http or https address"),
        ([LOG, f"{W1} {URL}", f"{W2}", "group both all w1 w2", "quorum both"], "no quorum"),
    ],
)
def test_a_policy_by_which_nobody_can_be_asked_is_refused(written, lines, said):
    written(*lines)
    with pytest.raises(PolicyUnusable, match=said):
        deployment_policy()


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(PolicyUnusable, match="No such file"):
        read_policy(str(tmp_path / "none"))


def test_what_a_quorum_means_has_one_digest(written):
    one = read_policy(written(LOG, f"{W1} {URL}1", f"{W2} {URL}2", "group both all w1 w2", "quorum both"))
    same = read_policy(written("# a comment", f"{W2} {URL}9", f"{W1} {URL}1", "group both 2 w2 w1", "quorum both"))
    other = read_policy(written(LOG, f"{W1} {URL}1", f"{W2} {URL}2", "group both any w1 w2", "quorum both"))

    assert digest_of(one) == digest_of(same) != digest_of(other)


def test_a_witness_is_known_by_name_and_key_id():
    key = a_key(1).verifier
    assert key.vkey.startswith(label_of(key) + "+")
