"""A page's queries are counted and its time is that of both processes. How many and how long is measured on a large database alone."""

import pytest
from django.db import connection
from django.http import HttpResponse

from tests.bench.pages.asking import ask

pytestmark = pytest.mark.django_db


class Asking:
    """A client whose page asks two questions; the first lets the database count."""

    def get(self, path):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM generate_series(1, 100000)")
            cursor.execute("SELECT 1")
        return HttpResponse(sum(range(100_000)), status=203)


def test_a_page_is_asked_for_its_queries_and_the_time_of_both_processes():
    asked = ask("a page", "/", Asking(), rounds=1)

    assert (asked.name, asked.status, asked.queries, asked.size) == ("a page", 203, 2, len("4999950000"))
    assert asked.python_ms > 0 < asked.server_ms and asked.ms == asked.python_ms + asked.server_ms
