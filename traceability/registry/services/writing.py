"""Writing a plan: locks in the one order, changed rows before new ones, children before their subjects, then what is sworn."""

from collections.abc import Iterator
from decimal import Decimal

from django.contrib.auth.models import User

from traceability.kernel.errors import TraceabilityError
from traceability.kernel.models import Tracked
from traceability.kernel.sql import insert_rows, lock_rows
from traceability.ledger.envelope import Draft
from traceability.registry import entries, errors
from traceability.registry.document import RegistryDocument
from traceability.registry.models import (
    Facility,
    Licence,
    LicenceAccount,
    ListedParty,
    Member,
    Organisation,
    Ownership,
    PolicyValue,
    PublicListing,
    Quota,
    QuotaAccount,
    QuotaBatch,
)
from traceability.registry.services.planning import Change, Plan
from traceability.registry.services.rows import as_row, update_rows
from traceability.registry.viewer import Viewer


def lock_changed(plan: Plan) -> None:
    """Lock every row that changes, in the house's one order of locks. The registry's own lock keeps what was read true."""
    for model, change in _in_lock_order(plan):
        lock_rows(model, [row.id for row in change.changed])


def limits_below_draws(plan: Plan, document: RegistryDocument) -> Iterator[TraceabilityError]:
    """Quantities that a change would push below what approved cases have drawn. Requires the locks. At most two queries."""
    place = {(row.kind, row.number): position for position, row in enumerate(document.licences)}
    changed = {licence.id: licence for licence in plan.licences.changed}
    for account in LicenceAccount.objects.filter(licence_id__any=sorted(changed)).order_by("licence_id", "year") if changed else ():
        licence = changed[account.licence_id]
        at, name = f"/licences/{place[licence.kind, licence.number]}", f"{licence.kind} {licence.number}"
        if licence.id in plan.rebased:
            yield errors.BasisInUse(pointer=f"{at}/quantity", name=name)
            continue
        if account.limit_kg is not None and licence.limit_kg is not None and account.drawn_kg > licence.limit_kg:
            yield errors.BelowDrawn(
                pointer=f"{at}/quantity/value", name=name, drawn=f"{account.drawn_kg} kg", limit=f"{licence.limit_kg} kg"
            )
        if licence.money_amount is not None and account.drawn_amount > licence.money_amount:
            yield errors.BelowDrawn(pointer=f"{at}/money/amount", name=name, drawn=account.drawn_amount, limit=licence.money_amount)
    place_of_quota = {(row.group, row.year, row.kind): position for position, row in enumerate(document.quotas)}
    quotas = {quota.id: quota for quota in plan.quotas.changed}
    for drawn in QuotaAccount.objects.filter(quota_id__any=sorted(quotas)) if quotas else ():
        quota, released = quotas[drawn.quota_id], sum(plan.batches[drawn.quota_id].values(), Decimal(0)) * 1000
        if drawn.drawn_kg > released:
            at = f"/quotas/{place_of_quota[quota.group, quota.year, quota.kind]}/batches"
            yield errors.BelowDrawn(pointer=at, name=str(quota), drawn=f"{drawn.drawn_kg} kg", limit=f"{released} kg")


def write(plan: Plan) -> None:
    """Every row of the plan, a fixed number of statements for any number of rows."""
    _write_logins(plan)
    batches = [(quota, day, tonnes) for quota in plan.quotas.touched for day, tonnes in plan.batches[quota.id].items()]
    insert_rows(
        QuotaBatch,
        ({"quota_id": quota.id, "quota_version": quota.version, "released_on": day, "reo_t": tonnes} for quota, day, tonnes in batches),
    )
    owners = [(row, owner, share) for row in plan.organisations.touched for owner, share in plan.owners[row.id].items()]
    insert_rows(
        Ownership,
        (
            {"organisation_id": row.id, "organisation_version": row.version, "owner_id": owner, "share_percent": share}
            for row, owner, share in owners
        ),
    )
    for model, change in _in_lock_order(plan):
        update_rows(change.changed)
        insert_rows(model, (as_row(row) for row in sorted(change.created, key=lambda row: row.id)))


def drafts_of(plan: Plan, *, by: Viewer, reason: str | None = None) -> list[Draft]:
    """One draft for each row that is new or changed; `reason` stands in those of changed rows."""
    organisation, facility = plan.code_by_organisation, plan.code_by_facility

    def why(row: Tracked) -> str | None:
        return reason if row.version > 1 else None

    return [
        *(
            entries.organisation_stated(
                row, [(organisation[owner], share) for owner, share in plan.owners[row.id].items()], by=by, reason=why(row)
            )
            for row in plan.organisations.touched
        ),
        *(
            entries.member_stated(row, organisation=organisation[row.organisation_id], by=by, reason=why(row))
            for row in plan.people.members.touched
        ),
        *(
            entries.facility_stated(row, organisation=organisation[row.organisation_id], by=by, reason=why(row))
            for row in plan.facilities.touched
        ),
        *(
            entries.licence_stated(
                row,
                organisation=organisation[row.organisation_id],
                facility=facility[row.facility_id] if row.facility_id else None,
                revoked=row.id in plan.revoked,
                by=by,
                reason=why(row),
            )
            for row in plan.licences.touched
        ),
        *(entries.quota_stated(row, tuple(plan.batches[row.id].items()), by=by, reason=why(row)) for row in plan.quotas.touched),
        *(
            entries.public_listing_stated(row, organisation=organisation[row.organisation_id], by=by, reason=why(row))
            for row in plan.public_list.touched
        ),
        *(entries.listed_party_stated(row, by=by, reason=why(row)) for row in plan.listed_parties.touched),
        *(entries.policy_stated(row, by=by, reason=why(row)) for row in plan.policies.touched),
    ]


def _write_logins(plan: Plan) -> None:
    """Logins first: a member needs its login's number, which the database gives."""
    people = plan.people
    made = {user.username: user for user in User.objects.bulk_create(people.new_logins)}
    User.objects.bulk_update(people.changed_logins, ["first_name", "email"], batch_size=200)
    known = [name for name in people.username_by_member.values() if name not in made]
    if known:
        made |= {user.username: user for user in User.objects.filter(username__any=known)}
    for member in people.members.created:
        member.user_id = made[people.username_by_member[member.id]].pk


def _in_lock_order(plan: Plan) -> "tuple[tuple[type, Change], ...]":
    return (
        (Facility, plan.facilities),
        (Licence, plan.licences),
        (ListedParty, plan.listed_parties),
        (Member, plan.people.members),
        (Organisation, plan.organisations),
        (PolicyValue, plan.policies),
        (PublicListing, plan.public_list),
        (Quota, plan.quotas),
    )
