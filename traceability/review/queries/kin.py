"""Who belongs together: the group of an organisation, its owners, and what it owns. The database decides by the same function."""

from uuid import UUID

from django.db import connection


def kin_of(organisation_id: UUID) -> frozenset[UUID]:
    """The organisation, its group, those above it and those below it in ownership, as the registry states them now. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.review_kin_of(%s)", [organisation_id])
        return frozenset(one for (one,) in cursor.fetchall())
