"""What launderers do to the records of an honest year. Pure; each changes the world that it is given, which is a copy."""

from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_CEILING, Decimal

from traceability.review import dossier as d
from traceability.review.measuring import country
from traceability.review.measuring.reading import Records
from traceability.review.measuring.world import World

CLAY_SITES, TRADER, SEPARATOR = ("LNM", "XWM"), "TRD", "GZS"
TENGCHONG = (Decimal("25.02"), Decimal("98.49"))
SMALL_KG, PARCELS, GO_BETWEENS, YEAR_DAYS = Decimal(40), 3, 3, 365


def ordinary_invoices(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """Sales of clay are invoiced outside the rare-earth version of the tax system."""
    for sale in _some(sales_of(world, shipment, sellers=CLAY_SITES), strength):
        assert sale.invoice is not None
        put(world, replace(sale, invoice=replace(sale.invoice, kind="ordinary_vat_invoice")))
    return shipment


def no_inbound_invoices(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """What the trader bought has no paper; what it sells has."""
    for sale in _some(sales_of(world, shipment, buyers=(TRADER,)), strength):
        put(world, replace(sale, invoice=None))
    return shipment


def young_trader(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """The trader was founded shortly before its sale to the separator."""
    sale = sales_of(world, shipment, sellers=(TRADER,))[-1]
    age = timedelta(days=int(YEAR_DAYS * (1 - strength)))
    trader = world.organisations[TRADER]
    world.organisations[TRADER] = replace(trader, registered_on=sale.started_on - age)
    return shipment


def layered_traders(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """Between mine and separator the clay is sold on within days, in one warehouse."""
    sale = sales_of(world, shipment, sellers=(TRADER,))[-1]
    receipt = next(event for event in world.events.values() if event.dispatch == sale.id)
    before = TRADER
    for place in range(int(_count(strength, GO_BETWEENS))):
        between = f"W{place + 1}"
        world.organisations[between] = replace(
            world.organisations[TRADER], id=country.an_id(between), code=between, title=f"Between {place + 1}", title_zh=f"居间{place + 1}"
        )
        _passed_on(world, sale, receipt, before, between, hours=place * 12)
        before = between
    assert sale.invoice is not None
    later = timedelta(hours=12 * GO_BETWEENS)
    put(
        world,
        replace(
            sale,
            performed_by=before,
            recorded_by=before,
            started_at=sale.started_at + later,
            ended_at=sale.ended_at + later,
            invoice=replace(sale.invoice, seller=before),
        ),
    )
    put(world, replace(receipt, started_at=receipt.started_at + later, ended_at=receipt.ended_at + later))
    return shipment


def _passed_on(world: World, sale: d.Event, receipt: d.Event, seller: str, buyer: str, *, hours: int) -> None:
    """A sale that moves nothing: both ends stand in the trader's warehouse."""
    assert sale.invoice is not None and sale.transport is not None
    number, begun = world.number(), sale.started_at + timedelta(hours=hours)
    carried = replace(sale.transport, ticket=f"T-{number}", seals=(f"S{number}A", f"S{number}B"))
    moved = replace(
        sale,
        id=country.an_id(f"event {number}"),
        performed_by=seller,
        recorded_by=seller,
        started_at=begun,
        ended_at=begun + timedelta(hours=1),
        to_organisation=buyer,
        to_facility=sale.facility,
        transport=carried,
        invoice=replace(sale.invoice, number=f"{number:08}", seller=seller, buyer=buyer),
    )
    put(world, moved)
    put(
        world,
        replace(
            receipt,
            id=country.an_id(f"event {world.number()}"),
            facility=sale.facility,
            performed_by=buyer,
            recorded_by=buyer,
            started_at=begun + timedelta(hours=2),
            ended_at=begun + timedelta(hours=3),
            inputs=sale.inputs,
            transport=replace(carried, ticket=f"R-{number}"),
            dispatch=moved.id,
        ),
    )


def over_quota(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """The mines give more than their group may: what was released up to the newest leaching is a part of what was used."""
    records = Records(world)
    leached = [event for event in records.chain(shipment) if event.stage == "leaching"]
    used_kg = records.used_kg(leached[-1], ("leaching", "beneficiation")) * (1 - strength)
    batch = d.QuotaBatch(country.quotas()[0].batches[0].released_on, used_kg / 1000)
    world.quotas = tuple(replace(quota, batches=(batch,)) if quota.what == "mining_ionic" else quota for quota in world.quotas)
    return shipment


def cover_plant(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """The mine's licence is for another class of ore than it digs."""
    world.licences = tuple(
        replace(one, scope=replace(one.scope, ore_class=("iron",))) if one.what == "mining" and one.organisation == "BYM" else one
        for one in world.licences
    )
    return shipment


def tolling(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """The separator works feed that still belongs to the mine."""
    for sale in _some(sales_of(world, shipment, buyers=(SEPARATOR,)), strength):
        put(world, replace(sale, ownership_passes=False, invoice=None))
    return shipment


def loaded_far_away(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """Clay that came over the border is loaded on the way to it; strength 1 is the border town itself."""
    for sale in sales_of(world, shipment, sellers=("XWM",)):
        place = sale.loaded_at
        assert place is not None and place.latitude is not None and place.longitude is not None
        north = place.latitude + (TENGCHONG[0] - place.latitude) * strength
        east = place.longitude + (TENGCHONG[1] - place.longitude) * strength
        put(world, replace(sale, loaded_at=replace(place, latitude=north, longitude=east)))
    return shipment


def copied_certificate(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """Lots of one mine get the certificate of a lot of the other."""
    chain = Records(world).chain(shipment)
    ours, theirs = ([event for event in chain if event.stage == "leaching" and event.performed_by == code][-1] for code in CLAY_SITES)
    genuine = world.lots[theirs.outputs[0]].assay
    assert genuine is not None
    for name in ours.outputs[: int(_count(strength, len(ours.outputs)))]:
        lot = world.lots[name]
        assert lot.assay is not None
        world.lots[name] = replace(lot, assay=replace(lot.assay, certificate=genuine.certificate))
    return shipment


def undeclared(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """The controlled element is left out of the declaration, and with it the licence and the end user's certificate."""
    lines = tuple(
        replace(line, control_code=d.NOT_CONTROLLED, declared_shares_percent={**line.declared_shares_percent, "Dy": Decimal("0.00")})
        for line in shipment.lines
    )
    return submitted(world, _without_licence(replace(shipment, lines=lines)))


def as_samples(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    lines = tuple(replace(line, control_code=d.NOT_CONTROLLED) for line in shipment.lines)
    return submitted(world, _without_licence(replace(shipment, lines=lines, trade_mode="sample")))


def wrong_name(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """The goods go under the code and name of something that needs no licence."""
    first = replace(shipment.lines[0], hs_code="7504002000", product="nickel powder", control_code=d.NOT_CONTROLLED)
    return submitted(world, _without_licence(replace(shipment, lines=(first,))))


def split(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """One delivery in parcels: others like it, each under its own papers and seals, went a few days apart before this one."""
    small = _smaller(shipment, SMALL_KG)
    for place in range(1, int(_count(strength, PARCELS))):
        earlier = shipment.planned_export_on - timedelta(days=9 * place)
        other = replace(small, id=country.an_id(f"parcel {place}"), number=f"{small.number}-{place}", planned_export_on=earlier)
        papers = tuple(replace(paper, number=f"{paper.number}-{place}") for paper in small.documents)
        packages = tuple(replace(package, seals=tuple(f"{seal}-{place}" for seal in package.seals)) for package in small.packages)
        world.shipments.append(replace(other, documents=papers, packages=packages))
    return submitted(world, small)


def in_transit(world: World, shipment: d.Shipment, strength: Decimal) -> d.Shipment:
    """A forwarder in a third country stands before the user."""
    forwarder = d.Party("Siam Gate Forwarding", "TH", "forwarder", registered_on=shipment.consignee.registered_on)
    return submitted(world, replace(shipment, consignee=forwarder, destination="TH"))


def _smaller(shipment: d.Shipment, net_kg: Decimal) -> d.Shipment:
    """The first line alone, with papers and packages that say the same."""
    line = replace(shipment.lines[0], net_kg=net_kg)
    package = replace(shipment.packages[0], pieces=1, net_kg=net_kg, gross_kg=net_kg + 2)
    papers = tuple(
        replace(paper, net_kg=net_kg, pieces=1 if paper.pieces else None) if paper.net_kg else paper for paper in shipment.documents
    )
    return replace(shipment, lines=(line,), packages=(package,), documents=papers)


def _without_licence(shipment: d.Shipment) -> d.Shipment:
    return replace(
        shipment,
        licences=tuple(one for one in shipment.licences if one.what != "dual_use"),
        documents=tuple(paper for paper in shipment.documents if paper.kind != "end_user_certificate"),
    )


def submitted(world: World, shipment: d.Shipment) -> d.Shipment:
    """In place of the honest one."""
    world.shipments = [shipment if other.id == shipment.id else other for other in world.shipments]
    return shipment


def sales_of(world: World, shipment: d.Shipment, *, sellers: tuple[str, ...] = (), buyers: tuple[str, ...] = ()) -> list[d.Event]:
    """Sales of the chain by or to these, in the order of time."""
    return [
        event
        for event in Records(world).chain(shipment)
        if event.stage == "dispatch" and (event.performed_by in sellers or event.to_organisation in buyers)
    ]


def _some(sales: list[d.Event], strength: Decimal) -> list[d.Event]:
    """The newest of them, at least one."""
    return sales[-int(_count(strength, len(sales))) :]


def _count(strength: Decimal, whole: int) -> Decimal:
    return max(Decimal(1), (strength * whole).to_integral_value(ROUND_CEILING))


def put(world: World, event: d.Event) -> None:
    world.events[event.id] = event
