"""The world that bad requests are sent to, and what a row of their tables is.

A row says what is sent, by whom, and what must come back: the status, and every problem as `code@pointer` (a code alone where
the whole request is refused). Words such as @dispatch, in a path or a body, stand for ids of this world.
"""

import copy
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from django.db import connection
from django.test import Client

from tests import openapi
from tests.cast import Cast
from tests.interfaces.api import bad_facts
from tests.interfaces.api.bad_facts import HFR
from tests.make.custody import (
    a_lot,
    a_part,
    an_event,
    dispatch,
    loss,
    packing,
    separation,
    the_trade,
    with_reference_tables,
)
from tests.make.review import HOLD
from traceability.registry import services as registry
from traceability.registry.viewer import system_viewer

Json = Any
DROP = object()
"""In the place of a value: the member is left out."""
ABSENT = "019cad8f-ac00-7a10-8a10-0000000000ff"


@dataclass(frozen=True)
class Bad:
    """One request that nobody should send. `raw` goes as it stands; `headers` change the usual ones, None takes one away."""

    name: str
    body: Json
    status: int
    problems: tuple[str, ...]
    path: str = "/events"
    by: str | None = "ada"
    method: str = "POST"
    raw: bytes | None = None
    headers: dict[str, str | None] = field(default_factory=dict)
    content_type: str = "application/json"


def spoilt(whole: Json, pointer: str, value: Json) -> Json:
    """A copy with one place changed; a place that does not exist is made, the last one of a list too."""
    changed = copy.deepcopy(whole)
    *way, last = pointer.split("/")[1:]
    place = changed
    for part in way:
        place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
    if isinstance(place, list):
        place[int(last) : int(last) + 1] = [] if value is DROP else [value]
    elif value is DROP:
        place.pop(last, None)
    else:
        place[last] = value
    return changed


def shapes(whole: Json, rows: Iterable[tuple[str, str, Json, str]], **members: Any) -> list[Bad]:
    """Rows (name, pointer, value, code or code@pointer): `whole` spoilt at one place, answered 400 there unless told otherwise."""
    return [_row(whole, row, 400, members) for row in rows]


def rules(whole: Json, rows: Iterable[tuple[str, str, Json, str]], **members: Any) -> list[Bad]:
    """As `shapes`, for what can be read and is refused: 422."""
    return [_row(whole, row, 422, members) for row in rows]


def _row(whole: Json, row: tuple[str, str, Json, str], status: int, members: dict[str, Any]) -> Bad:
    name, pointer, value, code = row
    wanted = tuple(one if "@" in one else f"{one}@{pointer}" for one in code.split())
    return Bad(name, spoilt(whole, pointer, value), status, wanted, **members)


class World:
    """A trade with something in every state, its people's tokens, and a door that notes what is written."""

    as_owner: Any

    def __init__(self, cast: Cast) -> None:
        self.cast, self.client, self.keys = cast, Client(), count(1)
        with_reference_tables()
        self.trade = the_trade()
        self.tokens = {name: getattr(cast, name).token for name in ("ada", "bela", "rita", "sven", "otto", "mei")}
        for code in ("BYM", "EXP"):
            self.tokens[code.lower()] = self._token(code)
        self.tokens["reader"] = self._token("HFR", scope="read")
        self.tokens |= {"stranger": "tl_unknown", "strange": "x" * 500}
        self.facts = {"@absent": ABSENT} | bad_facts.all_of(self.trade, cast)
        self.tokens["gdm"] = self._token("GDM")
        self._use_the_key()

    def watched(self, as_owner: Any) -> "World":
        """This world for one test: from now on what is written is noticed."""
        own = copy.copy(self)
        own.as_owner, own.client, own.keys = as_owner, Client(), count(1)
        own.tables = own._all_tables()
        own.before, own.stood_at = own.written(), own.touched()
        return own

    def _token(self, code: str, **members: Any) -> str:
        secret = registry.create_token(by=system_viewer(None, via="command"), holder_code_or_username=code, **members).secret
        registry.use_token(secret)
        return secret

    def fill(self, text: str) -> str:
        """`text` with ids in the place of words."""
        for word in sorted(self.facts, key=len, reverse=True):
            text = text.replace(word, self.facts[word])
        return text

    def send(self, row: Bad) -> Any:
        content = row.raw if row.raw is not None else self.fill(json.dumps(row.body)).encode()
        usual = {"idempotency-key": f"bad-{next(self.keys)}"} | ({"authorization": f"Bearer {self.tokens[row.by]}"} if row.by else {})
        headers = {name: value for name, value in (usual | row.headers).items() if value is not None}
        path = self.fill(f"/api/v1{row.path}")
        response = self.client.generic(row.method, path, content, content_type=row.content_type, headers=headers)
        if row.method == "POST":
            openapi.must_be_documented(response, "post", path)
        return response

    def _use_the_key(self) -> None:
        """The key `used` has its answer: for HFR an event's, for the regulator a clearance's."""
        scrap = an_event("import", outputs=[a_lot("HFR:USED-1", "1.000", "scrap")], **HFR)
        said = {"check": HOLD[0], "reason": "Seen.", "examination": 1}
        for row in (Bad("", scrap, 201, ()), Bad("", said, 201, (), path="/cases/@spare-case/clearances", by="rita")):
            response = self.send(replace(row, headers={"idempotency-key": "used"}))
            assert response.status_code == row.status, response.content

    def answered(self, row: Bad) -> str:
        """What is wrong with the answer to this row; empty when nothing is."""
        try:
            response = self.send(row)
        except AssertionError as undocumented:
            return str(undocumented)
        before, self.stood_at = self.stood_at, self.touched()
        is_touched = self.stood_at != before
        if response["Content-Type"] != "application/problem+json":
            return f"{response.status_code} {response['Content-Type']}"
        body = json.loads(response.content)
        listed = sorted(f"{one['code']}@{one['pointer']}" for one in body["errors"])
        wanted = sorted(self.fill(one) for one in row.problems)
        found = listed or [body["code"]]
        if (response.status_code, found) != (row.status, wanted):
            return f"{response.status_code} {found}, not {row.status} {wanted}"
        if response.status_code == 422 and len(wanted) == 1 and body["code"] != wanted[0].partition("@")[0]:
            return f"named {body['code']}"
        if not body["detail"] or not body["request_id"]:
            return "says nothing"
        return self._what_was_written() if is_touched else ""

    def touched(self) -> int:
        """How often this transaction has written, taken back or not: where it stands still, nothing can have been written."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
            return int(cursor.fetchone()[0])

    def _what_was_written(self) -> str:
        """What stands otherwise than before; what was taken back does not."""
        before, self.before = self.before, self.written()
        return "" if self.before == before else f"wrote: {sorted(set(self.before.items()) ^ set(before.items()))}"

    def written(self) -> dict[str, str]:
        """The number of rows of every table of the house, and a sum over what they hold. One statement."""
        with self.as_owner(), connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(_sum_of(table) for table in self.tables))
            return dict(cursor.fetchall())

    def _all_tables(self) -> list[str]:
        with self.as_owner(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT format('%I.%I', nspname, relname) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
                " WHERE relkind = 'r' AND nspname IN ('public', 'ledger') ORDER BY 1"
            )
            return [name for (name,) in cursor.fetchall() if name not in NO_RECORD]


def _sum_of(table: str) -> str:
    held = "0" if table in NEVER_TOUCHED else "coalesce(sum(hashtext(row_of::text)::bigint), 0)"
    return f"SELECT '{table}', count(*) || ' rows ' || {held} FROM {table} AS row_of"


NO_RECORD = frozenset({"public.registry_tokenuse"})
"""When a token was last used is noted once a minute, whatever was asked."""
NEVER_TOUCHED = frozenset({"public.registry_referencerow", "public.registry_policy", "public.django_migrations"})
"""Many rows that no request of these tables could reach: they are counted."""
IMPORT = an_event("import", outputs=[a_lot("HFR:NEW-1", "1000.000", "mixed_carbonate")], **HFR)
SEPARATION = separation([a_part("HFR:IN-1", "100.000")], [a_lot("HFR:NEW-1", "10.000", "oxide")])
LOSS = loss(a_part("HFR:OX-1", "1.000"), **HFR)
PACKING = packing(a_part("HFR:OX-1", "10.000"), a_lot("HFR:NEW-1", "10.000", "oxide"), **HFR)
DISPATCH = dispatch(a_part("HFR:FL-1", "1000.000"), "HER", **HFR)
RECEIPT = an_event("receipt", custody_model=None, dispatch="@dispatch", inputs=[a_part("BYM:ORE-10")], **HFR)
STOCK = {"form": "mixed_chloride", "net_kg": "10.000", "origins": [{"facility": "BYM-MINE-1", "share": "0.5"}]}
STOCKTAKE = an_event("stocktake", custody_model=None, fields={"period": "2026-03", "opening": [STOCK]}, **HFR)
