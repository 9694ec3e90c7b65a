"""From parsed JSON to rows: what each array of the document holds. Pure. Source: product.md section 8."""

from collections.abc import Callable
from decimal import Decimal

from traceability.kernel import identifiers
from traceability.kernel.errors import ClaimsMalformed, TraceabilityError
from traceability.kernel.quantities import print_decimal
from traceability.registry import words
from traceability.registry.document import ranges, rows, shapes
from traceability.registry.document.members import Members
from traceability.registry.viewer import ROLES

FORMAT = "registry/1"
MOST_ROWS = 20_000
MOST_LISTED = 500
MOST_POINTS = 500


def read_document(value: object) -> rows.RegistryDocument:
    """The document's rows. Raises ClaimsMalformed with every place that has not the documented shape."""
    problems: list[TraceabilityError] = []
    document = Members(value, "", problems)
    if document.is_object:
        document.word("format", (FORMAT,))
    read = rows.RegistryDocument(
        organisations=document.objects("organisations", _organisation, most=MOST_ROWS),
        users=document.objects("users", _user, most=MOST_ROWS),
        facilities=document.objects("facilities", _facility, most=MOST_ROWS),
        licences=document.objects("licences", _licence, most=MOST_ROWS),
        quotas=document.objects("quotas", _quota, most=MOST_ROWS),
        public_list=document.objects("public_list", _listing, most=MOST_ROWS),
        listed_parties=document.objects("listed_parties", _party, most=MOST_ROWS),
        policies=document.objects("policies", _policy, most=MOST_ROWS),
    )
    document.close()
    if problems:
        raise ClaimsMalformed(problems)
    return read


def _organisation(members: Members) -> rows.OrganisationRow:
    name = members.text("name")
    return rows.OrganisationRow(
        code=members.shaped("code", identifiers.is_organisation_code, shapes.CODE),
        name=name,
        name_zh=members.text_or_none("name_zh") or name,
        country=members.shaped("country", identifiers.is_country, shapes.COUNTRY),
        credit_code=members.shaped_or_none("credit_code", shapes.is_code_of_18, "18 digits and capital letters"),
        kinds=members.texts("kinds", words.ORGANISATION_KINDS.__contains__, shapes.KINDS, most=16, least=1, needed=True) or (),
        group=members.shaped_or_none("group", shapes.is_group, shapes.GROUP),
        registered_on=members.day_or_none("registered_on"),
        closed_on=members.day_or_none("closed_on"),
        joined_on=members.day_or_none("joined_on"),
        owners=members.objects("owners", _owner, most=MOST_LISTED),
    )


def _owner(members: Members) -> rows.OwnerRow:
    share = members.decimal("share_percent", ranges.PERCENT)
    return rows.OwnerRow(organisation=members.shaped("organisation", identifiers.is_organisation_code, shapes.CODE), share_percent=share)


def _user(members: Members) -> rows.UserRow:
    username = members.shaped("username", shapes.is_username, "1 to 150 letters, digits and @ . + - _")
    return rows.UserRow(
        username=username,
        name=members.text_or_none("name", longest=150) or username,
        email=members.shaped_or_none("email", shapes.is_email, "an address such as ada@hfr.example") or "",
        organisation=members.shaped("organisation", identifiers.is_organisation_code, shapes.CODE),
        role=members.word("role", ROLES),
    )


def _facility(members: Members) -> rows.FacilityRow:
    return rows.FacilityRow(
        code=members.shaped("code", identifiers.is_facility_code, shapes.FACILITY_CODE),
        organisation=members.shaped("organisation", identifiers.is_organisation_code, shapes.CODE),
        kind=members.word("kind", words.FACILITY_KINDS),
        name=members.text("name"),
        region=members.shaped_or_none("region", shapes.is_region, "a region such as CN-JX (ISO 3166-2)"),
        latitude=members.decimal_or_none("latitude", ranges.LATITUDE),
        longitude=members.decimal_or_none("longitude", ranges.LONGITUDE),
        ore_class=members.word_or_none("ore_class", words.ORE_CLASSES),
        deposit=members.shaped_or_none("deposit", shapes.is_word, "a key of the reference table of deposits"),
        capacity_t_per_year=members.decimal_or_none("capacity_t_per_year", ranges.CAPACITY),
        own_ranges_percent=members.object_or_none("own_ranges_percent", _ranges),
    )


def _ranges(members: Members) -> dict[str, tuple[Decimal, Decimal]]:
    found = {}
    for element in members.names():
        ends = members.optional(element, _percent_pair, "[lowest, highest] as decimal text, 0 to 100")
        if element not in words.ELEMENTS:
            members.malformed(element, "the symbol of a rare-earth element")
        elif ends is not None:
            found[element] = ends
    return found


def _pair(value: object, first: Callable[[object], Decimal], second: Callable[[object], Decimal]) -> tuple[Decimal, Decimal]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError
    return first(value[0]), second(value[1])


def _percent_pair(value: object) -> tuple[Decimal, Decimal]:
    return _pair(value, ranges.PERCENT.read, ranges.PERCENT.read)


def _licence(members: Members) -> rows.LicenceRow:
    return rows.LicenceRow(
        kind=members.word("kind", words.LICENCE_KINDS),
        number=members.text("number", longest=64),
        organisation=members.shaped("organisation", identifiers.is_organisation_code, shapes.CODE),
        facility=members.shaped_or_none("facility", identifiers.is_facility_code, shapes.FACILITY_CODE),
        valid_from=members.day_or_none("valid_from"),
        valid_to=members.day_or_none("valid_to"),
        revoked_on=members.day_or_none("revoked_on"),
        scope=members.object_or_none("scope", _scope) or {},
        quantity=members.object_or_none("quantity", _quantity),
        money=members.object_or_none("money", _money),
        control_codes=members.texts("control_codes", shapes.is_control_code, "a control code such as 1C905.a", most=MOST_LISTED),
        issued_by=members.text("issued_by"),
    )


def _scope(members: Members) -> rows.Scope:
    found: dict[str, str | tuple[str, ...] | tuple[tuple[str, str], ...] | None] = {
        "ore_class": members.texts("ore_class", words.ORE_CLASSES.__contains__, "rock or ionic", most=2),
        "forms": members.texts("forms", shapes.is_word, "a key of product_forms", most=MOST_LISTED),
        "elements": members.texts("elements", words.ELEMENTS.__contains__, "the symbol of a rare-earth element", most=17),
        "area": _area(members),
        "importer": members.text_or_none("importer"),
        "end_user": members.text_or_none("end_user"),
        "destination": members.shaped_or_none("destination", identifiers.is_country, shapes.COUNTRY),
        "hs_codes": members.texts("hs_codes", identifiers.is_hs_code, "a tariff code of 10 digits", most=MOST_LISTED),
        "ports": members.texts("ports", identifiers.is_unlocode, "a port such as CNSHA (UN/LOCODE)", most=MOST_LISTED),
    }
    return {name: limit for name, limit in found.items() if limit is not None}


def _area(members: Members) -> tuple[tuple[str, str], ...] | None:
    """A ring of [longitude, latitude], decimal text. Whether it is closed is for the rules to judge."""
    points = members.listed("area", most=MOST_POINTS)
    if points is None:
        return None
    ring = []
    for place, point in enumerate(points):
        try:
            longitude, latitude = _pair(point, ranges.LONGITUDE.read, ranges.LATITUDE.read)
        except ValueError:
            members.malformed("area", "[longitude, latitude] as decimal text", place=place)
        else:
            ring.append((print_decimal(longitude), print_decimal(latitude)))
    return tuple(ring)


def _quantity(members: Members) -> rows.QuantityRow:
    return rows.QuantityRow(
        value=members.decimal("value", ranges.QUANTITY),
        unit=members.word("unit", words.UNITS),
        basis=members.word("basis", words.BASES),
        per=members.word("per", words.PERIODS),
    )


def _money(members: Members) -> rows.MoneyRow:
    amount = members.decimal("amount", ranges.AMOUNT)
    return rows.MoneyRow(amount=amount, currency=members.shaped("currency", identifiers.is_currency, "three capital letters (ISO 4217)"))


def _quota(members: Members) -> rows.QuotaRow:
    return rows.QuotaRow(
        group=members.shaped("group", shapes.is_group, shapes.GROUP),
        year=members.year("year"),
        kind=members.word("kind", words.QUOTA_KINDS),
        batches=members.objects("batches", _batch, most=MOST_LISTED),
        secret=members.flag("secret", False),
    )


def _batch(members: Members) -> rows.BatchRow:
    return rows.BatchRow(released_on=members.day("released_on"), reo_t=members.decimal("reo_t", ranges.RELEASED))


def _listing(members: Members) -> rows.ListingRow:
    return rows.ListingRow(
        year=members.year("year"),
        organisation=members.shaped("organisation", identifiers.is_organisation_code, shapes.CODE),
        activities=members.texts("activities", words.ACTIVITIES.__contains__, "mining or separation", most=2, needed=True) or (),
    )


def _party(members: Members) -> rows.PartyRow:
    return rows.PartyRow(
        name=members.text("name"),
        country=members.shaped("country", identifiers.is_country, shapes.COUNTRY),
        list=members.shaped("list", shapes.is_short_word, "the word of a list, such as control or watch"),
        listed_on=members.day("listed_on"),
        until=members.day_or_none("until"),
        source=members.text("source", longest=500),
    )


def _policy(members: Members) -> rows.PolicyRow:
    return rows.PolicyRow(
        key=members.shaped("key", shapes.is_policy_key, "a policy key such as M02.tolerance_percent"),
        value=members.text("value", longest=2000),
        unit=members.text("unit", longest=64),
        valid_from=members.day_or_none("valid_from"),
        valid_to=members.day_or_none("valid_to"),
        confidence=members.word("confidence", words.CONFIDENCES),
        source=members.text("source", longest=2000),
    )
