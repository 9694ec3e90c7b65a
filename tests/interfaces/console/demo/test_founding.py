import json

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User

from traceability.interfaces.console.demo import credentials, founding
from traceability.registry import queries as registry
from traceability.registry.models import Licence, Member, Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path, settings):
    settings.DEMO_CREDENTIALS_FILE = tmp_path / "var" / "demo-credentials.json"
    return settings.DEMO_CREDENTIALS_FILE


def test_everybody_whom_the_stories_need_is_there_with_a_token(file):
    known = founding.found()

    assert known.tokens.keys() == {*founding.acting(), "reviewer", "supervisor", "auditor", "customs"}
    for name, secret in known.tokens.items():
        viewer = registry.viewer_of_token(secret)
        assert viewer.role == (name if name in founding.PEOPLE else "submitter")
        assert name in founding.PEOPLE or viewer.organisation_code == name
    assert credentials.read(file) == known


def test_every_login_works_with_its_random_password(file):
    known = founding.found()

    assert known.logins.keys() == set(User.objects.values_list("username", flat=True)) == set(usernames())
    for username in ("rita", "hfr.ada"):
        assert authenticate(username=username, password=known.logins[username]).username == username
        assert authenticate(username=username, password="guess") is None


def test_each_acting_organisation_has_a_person_of_its_own(file):
    founding.found()

    assert {*founding.acting()} <= set(Member.objects.filter(role="submitter").values_list("organisation__code", flat=True))


def test_nobody_of_whom_others_record_is_on_the_system(file):
    """GDM and HNI are registered; others record in their name, which ends with the first member or token."""
    founding.found()

    assert not {"GDM", "HNI"} & {*founding.acting(), *Member.objects.values_list("organisation__code", flat=True)}
    assert Organisation.objects.filter(code__in=["GDM", "HNI"]).count() == 2


def test_founding_again_changes_no_row_and_makes_new_secrets(file):
    first = founding.found()
    rows = {model: dict(model.objects.values_list("id", "version")) for model in (Organisation, Licence, Member)}

    second = founding.found()

    assert {model: dict(model.objects.values_list("id", "version")) for model in rows} == rows
    assert not {*first.tokens.values()} & {*second.tokens.values()}
    assert authenticate(username="rita", password=first.logins["rita"]) is None
    assert authenticate(username="rita", password=second.logins["rita"]) is not None


def usernames():
    return [row["username"] for row in json.loads(founding.DOCUMENT.read_text())["users"]]
