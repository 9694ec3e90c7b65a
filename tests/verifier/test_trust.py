import pytest

from tests.tlog.example import LOG_KEY, WITNESS_KEY
from tests.verifier.made import NOW, STRANGER, Log, entries
from traceability.tlog import notes, witnessing
from traceability.tlog.errors import BadCheckpoint, WrongSignature
from traceability.tlog.witnessing import Cosigned
from traceability.verifier.report import Report
from traceability.verifier.trust import Trust

LOG = Log(entries(3))
TRUST = Trust(witnessing.policy_of([LOG_KEY.verifier], [WITNESS_KEY.verifier], 1), NOW)


def test_a_checkpoint_that_meets_the_policy_is_vouched_for():
    report = Report("receipt")

    vouched = TRUST.vouch(LOG.checkpoint(), report, "checkpoint")

    assert (vouched.is_signed, vouched.size, vouched.root) == (True, 3, LOG.root(3))
    assert vouched.cosigned == (Cosigned(WITNESS_KEY.verifier.vkey, NOW - 10),)
    assert report.findings == []


@pytest.mark.parametrize(
    ("note", "is_signed", "codes"),
    [
        (LOG.checkpoint(keys=[STRANGER]), False, ["no_trusted_signature"]),
        (LOG.checkpoint(witnesses=()), True, ["quorum_not_met"]),
        (LOG.checkpoint(keys=[STRANGER], witnesses=()), False, ["no_trusted_signature", "quorum_not_met"]),
    ],
)
def test_what_the_policy_misses_is_found_and_the_work_goes_on(note, is_signed, codes):
    report = Report("receipt")

    vouched = TRUST.vouch(note, report, "checkpoint")

    assert (vouched.is_signed, vouched.cosigned == (), vouched.size) == (is_signed, bool(codes[-1:] == ["quorum_not_met"]), 3)
    assert [finding.code for finding in report.findings] == codes


def test_of_the_past_no_witness_is_asked():
    report = Report("consistency")

    assert TRUST.signed(LOG.checkpoint(witnesses=()), report, "old").is_signed
    assert report.findings == []


@pytest.mark.parametrize("keys", [[LOG_KEY], [STRANGER]], ids=["signed by the log", "by a stranger"])
def test_of_the_past_too_a_wrong_line_of_a_witness_fells_the_note(keys):
    body = LOG.checkpoint().partition(b"\n\n")[0] + b"\n"
    lines = [*(key.sign(body) for key in keys), WITNESS_KEY.cosign(b"x\n", time=NOW)]

    with pytest.raises(WrongSignature):
        TRUST.signed(notes.assemble(body, lines), Report("consistency"), "old")


def test_what_is_wrong_or_malformed_is_raised():
    with pytest.raises(WrongSignature):
        TRUST.vouch(LOG.checkpoint().replace(b"\n3\n", b"\n2\n"), Report("receipt"), "checkpoint")
    with pytest.raises(BadCheckpoint):
        TRUST.vouch(LOG.checkpoint(body=b"one\ntwo\n"), Report("receipt"), "checkpoint")
