"""Enterprises for the journeys through all stages: a registry of their own, and the API as each of them asks it.

Their codes begin with J, so that they meet nothing of the demo's. A `Trade` asks through any transport: the running product
of the journeys, or Django's test client where no worker is needed.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

from tests import openapi
from tests.cast import Cast
from tests.journeys.product import ROOT, Product
from tests.make.registry import a_facility, a_licence, an_organisation
from traceability.kernel.identifiers import is_credit_code
from traceability.registry import services as registry
from traceability.registry.viewer import system_viewer

Json = dict[str, Any]
Ask = Callable[[str | None, str, str, object, str | None], tuple[int, Any]]
"""(who, method, path below /api/v1, body, key) -> status and body."""

ENTERPRISES = {
    "JMI": ("Jinshan Mining", "金山矿业", ["miner", "dresser"]),
    "JSE": ("Jialing Separation", "嘉陵分离", ["separator"]),
    "JRC": ("Jiuquan Recycling", "九泉再生", ["recycler"]),
    "JMT": ("Jinsha Metal", "金沙金属", ["metal_maker"]),
    "JAL": ("Jiangbei Strip", "江北薄带", ["alloy_maker"]),
    "JMG": ("Jiaxing Magnet", "嘉兴磁材", ["magnet_maker", "exporter"]),
    "JTR": ("Jinan Trading", "济南贸易", ["trader", "importer"]),
}
PLACES = {
    "JMI-MINE-1": ("mine", "41.70", "109.90", {"ore_class": "rock", "deposit": "bayan_obo"}),
    "JMI-MINE-2": ("mine", "41.60", "109.80", {"ore_class": "rock", "deposit": "bayan_obo"}),
    "JMI-LEACH-1": ("leach_site", "24.95", "115.65", {"ore_class": "ionic", "deposit": "xunwu"}),
    "JMI-DRESS-1": ("beneficiation_plant", "41.75", "109.95", {}),
    "JSE-PLANT-1": ("separation_plant", "24.90", "114.90", {"capacity_t_per_year": "4000"}),
    "JSE-PLANT-2": ("separation_plant", "24.94", "114.94", {"capacity_t_per_year": "4000"}),
    "JSE-PLANT-3": ("separation_plant", "24.96", "114.96", {"capacity_t_per_year": "4000"}),
    "JSE-WH-1": ("warehouse", "24.91", "114.91", {}),
    "JSE-WH-2": ("warehouse", "24.92", "114.92", {}),
    "JRC-PLANT-1": ("recycling_plant", "25.88", "116.01", {"capacity_t_per_year": "3000"}),
    "JMT-PLANT-1": ("metal_plant", "25.87", "115.02", {"capacity_t_per_year": "3000"}),
    "JAL-PLANT-1": ("alloy_plant", "29.89", "121.62", {"capacity_t_per_year": "3000"}),
    "JMG-PLANT-1": ("magnet_plant", "29.81", "121.54", {"capacity_t_per_year": "3000"}),
    "JTR-WH-1": ("warehouse", "36.65", "117.12", {}),
}
PLANTS = ("JSE-PLANT-1", "JRC-PLANT-1", "JMT-PLANT-1", "JAL-PLANT-1", "JMG-PLANT-1")
BUYER = {"organisation": "JBUYER", "name": "Jura Antriebe AG", "country": "DE", "kind": "manufacturer", "registered_on": "1988-11-11"}
AROUND_THE_RECYCLER = [["115.80", "25.60"], ["116.20", "25.60"], ["116.20", "26.00"], ["115.80", "26.00"], ["115.80", "25.60"]]


def owner_of(facility: str) -> str:
    return facility.partition("-")[0]


def document() -> Json:
    """The registry document that brings these enterprises in, with the permits and licences of honest ones."""
    organisations = [
        an_organisation(
            code, name=name, name_zh=name_zh, kinds=kinds, country="CN", credit_code=credit_code(number), joined_on="2026-11-01"
        )
        for number, (code, (name, name_zh, kinds)) in enumerate(ENTERPRISES.items())
    ]
    buyer = an_organisation("JBUYER", name=BUYER["name"], name_zh=BUYER["name"], registered_on="1988-11-11", joined_on="2026-11-01")
    return {
        "format": "registry/1",
        "organisations": [*organisations, buyer],
        "facilities": [
            a_facility(code, organisation=owner_of(code), kind=kind, name=code, latitude=latitude, longitude=longitude, **members)
            for code, (kind, latitude, longitude, members) in PLACES.items()
        ],
        "licences": [*_permits(), *_licences()],
    }


def credit_code(number: int) -> str:
    """A unified social credit code that nobody else has, with its check digit."""
    stem = f"91360700MAJ{number:06d}"
    return next(stem + last for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if is_credit_code(stem + last))


def _permits() -> list[Json]:
    kinds = ("pollutant_discharge", "environmental_impact")
    return [
        a_licence(f"{kind[0].upper()}-{plant}", kind=kind, organisation=owner_of(plant), facility=plant, quantity=None)
        for plant in PLANTS
        for kind in kinds
    ]


def _licences() -> list[Json]:
    forms = ["oxide", "mixed_oxide", "carbonate", "mixed_carbonate"]
    year = {"value": "2000.000", "unit": "t", "basis": "reo", "per": "year"}
    single = {"value": "2500.000", "unit": "kg", "basis": "net", "per": "single"}
    scope = {"forms": ["magnet"], "elements": ["Dy"], "destination": "DE", "hs_codes": ["8505111000"]}
    return [
        a_licence("ML-J-1", kind="mining", organisation="JMI", facility="JMI-MINE-1", quantity=None),
        a_licence(
            "RC-J-1", kind="recycling", organisation="JRC", facility="JRC-PLANT-1", quantity=year,
            scope={"forms": forms, "area": AROUND_THE_RECYCLER},
        ),
        a_licence(
            "DU-J-1", kind="dual_use", organisation="JMG", quantity=single, control_codes=["1C905.a"],
            scope=scope | {"importer": "JBUYER", "end_user": "JBUYER"},
        ),
    ]  # fmt: skip


@dataclass
class Trade:
    """What the enterprises do, over HTTP. Numbers of keys, papers and seals are used once."""

    ask: Ask
    numbers: Iterable[int] = field(default_factory=lambda: count(1))

    def get(self, who: str, path: str, status: int = 200) -> Any:
        got, body = self.ask(who, "GET", path, None, None)
        assert got == status, (who, path, got, body)
        return body

    def post(self, who: str, path: str, body: object, status: int = 201) -> Any:
        got, answer = self.ask(who, "POST", path, body, f"J-{next(self.numbers)}")
        assert got == status, (who, path, got, answer)
        return answer

    def record(self, event: Json, *, by: str | None = None) -> str:
        """Record one event in its performer's name; its id."""
        (recorded,) = self.post(by or event["performed_by"], "/events", event)["events"]
        return recorded["id"]

    def refused(self, event: Json, *, by: str | None = None, status: int = 422) -> list[tuple[str, str]]:
        """The places and codes of a refusal."""
        body = self.post(by or event["performed_by"], "/events", event, status)
        return [(one["pointer"], one["code"]) for one in body["errors"]]

    def lot(self, name: str, *, by: str | None = None) -> Json:
        return self.get(by or name.partition(":")[0], f"/lots/{name}")

    def origins(self, lot: str, *, by: str | None = None) -> dict[str, str]:
        """Shares by facility, or by kind where no facility is known."""
        return by_place(self.get(by or lot.partition(":")[0], f"/lots/{lot}/upstream")["origins"])

    def move(
        self, lot: str, net_kg: str, sender: str, to: str, day: str, *, received_kg: str | None = None, **members: Any
    ) -> tuple[str, str]:
        """Dispatch and receipt of a lot between two places; the ids of both."""
        sent = self.record(an_event("dispatch", sender, day, inputs=[part(lot, net_kg)], to=_receiver(to), **members))
        taken = [part(lot, received_kg or net_kg)]
        return sent, self.record(an_event("receipt", to, day, hours=("18", "20"), inputs=taken, dispatch=sent))


def by_place(origins: list[Json]) -> dict[str, str]:
    """Shares by facility, or by kind where none is known: one place may be named with and without its country."""
    shares: dict[str, Decimal] = {}
    for one in origins:
        place = one["facility"] or one["kind"]
        shares[place] = shares.get(place, Decimal(0)) + Decimal(one["share"])
    return {place: str(share) for place, share in shares.items()}


def _receiver(facility: str) -> Json:
    return {"organisation": owner_of(facility), "facility": facility}


def an_event(
    stage: str, facility: str, first: str, last: str | None = None, *, hours: tuple[str, str] = ("08", "17"), **members: Any
) -> Json:
    """An event by the owner of a facility from one day to another; both days of 2026, as 03-15."""
    event = {
        "stage": stage,
        "facility": facility,
        "started_at": f"2026-{first}T{hours[0]}:00:00+08:00",
        "ended_at": f"2026-{last or first}T{hours[1]}:00:00+08:00",
        "performed_by": owner_of(facility),
    } | members
    return {name: value for name, value in event.items() if value is not None}


def part(lot: str, net_kg: str) -> Json:
    return {"lot": lot, "net_kg": net_kg}


def made(lot: str, form: str, net_kg: str, *, treo: str | None = None, trem: str | None = None, moisture: str = "0", **more: Any) -> Json:
    """A new lot; `shares` are the shares of its elements, and what is left out of an assay is left out."""
    shares = more.pop("shares", None)
    assay = {"treo_percent": treo, "trem_percent": trem, "moisture_percent": moisture, "shares_percent": shares}
    known = {name: value for name, value in (assay | more.pop("assay", {})).items() if value is not None}
    return {"lot": lot, "form": form, "net_kg": net_kg, "assay": known} | more


def a_paper(kind: str, number: str, **members: Any) -> Json:
    digest = hashlib.sha256(f"{kind} {number}".encode()).hexdigest()
    return {"kind": kind, "number": number, "issuer": "JRC", "issued_on": "2026-03-31", "sha256": digest} | members


def beside(product: Product) -> Trade:
    """The trade before the running product, brought in by its supervisor; tokens as its operator makes them."""
    clients = {name: product.client(name) for name in ("supervisor", "reviewer", "auditor")}

    def ask(who: str | None, method: str, path: str, body: object, key: str | None) -> tuple[int, Any]:
        if who in ENTERPRISES and who not in clients:
            made = [sys.executable, "manage.py", "token_create", who]
            said = subprocess.run(made, cwd=ROOT, env=product.environment, capture_output=True, text=True, check=True)
            clients[who] = product.client().with_token(said.stdout.strip().splitlines()[-1])
        answer = (clients[who] if who else product.client()).ask(method, path, body, key=key)
        return answer.status, answer.body

    trade = Trade(ask)
    trade.post("supervisor", "/registry/imports", document())
    return trade


def in_process(client: Any, cast: Cast) -> Trade:
    """The trade before Django's test client; every answer is held against the OpenAPI document.

    Routes, deposits and documents are known only after `with_reference_tables`.
    """
    tokens = {"supervisor": cast.sven.token, "auditor": cast.otto.token}

    def ask(who: str | None, method: str, path: str, body: object, key: str | None) -> tuple[int, Any]:
        if who in ENTERPRISES and who not in tokens:
            tokens[who] = registry.create_token(by=system_viewer(None, via="command"), holder_code_or_username=who).secret
        sent = {"authorization": f"Bearer {tokens[who]}"} if who else {}
        content = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        response = client.generic(method, f"/api/v1{path}", headers=sent | ({"idempotency-key": key} if key else {}), **content)
        openapi.must_be_documented(response, method.lower(), f"/api/v1{path}")
        return response.status_code, json.loads(response.content)

    trade = Trade(ask)
    trade.post("supervisor", "/registry/imports", document())
    return trade
