"""What an approval takes from licences and quotas, and what a release below the approved weight gives back. Steps of the commands above.

The rows of licences and quotas are locked, not their accounts: an account is written by the trigger of a draw, under that
lock, and a revocation waits for it too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from traceability.kernel import clock
from traceability.kernel.command import must_be_in_command
from traceability.kernel.errors import TraceabilityError, refuse_if
from traceability.kernel.quantities import print_kilograms, print_money
from traceability.kernel.sql import insert_rows, lock_rows
from traceability.registry import in_force
from traceability.registry.errors import LicenceExhausted, LicenceNotInForce, LicenceUsedUp, NotDrawn, QuotaExhausted
from traceability.registry.models import Licence, LicenceAccount, LicenceDraw, Quota, QuotaDraw
from traceability.registry.queries.rights import Released, accounts_of_licences, draws_of_case, released


@dataclass(frozen=True, slots=True)
class LicenceClaim:
    """What a case asks of one licence: the sum over its lines. The licence's basis says which of the two masses counts."""

    licence_id: UUID
    export_on: date
    net_kg: Decimal
    reo_kg: Decimal
    amount: Decimal | None = None
    currency: str | None = None

    def kg(self, licence: Licence) -> Decimal:
        return self.reo_kg if licence.quantity_basis == "reo" else self.net_kg


@dataclass(frozen=True, slots=True)
class QuotaClaim:
    """What a case asks of one quota: REO of domestic mines, in the year of their mining."""

    quota_id: UUID
    reo_kg: Decimal


@dataclass(frozen=True, slots=True)
class Drawn:
    """The rows that were written; children of the case."""

    licences: tuple[LicenceDraw, ...]
    quotas: tuple[QuotaDraw, ...]


def draw_down(*, case_id: UUID, licence_draws: Sequence[LicenceClaim], quota_draws: Sequence[QuotaClaim]) -> Drawn:
    """Take what an approved case needs, or refuse and say what is missing. At most one claim a licence and a quota.

    MUST come after the case's row is locked and before its entry is appended. At most eight statements.
    Raises ClaimsRefused with LicenceNotInForce, LicenceExhausted, LicenceUsedUp, QuotaExhausted.
    """
    must_be_in_command()
    today = clock.legal_day(clock.now())
    licences = {row.id: row for row in lock_rows(Licence, [claim.licence_id for claim in licence_draws])}
    quotas = {row.id: row for row in released(lock_rows(Quota, [claim.quota_id for claim in quota_draws]))}
    refuse_if([*_licence_problems(licence_draws, licences), *_quota_problems(quota_draws, quotas, today)])
    taken = [_licence_draw(case_id, claim, licences[claim.licence_id]) for claim in licence_draws]
    return _insert(case_id, taken, {claim.quota_id: claim.reo_kg for claim in quota_draws}, today)


def give_back(*, case_id: UUID, licence_draws: Sequence[LicenceClaim], quota_draws: Sequence[QuotaClaim]) -> Drawn:
    """Give back a part of what the case drew, in counter-draws; a single licence stays used. Amounts are positive, as in `draw_down`.

    MUST come after the case's row is locked and before an entry of the case is appended. Raises ClaimsRefused with NotDrawn.
    """
    must_be_in_command()
    licences = {row.id: row for row in lock_rows(Licence, [claim.licence_id for claim in licence_draws])}
    quotas = {row.id: row for row in lock_rows(Quota, [claim.quota_id for claim in quota_draws])}
    drawn_licences, drawn_quotas = draws_of_case(case_id)
    problems: list[TraceabilityError] = []
    returned = []
    for claim in licence_draws:
        licence = licences[claim.licence_id]
        before = [draw for draw in drawn_licences if draw.licence_id == licence.id]
        row = _licence_draw(case_id, claim, licence)
        problems += _not_drawn(licence, row["kg"], sum((draw.kg for draw in before), Decimal(0)))
        problems += _not_drawn(licence, claim.amount or Decimal(0), sum((draw.amount or Decimal(0) for draw in before), Decimal(0)))
        first = {"export_on": before[0].export_on} if before else {}
        returned.append(row | first | {"kg": -row["kg"], "amount": None if claim.amount is None else -claim.amount, "uses": 0})
    for quota_claim in quota_draws:
        quota = quotas[quota_claim.quota_id]
        problems += _not_drawn(
            quota, quota_claim.reo_kg, sum((draw.reo_kg for draw in drawn_quotas if draw.quota_id == quota.id), Decimal(0))
        )
    refuse_if(problems)
    return _insert(case_id, returned, {claim.quota_id: -claim.reo_kg for claim in quota_draws}, clock.legal_day(clock.now()))


def _insert(case_id: UUID, licence_rows: Sequence[Mapping[str, Any]], kg_by_quota: Mapping[UUID, Decimal], today: date) -> Drawn:
    quota_rows = [
        {"case_id": case_id, "quota_id": quota_id, "drawn_on": today, "reo_kg": kg} for quota_id, kg in sorted(kg_by_quota.items()) if kg
    ]
    ordered = sorted(licence_rows, key=lambda row: row["licence_id"])
    return Drawn(licences=tuple(insert_rows(LicenceDraw, ordered)), quotas=tuple(insert_rows(QuotaDraw, quota_rows)))


def _licence_draw(case_id: UUID, claim: LicenceClaim, licence: Licence) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "licence_id": claim.licence_id,
        "export_on": claim.export_on,
        "kg": claim.kg(licence),
        "amount": claim.amount,
        "currency": claim.currency,
        "uses": 1,
    }


def _licence_problems(claims: Sequence[LicenceClaim], licences: Mapping[UUID, Licence]) -> Iterator[TraceabilityError]:
    accounts = accounts_of_licences(licences)
    for claim in claims:
        licence = licences[claim.licence_id]
        if not in_force.is_in_force(licence, on=claim.export_on):
            yield LicenceNotInForce(licence=licence, day=claim.export_on)
            continue
        year = claim.export_on.year if licence.quantity_per == "year" else 0
        account = next((one for one in accounts.get(licence.id, ()) if one.year == year), LicenceAccount(licence=licence, year=year))
        if licence.quantity_per == "single" and account.uses:
            yield LicenceUsedUp(licence=licence)
            continue
        asked = claim.kg(licence)
        if licence.limit_kg is not None and account.drawn_kg + asked > licence.limit_kg:
            unit = "kg REO" if licence.quantity_basis == "reo" else "kg"
            yield _exhausted(licence, print_kilograms(licence.limit_kg - account.drawn_kg), unit, print_kilograms(asked))
        if licence.money_amount is not None and claim.amount is not None and claim.currency == licence.money_currency:
            left = licence.money_amount - account.drawn_amount
            if claim.amount > left:
                yield _exhausted(licence, print_money(left), claim.currency or "", print_money(claim.amount))


def _exhausted(licence: Licence, left: str, unit: str, asked: str) -> TraceabilityError:
    return LicenceExhausted(licence=licence, left=left, unit=unit, asked=asked)


def _quota_problems(claims: Sequence[QuotaClaim], quotas: Mapping[UUID, Released], today: date) -> Iterator[TraceabilityError]:
    for claim in claims:
        quota = quotas[claim.quota_id]
        left = quota.released_kg(by=today) - quota.drawn_kg
        if claim.reo_kg > left:
            name = f"{quota.group} {quota.year} {quota.kind}"
            yield QuotaExhausted(quota=name, left=print_kilograms(left), day=today, asked=print_kilograms(claim.reo_kg))


def _not_drawn(name: object, asked: Decimal, drawn: Decimal) -> Iterator[TraceabilityError]:
    if asked > drawn:
        yield NotDrawn(name=name, drawn=f"{drawn:f}", asked=f"{asked:f}")
