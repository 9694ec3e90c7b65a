"""One statement for any number of changed rows, every kind of column among them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from tests.make.registry import a_document, a_licence, registered
from traceability.registry.models import Licence
from traceability.registry.services.rows import update_rows

pytestmark = pytest.mark.django_db


@contextmanager
def undone() -> Iterator[None]:
    """What is written here has no entry, so it is rolled back before the deferred rules are asked."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def columns(rows):
    return [{field.attname: getattr(row, field.attname) for field in Licence._meta.concrete_fields} for row in rows]


def test_all_columns_are_written_with_one_statement(django_assert_num_queries):
    registered(a_document(licences=[a_licence(f"EL-{number}") for number in range(20)]))
    rows = list(Licence.objects.order_by("number"))
    for row in rows:
        row.version, row.valid_to, row.quantity_value = 2, date(2026, 6, 30), Decimal("0.001")
        row.scope, row.control_codes = {"importer": 'Ä "quoted" 公司'}, ["1C905.b"]

    with undone():
        with django_assert_num_queries(1):
            update_rows(rows)

        assert columns(Licence.objects.order_by("number")) == columns(rows)


def test_none_is_written_as_no_value():
    registered(a_document(licences=[a_licence(control_codes=["1C905.b"])]))
    row = Licence.objects.get()
    row.control_codes, row.version = None, 2

    with undone():
        update_rows([row])

        assert Licence.objects.filter(control_codes__isnull=True).exists()


def test_no_rows_need_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        update_rows([])
