"""Questions that a row answers about itself."""

from decimal import Decimal

import pytest

from traceability.registry.models import Licence, Organisation


@pytest.mark.parametrize(("value", "unit", "kg"), [(None, None, None), ("1.5", "t", 1500), ("1.5", "kg", Decimal("1.5"))])
def test_a_quantity_in_kilograms(value, unit, kg):
    assert Licence(quantity_value=Decimal(value) if value else None, quantity_unit=unit).limit_kg == kg


@pytest.mark.parametrize(("kinds", "expected"), [(["regulator"], True), (["exporter", "regulator"], True), (["audit_office"], False)])
def test_a_regulator_is_one_by_its_kinds(kinds, expected):
    assert Organisation(kinds=kinds).is_regulator is expected
