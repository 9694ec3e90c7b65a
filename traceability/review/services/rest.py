"""What customs did not let leave goes back: kilograms to the lots, and their part of licences and quotas. A step of the release."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from traceability.custody import services as custody
from traceability.kernel.command import must_be_in_command
from traceability.ledger.services import Draft
from traceability.registry import services as registry
from traceability.registry.services import LicenceClaim, QuotaClaim
from traceability.registry.viewer import Viewer
from traceability.review import entries
from traceability.review.drawing import LicenceTake, QuotaTake, Takes
from traceability.review.models import Case, Examination


@dataclass(frozen=True, slots=True)
class Rest:
    """Kilograms that did not leave, by line number, and what those lines took from licences and quotas for them."""

    kg_by_line: Mapping[int, Decimal]
    takes: Takes


def give_back_rest(*, by: Viewer, case: Case, rest: Rest) -> Draft:
    """Counter-draws for what did not leave, and the entry that covers them.

    MUST come after the case's row is locked; the caller appends the entry. At most as much goes back as the approval took, so a
    licence that was restated since gives nothing more. Raises ClaimsRefused with NotDrawn, AlreadyGivenBack.
    """
    must_be_in_command()
    taken = Examination.objects.values_list("takes", flat=True).get(case_id=case.id, number=case.examination)
    # Licences and quotas before holdings: the order of locks.
    drawn = registry.give_back(
        case_id=case.id,
        licence_draws=list(_licence_claims(rest.takes.licences, taken["licences"])),
        quota_draws=list(_quota_claims(rest.takes.quotas, taken["quotas"])),
    )
    custody.give_back(shipment_id=case.shipment_id, case_id=case.id, kg_by_line=rest.kg_by_line)
    case.version += 1
    Case.objects.filter(id=case.id).update(version=case.version)
    return entries.case_given_back(case, rest.kg_by_line, licences=drawn.licences, quotas=drawn.quotas, by=by)


def _licence_claims(rest: Iterable[LicenceTake], taken: Iterable[Mapping[str, Any]]) -> Iterable[LicenceClaim]:
    known = {UUID(one["licence"]): one for one in taken}
    for take in rest:
        before = known.get(take.licence)
        if before is None or not take.net_kg:
            continue
        has_money = take.money is not None and before["amount"] is not None and before["currency"] == take.currency
        yield LicenceClaim(
            licence_id=take.licence,
            export_on=date.fromisoformat(before["export_on"]),
            net_kg=min(take.net_kg, Decimal(before["net_kg"])),
            reo_kg=min(take.reo_kg, Decimal(before["reo_kg"])),
            amount=min(take.money, Decimal(before["amount"])) if has_money and take.money is not None else None,
            currency=take.currency if has_money else None,
        )


def _quota_claims(rest: Iterable[QuotaTake], taken: Iterable[Mapping[str, Any]]) -> Iterable[QuotaClaim]:
    known = {UUID(one["quota"]): Decimal(one["reo_kg"]) for one in taken}
    for take in rest:
        if take.quota in known:
            yield QuotaClaim(take.quota, min(take.reo_kg, known[take.quota]))
