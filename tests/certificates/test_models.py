from traceability.certificates.models import Certificate, StatusChange, state_choices
from traceability.certificates.workflow import STATES


def test_only_a_certified_certificate_is_valid():
    assert {state for state in STATES if Certificate(state=state).is_valid} == {"certified"}


def test_the_states_that_a_form_offers_are_those_of_the_workflow():
    assert {value for value, _ in state_choices()} == STATES


def test_the_kinds_of_change_are_those_that_the_database_knows():
    (known,) = [one for one in StatusChange._meta.constraints if one.name == "status_change_kind_is_known"]

    assert dict(known.condition.children)["kind__in"] == list(StatusChange.KINDS)
