"""One long chain by the commands: 24 batches of an honest story, each blended with a part of the one before.

222 events; after batch 5, 10, 15, 20 and 24 a shipment (47 to 222 events behind it), of which the first three are certified.
"""

import hashlib
import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from tests.cast import Cast, call_the_cast
from tests.make.custody import a_submitter
from tests.make.ledger import seal_now
from tests.make.registry import a_quota
from tests.make.review import a_finding
from traceability.certificates import services as certificates
from traceability.custody import services as custody
from traceability.custody.claims import read_events, read_shipment
from traceability.interfaces.console.demo import stories
from traceability.kernel.clock import SHANGHAI
from traceability.ledger import services as ledger
from traceability.registry import services as registry
from traceability.registry.document import read_document
from traceability.registry.models import Organisation
from traceability.registry.viewer import system_viewer
from traceability.review import catalogue, queries
from traceability.review import services as review
from traceability.review.models import Case

BATCHES, SHIP_AFTER, CERTIFIED = 24, (4, 9, 14, 19, 23), 3
YEAR = 2026
QUOTAS = (("NORTH", "mining_rock"), ("SOUTH", "separation"))
"""The groups of the story's miner and separator, to which all clones belong too."""
NUMBERED = ("lot", "number", "ticket", "waybill", "seals")
Json = dict[str, Any]


def record_seed() -> None:
    """The cast, the story's enterprises, the chain, and the certificates of its first shipments."""
    cast = call_the_cast()
    registry.load_reference(by=cast.sven.viewer)
    story = stories.load("S01")
    document = deepcopy(dict(story.registry))
    for licence in document["licences"]:
        licence["valid_from"] = "2010-01-01"
    document["quotas"] = [a_quota(group, year=year, kind=kind) for group, kind in QUOTAS for year in (YEAR, YEAR - 1)]
    registry.import_document(by=cast.sven.viewer, document=read_document(document))
    chain = _Chain(story, cast)
    for batch in range(BATCHES):
        chain.play(batch)
    ledger.prepare()
    seal_now()
    for case in Case.objects.filter(state="approved"):
        certificates.issue(case_id=case.id)
    seal_now()


class _Chain:
    def __init__(self, story: stories.Story, cast: Cast) -> None:
        self.cast = cast
        self.by = {code: a_submitter(Organisation.objects.get(code=code)) for code in ("BYM", "HFR", "EXP")}
        self.told = {step["label"]: (step["as"], step["body"]) for step in story.steps}
        self.shipment = story.shipments[0]["body"]
        self.findings = [a_finding(one.code, one.severity) for one in catalogue.checks()]

    def play(self, batch: int) -> None:
        """From the mine into the blend; and out of it, where a shipment leaves."""
        self._to_separation(batch)
        made = renamed(self.told["S01-separate"][1], batch, _at(batch, 16))["outputs"][0]
        packed = {**made, "lot": f"HFR:PKD-{batch}"}
        taken = [{"lot": made["lot"], "net_kg": made["net_kg"]}]
        self._record("HFR", self._regrouped("packing", "HFR-PLANT-1", "HFR", batch, 24) | {"inputs": taken, "outputs": [packed]})
        part = [{"lot": packed["lot"], "net_kg": packed["net_kg"]}]
        sent = self._step("S01-sell-0044", batch, 30, inputs=part)
        self._step("S01-get-0044", batch, 36, inputs=part, dispatch=sent)
        before = [{"lot": f"EXP:BLD-{batch - 1}", "net_kg": "100.000"}] if batch else []
        blend = {**made, "lot": f"EXP:BLD-{batch}", "net_kg": "1560.000" if batch else "1460.000"}
        self._record("EXP", self._regrouped("blending", "EXP-WH-1", "EXP", batch, 40) | {"inputs": [*part, *before], "outputs": [blend]})
        if batch in SHIP_AFTER:
            self._ship(batch, blend["lot"])

    def _to_separation(self, batch: int) -> None:
        self._step("S01-mine", batch, 0)
        self._step("S01-dress", batch, 4)
        sent = self._step("S01-sell-con", batch, 8)
        self._step("S01-get-con", batch, 12, dispatch=sent)
        self._step("S01-separate", batch, 16, custody_model="segregated")
        if batch % 4 == 3:
            counted = {"period": f"{YEAR}-{_at(batch, 0).month:02d}", "opening": [], "closing": []}
            self._record("HFR", {**renamed(self.told["S01-stock"][1], batch, _at(batch, 20)), "fields": counted})

    def _step(self, label: str, batch: int, hours: int, **changed: object) -> str:
        who, body = self.told[label]
        return self._record(who, {**renamed(body, batch, _at(batch, hours)), **changed})

    def _regrouped(self, stage: str, facility: str, who: str, batch: int, hours: int) -> Json:
        said = {key: self.told["S01-separate"][1][key] for key in ("started_at", "ended_at")}
        return {"stage": stage, "facility": facility, "performed_by": who, **renamed(said, batch, _at(batch, hours))}

    def _record(self, who: str, body: Json) -> str:
        (recorded,) = custody.record_events(by=self.by[who], claims=read_events(body))
        return str(recorded.event.id)

    def _ship(self, batch: int, lot: str) -> None:
        line = {**self.shipment["lines"][0], "lot": lot, "net_kg": "200.000"}
        documents = renamed(self.shipment, batch, _at(batch, 48))["documents"]
        said = {"reference": f"EXP-{batch}", "lines": [line], "licences": [], "packages": [], "documents": documents}
        claim = {**self.shipment, **said, "planned_export_on": _at(batch, 400).date().isoformat()}
        shipment = custody.submit_shipment(by=self.by["EXP"], claim=read_shipment(claim)).shipment
        review.record_examination(by=system_viewer(None), reading=queries.reading_of(shipment.id), findings=self.findings)
        if SHIP_AFTER.index(batch) < CERTIFIED:
            self._approve(Case.objects.get(shipment_id=shipment.id))

    def _approve(self, case: Case) -> None:
        for person in (self.cast.rita, self.cast.sven):
            signed = review.decide(by=person.viewer, case_id=case.id, verdict="approve", reason="everything agrees", examination=1)
            if signed.case.state == "approved":
                return


def _at(batch: int, hours: int) -> datetime:
    """Hours after a batch begins: four a month, from January on."""
    return datetime(YEAR, 1 + batch // 4, 1 + 7 * (batch % 4), 6, tzinfo=SHANGHAI) + timedelta(hours=hours)


def renamed(body: Mapping[str, Any], batch: int, began: datetime) -> Json:
    """The body with every name, number, seal and digest of its batch, and the days of the batch; an event lasts two hours."""

    def walk(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: walk(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [walk(one, key) for one in value]
        if key in ("started_at", "ended_at"):
            return (began + timedelta(hours=2 * (key == "ended_at"))).isoformat()
        if key == "sha256":
            return hashlib.sha256(f"{value}{batch}".encode()).hexdigest()
        if key in NUMBERED:
            return f"{value}-{batch}"
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return began.date().isoformat()
        return value

    return walk(dict(body))
