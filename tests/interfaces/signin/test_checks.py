"""Production without a second factor is told."""

import pytest

from traceability.interfaces.signin.checks import second_factor_is_required


@pytest.mark.parametrize(
    ("is_production", "setting", "told"), [(True, "optional", ["traceability.W014"]), (True, "required", []), (False, "optional", [])]
)
def test_a_password_alone_in_production_is_told(settings, is_production, setting, told):
    settings.IS_PRODUCTION, settings.SECOND_FACTOR = is_production, setting

    assert [problem.id for problem in second_factor_is_required()] == told
