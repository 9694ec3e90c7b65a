import pytest

from tests.make.dossiers import a_dossier, an_event, an_id
from traceability.review.checks.c08_self_approval import self_approval
from traceability.review.dossier import Signature


def signed(who="rita", act="decision", organisation="MIIT", *, submitted_it=False) -> Signature:
    return Signature(an_id(who), act, "reviewer", organisation, submitted_it)


def asked(*signatures):
    events = [an_event(recorded_by="HHT", to_organisation="GZS")]
    return self_approval(a_dossier(events=events, signatures=signatures))


@pytest.mark.parametrize(("second", "result"), [("sven", "passed"), ("rita", "failed")])
def test_the_second_signature_is_another_persons(second, result):
    finding = asked(signed("rita"), signed(second))

    assert (finding.result, finding.severity) == (result, "BLOCK")


def test_who_cleared_may_also_sign():
    assert asked(signed(act="clearance"), signed(act="clearance"), signed()).result == "passed"


@pytest.mark.parametrize("organisation", ["HFR", "HHT", "GZS", "EXP"])
def test_nobody_of_an_organisation_of_the_chain_decides(organisation):
    assert asked(signed(organisation=organisation)).result == "failed"


def test_nobody_decides_on_their_own_submission():
    assert asked(signed(submitted_it=True)).result == "failed"


def test_the_person_is_named_by_role_and_opaque_id():
    finding = asked(signed(organisation="HFR"))

    assert finding.message.en == f"Reviewer {an_id('rita')} may not decide this case."
    assert finding.message.zh == f"审查员{an_id('rita')}不得审批本案。"
    assert finding.evidence[0].values["organisation"] == "HFR"


def test_where_nobody_signed_it_does_not_apply():
    assert asked().result == "not_applicable"
