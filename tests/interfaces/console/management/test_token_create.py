import io

import pytest
from django.core.management import CommandError, call_command

from traceability.registry import queries
from traceability.registry.models import Token

pytestmark = pytest.mark.django_db


def made(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("token_create", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_token_alone_goes_to_standard_output(cast):
    out, err = made("HFR")

    viewer = queries.viewer_of_token(out.strip())
    assert (viewer.organisation_code, viewer.role) == ("HFR", "submitter")
    assert out.count("\n") == 1
    assert "HFR: submitter, scope full, good through" in err and out.strip() not in err


def test_a_person_gets_their_own(cast):
    out, _ = made("rita", "--days", "1")

    assert queries.viewer_of_token(out.strip()).person == cast.rita.viewer.person


def test_a_token_may_be_for_reading_alone(cast):
    out, _ = made("HFR", "--scope", "read")

    assert queries.viewer_of_token(out.strip()).may_record is False


def test_the_entry_is_the_regulators(cast):
    made("HFR")

    assert Token.objects.get().version == 1
    assert queries.regulator().code == "REG"


@pytest.mark.parametrize(("arguments", "reason"), [
    (["NOBODY"], "no organisation and no member NOBODY"), (["REG"], "Give a username"), *((["HFR", "--days", days], "--days: expected 1 to 1100") for days in ("-5", "0", "1101", "9999")),
])  # fmt: skip
def test_what_cannot_be_is_refused(cast, arguments, reason):
    with pytest.raises(CommandError, match=reason):
        made(*arguments)
    assert not Token.objects.exists()


def test_help_is_for_strangers(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("token_create", "--help")

    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert all(word in said for word in ("ORG_OR_USERNAME", "--days N", "once"))
