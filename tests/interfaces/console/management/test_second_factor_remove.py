"""The operator helps who has lost everything."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from traceability.interfaces.signin import factors, totp


def test_a_second_factor_is_removed_once(cast):
    secret, out = totp.new_secret(), StringIO()
    factors.enrol(cast.rita.user, secret, totp.code_at(secret, totp.step_of(datetime.now(UTC))), replaces=False)

    call_command("second_factor_remove", "rita", stdout=out)

    assert not factors.has_factor(cast.rita.user) and "rita" in out.getvalue()
    with pytest.raises(CommandError, match="no second factor"):
        call_command("second_factor_remove", "rita")


def test_nobody_has_none(db):
    with pytest.raises(CommandError, match="no such login"):
        call_command("second_factor_remove", "nobody")
