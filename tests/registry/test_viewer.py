from uuid import UUID

import pytest

from traceability.registry.viewer import ROLES, Viewer, system_viewer


def a_viewer(role):
    return Viewer(person=UUID(int=1), organisation=UUID(int=2), organisation_code="HFR", role=role, via="token")


@pytest.mark.parametrize(("role", "decides", "reads"), [
    ("submitter", False, False),
    ("reviewer", True, True),
    ("supervisor", True, True),
    ("auditor", False, True),
    ("customs", False, False),
])  # fmt: skip
def test_what_a_role_may(role, decides, reads):
    assert (a_viewer(role).is_regulator, a_viewer(role).reads_everything) == (decides, reads)


def test_every_role_is_tried_above():
    assert set(ROLES) == {"submitter", "reviewer", "supervisor", "auditor", "customs"}


def test_an_actor_is_an_opaque_id():
    assert a_viewer("submitter").actor == {"id": str(UUID(int=1)), "role": "submitter", "via": "token"}


def test_the_system_reads_everything_and_decides_nothing():
    system = system_viewer(UUID(int=2))

    assert (system.reads_everything, system.is_regulator) == (True, False)
    assert system.actor == {"id": str(UUID(int=0)), "role": "system", "via": "worker"}


@pytest.mark.parametrize(("role", "scope", "expected"), [
    ("submitter", "full", True), ("submitter", "read", False), ("supervisor", "read", False), ("auditor", "full", False),
])  # fmt: skip
def test_who_may_write_at_all(role, scope, expected):
    viewer = Viewer(person=None, organisation=None, organisation_code="", role=role, via="token", scope=scope)

    assert viewer.may_record is expected
