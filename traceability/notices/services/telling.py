"""From what is sealed to deliveries: each webhook is told, once, of each entry beyond its place that it may read.

By the log's dense index alone: transactions commit in another order than they start, and every other column would skip the late ones.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db import connection

from traceability.kernel import bell, clock
from traceability.kernel.command import command
from traceability.kernel.sql import insert_rows, lock_rows
from traceability.notices import access
from traceability.notices.access import Heard
from traceability.notices.claims import ACTIVE, DISABLED
from traceability.notices.models import MAKER_LEFT, Delivery, Subscription
from traceability.notices.queries.acting import acts_for
from traceability.notices.queries.heard import Standing, heard_between, standings
from traceability.notices.services.keeping import ASKED_FOR
from traceability.registry.viewer import Viewer

MOST_LEAVES = 500
"""Of one window of the log."""
MOST_WINDOWS = 4
"""Of one command: those that most webhooks wait for; the rest waits for the next one."""

_MOVE = """
INSERT INTO notices_position (subscription_id, log_id, next_index)
SELECT webhook, %s, %s FROM unnest(%s::uuid[]) AS webhook
ON CONFLICT (subscription_id, log_id) DO UPDATE SET next_index = greatest(notices_position.next_index, EXCLUDED.next_index)
"""


@dataclass(frozen=True)
class Window:
    """Places of one log that are read once for all webhooks that stand in them."""

    log_id: int
    begin: int
    end: int
    standings: tuple[Standing, ...]


@command
def tell(*, subscriptions: Sequence[UUID]) -> int:
    """Make the deliveries of the next windows for these webhooks, move their places, and return how many deliveries there are now.

    One whose maker may keep none any more is disabled, and stays where it stood.
    """
    active = {one.id: one for one in lock_rows(Subscription.objects.filter(state=ACTIVE), subscriptions)}
    viewers = _viewers(active.values())
    made = 0
    for window in sorted(windows(standings(viewers)), key=lambda one: -len(one.standings))[:MOST_WINDOWS]:
        heard = heard_between(window.log_id, window.begin, window.end)
        rows = list(_rows(window, heard, active, viewers))
        insert_rows(Delivery, rows)
        _move(window)
        made += len(rows)
    if made:
        bell.ring_on_commit([ASKED_FOR])
    return made


def windows(places: Iterable[Standing]) -> Iterator[Window]:
    """`places` by log and place. Who is far behind has windows of its own, so that nobody waits for it."""
    for log_id, those in groupby(places, key=lambda one: one.log_id):
        rest = list(those)
        while rest:
            begin = rest[0].next_index
            end = min(begin + MOST_LEAVES, rest[0].sealed)
            inside = tuple(one for one in rest if one.next_index < end)
            yield Window(log_id, begin, end, inside)
            rest = rest[len(inside) :]


def _viewers(webhooks: Iterable[Subscription]) -> dict[UUID, Viewer]:
    """By webhook; those that nobody answers for any more are disabled."""
    asked: dict[tuple[UUID, UUID], Viewer | None] = {}
    found = {}
    left = []
    for one in webhooks:
        maker = one.person, one.organisation_id
        if maker not in asked:
            asked[maker] = acts_for(one)
        viewer = asked[maker]
        if viewer is None:
            left.append(one.id)
        else:
            found[one.id] = viewer
    if left:
        Subscription.objects.filter(pk__any=left).update(state=DISABLED, reason=MAKER_LEFT, changed_at=clock.now())
    return found


def _rows(
    window: Window, heard: Sequence[Heard], active: dict[UUID, Subscription], viewers: dict[UUID, Viewer]
) -> Iterator[dict[str, object]]:
    """A delivery for each webhook and entry. Rights are asked once for all webhooks that have the same."""
    told: dict[tuple[UUID | None, str], set[UUID]] = {}
    now = clock.now()
    for standing in window.standings:
        viewer, kinds = viewers[standing.webhook], active[standing.webhook].kinds
        rights = viewer.organisation, viewer.role
        if rights not in told:
            told[rights] = access.may_be_told(viewer, heard) if heard else set()
        for one in heard:
            if one.index >= standing.next_index and one.uid in told[rights] and (not kinds or one.kind in kinds):
                yield {
                    "subscription_id": standing.webhook,
                    "kind": one.kind,
                    "entry": one.uid,
                    "log_id": window.log_id,
                    "leaf_index": one.index,
                    "next_try_at": now,
                }


def _move(window: Window) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [window.log_id, window.end, [one.webhook for one in window.standings]])
