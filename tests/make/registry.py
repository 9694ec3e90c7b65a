"""Builders of registry documents, and of the registry itself by the command that brings a document in.

A builder's row is complete and valid; a test names only what matters to it.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from traceability.kernel.command import command
from traceability.ledger import services as ledger
from traceability.ledger.services import Draft
from traceability.registry import services
from traceability.registry.document import RegistryDocument, read_document
from traceability.registry.services import Imported
from traceability.registry.viewer import Viewer, system_viewer
from traceability.review.entries import APPROVED

Json = dict[str, Any]

NO_SCOPE: Json = dict.fromkeys(("ore_class", "forms", "elements", "area", "importer", "end_user", "destination", "hs_codes", "ports"), None)
SUPERVISOR = Viewer(person=UUID(int=7), organisation=None, organisation_code="REG", role="supervisor", via="session")
"""A supervisor for tests to whom the regulator's own rows do not matter."""
SYSTEM = system_viewer(None, via="command")


def an_organisation(code: str = "FRM", **members: Any) -> Json:
    """An enterprise abroad, so that it needs no credit code."""
    row = {"code": code, "name": f"{code} Company", "name_zh": f"{code}公司", "country": "DE", "credit_code": None, "kinds": ["foreign"]}
    return row | {"group": None, "registered_on": "2010-01-01", "closed_on": None, "joined_on": "2025-01-01", "owners": []} | members


def a_user(username: str = "frm.ada", **members: Any) -> Json:
    return {"username": username, "name": "Ada", "email": f"{username}@example.org", "organisation": "FRM", "role": "submitter"} | members


def a_facility(code: str = "FRM-PLANT-1", **members: Any) -> Json:
    row = {
        "code": code,
        "organisation": "FRM",
        "kind": "warehouse",
        "name": "Warehouse",
        "region": None,
        "latitude": "24.9",
        "longitude": "114.8",
    }
    return row | {"ore_class": None, "deposit": None, "capacity_t_per_year": None, "own_ranges_percent": None} | members


def a_licence(number: str = "EL-1", *, scope: Json | None = None, **members: Any) -> Json:
    """An export licence of FRM over 1,000 kg net in all."""
    row: Json = {
        "kind": "export",
        "number": number,
        "organisation": "FRM",
        "facility": None,
        "valid_from": "2026-01-01",
        "valid_to": "2026-12-31",
    }
    row |= {"revoked_on": None, "scope": NO_SCOPE | (scope or {}), "money": None, "control_codes": None, "issued_by": "Commerce ministry"}
    return row | {"quantity": {"value": "1000.000", "unit": "kg", "basis": "net", "per": "total"}} | members


def a_quota(group: str = "SOUTH", **members: Any) -> Json:
    """600 t released in February, 600 more in July."""
    batches = [{"released_on": "2026-02-06", "reo_t": "600"}, {"released_on": "2026-07-01", "reo_t": "600"}]
    return {"group": group, "year": 2026, "kind": "mining_ionic", "batches": batches, "secret": True} | members


def a_listing(**members: Any) -> Json:
    return {"year": 2026, "organisation": "FRM", "activities": ["separation"]} | members


def a_listed_party(name: str = "Meridian Ordnance Supply FZE", **members: Any) -> Json:
    return {"name": name, "country": "AE", "list": "control", "listed_on": "2026-01-01", "until": None, "source": "made up"} | members


def a_policy(key: str = "M02.tolerance_percent", **members: Any) -> Json:
    row = {"key": key, "value": "1.5", "unit": "%", "valid_from": "2026-01-01", "valid_to": None, "confidence": "P", "source": "a circular"}
    return row | members


def a_document(**arrays: list[Json]) -> Json:
    """A document with these arrays, and FRM, whom the other builders' rows name."""
    return {"format": "registry/1", "organisations": [an_organisation()]} | arrays


def a_full_document(**arrays: list[Json]) -> Json:
    """One row in every array."""
    full = a_document(
        users=[a_user()],
        facilities=[a_facility()],
        licences=[a_licence()],
        quotas=[a_quota()],
        public_list=[a_listing()],
        listed_parties=[a_listed_party()],
        policies=[a_policy()],
    )
    return full | arrays


def read(document: Json) -> RegistryDocument:
    return read_document(document)


def a_row(array: str, said: Json) -> Any:
    """One row of a document, as the commands of the registry take it: `a_row("licences", a_licence())`."""
    return getattr(read_document({"format": "registry/1", array: [said]}), array)[0]


def registered(document: Json | None = None, *, by: Viewer = SUPERVISOR, dry_run: bool = False) -> Imported:
    """Bring a document in, by the command."""
    return services.import_document(by=by, document=read_document(a_document() if document is None else document), dry_run=dry_run)


def a_person(role: str = "supervisor", organisation: UUID | None = None) -> Viewer:
    """Somebody in a role, for tests of rights alone."""
    return Viewer(person=UUID(int=8), organisation=organisation, organisation_code="FRM", role=role, via="token")


def case_entry(case_id: UUID, *, version: int = 1) -> None:
    """The entry of a case, under which its draws stand. In service it is `review` that appends it."""
    ledger.append([Draft(APPROVED, ("case", case_id, version), SUPERVISOR.actor, SUPERVISOR.organisation, {})])


@command
def approve(case_id: UUID, licences: Sequence[services.LicenceClaim] = (), quotas: Sequence[services.QuotaClaim] = ()) -> services.Drawn:
    """What `review.decide` does to the registry at the last signature."""
    drawn = services.draw_down(case_id=case_id, licence_draws=licences, quota_draws=quotas)
    case_entry(case_id)
    return drawn
