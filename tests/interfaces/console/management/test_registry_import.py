"""`manage.py registry_import`: what an operator types on the first day, and what it says when something is wrong."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.make.registry import a_document, a_full_document, a_licence, a_user, an_organisation
from traceability.registry.models import Licence, Member, Organisation

pytestmark = pytest.mark.django_db
REGULATOR = an_organisation("REG", kinds=["regulator"])


@pytest.fixture
def told(tmp_path):
    """Run the command with a document (or a text) as its file; what it wrote to standard output."""

    def tell(document, *options, by="sven"):
        file = tmp_path / "registry.json"
        file.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        said = io.StringIO()
        call_command("registry_import", str(file), "--by", by, *options, stdout=said, stderr=io.StringIO())
        return said.getvalue()

    return tell


def founding(**arrays):
    return a_full_document(users=[a_user("sven", role="supervisor")], **arrays)


def test_the_first_document_brings_its_supervisor(told):
    said = told(founding())

    assert "organisations: 1 new, 0 changed, 0 unchanged" in said
    assert "8 ledger entries recorded" in said
    assert Member.objects.get().role == "supervisor"


def test_the_same_file_again_changes_nothing(told):
    told(founding())

    said = told(founding())

    assert "licences: 0 new, 0 changed, 1 unchanged" in said
    assert "0 ledger entries recorded" in said


def test_a_later_document_is_the_supervisors(told):
    told(founding())

    assert "licences: 0 new, 1 changed, 0 unchanged" in told(a_document(licences=[a_licence(revoked_on="2026-06-30")]))
    assert Licence.objects.get().version == 2


def test_a_dry_run_keeps_nothing(told):
    said = told(founding(), "--dry-run")

    assert "organisations: 1 new" in said
    assert "dry run: nothing was kept" in said
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(("document", "places"), [
    (a_document(licences=[a_licence(valid_to="never")]), ["/licences/0/valid_to: valid_to: expected a day such as 2026-03-31, or null."]),
    (a_document(licences=[a_licence(valid_to="2025-01-01")]), ["/licences/0/valid_to: The last day 2025-01-01 is before the first day 2026-01-01."]),
    (a_document(licences=[a_licence(organisation="GONE"), a_licence("EL-2", organisation="GONE")]), ["/licences/0/organisation", "/licences/1/organisation"]),
])  # fmt: skip
def test_every_problem_is_told_with_its_place(told, document, places):
    told(founding())

    with pytest.raises(CommandError) as refused:
        told(document)

    assert all(place in str(refused.value) for place in places)


@pytest.mark.parametrize(("text", "reason"), [
    ("{", "is not JSON"), ('{"format": "registry/1", "format": "registry/1"}', "stands twice"), ('{"format": NaN}', "no number"), ("[" * 100_000, "not JSON"),
])  # fmt: skip
def test_a_file_that_is_no_json_is_refused(told, text, reason):
    with pytest.raises(CommandError, match=reason):
        told(text)


def test_a_mass_as_a_number_is_refused_with_its_place(told):
    told(founding())

    with pytest.raises(CommandError, match="/licences/0/quantity/value: value: expected decimal text"):
        told(json.dumps(a_document(licences=[a_licence()])).replace('"1000.000"', "1000.000"))


def test_a_missing_file_is_named(told):
    with pytest.raises(CommandError, match=r"cannot read .*nowhere\.json: No such file"):
        call_command("registry_import", "nowhere.json", "--by", "sven")


def test_nobody_else_founds_a_registry(told):
    with pytest.raises(CommandError, match="does not bring rita as a supervisor"):
        told(founding(), by="rita")


def test_a_stranger_does_not_keep_a_registry_that_has_members(told):
    told(founding())

    with pytest.raises(CommandError, match="mallory is no supervisor"):
        told(founding(), by="mallory")


def test_a_reviewer_does_not_keep_it_either(told):
    told(
        a_document(organisations=[an_organisation(), REGULATOR], users=[a_user("sven", role="supervisor"), a_user("rita", role="reviewer")])
    )

    with pytest.raises(CommandError, match="Only a supervisor"):
        told(a_document(), by="rita")


def test_help_is_for_strangers(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("registry_import", "--help")

    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert all(word in said for word in ("FILE", "--by USERNAME", "--dry-run", "registry/1"))
