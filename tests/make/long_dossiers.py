"""Dossiers of any length, for what must not grow faster than they do: a plant that works batch after batch into one blend.

Each batch is ten events: mined, dressed, sold and received, separated in a month with a stocktake, packed, sold and received, blended
with all batches before it. So the chain is as wide as it is deep.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from tests.make.dossiers import (
    a_dossier,
    a_facility,
    a_licence,
    a_line,
    a_lot,
    a_receipt,
    a_sale,
    a_shipment,
    an_assay,
    an_event,
    an_organisation,
)
from traceability.review import dossier as d

PER_BATCH = 10
LIGHT = {
    "La": "23.40",
    "Ce": "50.00",
    "Pr": "6.20",
    "Nd": "18.50",
    "Sm": "0.85",
    "Eu": "0.20",
    "Gd": "0.65",
    "Tb": "0.05",
    "Dy": "0.10",
    "Y": "0.05",
}
NDPR = {"La": "0.02", "Ce": "0.03", "Pr": "25.05", "Nd": "74.88", "Sm": "0.01", "Dy": "0.01"}
BEGUN = datetime.fromisoformat("2016-01-04T08:00:00+08:00")


def a_long_dossier(events: int) -> d.Dossier:
    """A dossier of so many events, rounded down to whole batches; its one line ships the last blend."""
    told, lots = [], []
    for place in range(events // PER_BATCH):
        batch_events, batch_lots = zip(*_batch(place), strict=True)
        told += [event for part in batch_events for event in part]
        lots += [lot for part in batch_lots for lot in part]
    shipment = a_shipment(exporter="HFR", lines=(a_line(lot=lots[-1].name, net_kg="100.000"),), planned_export_on=date(2026, 4, 25))
    return a_dossier(
        shipment=shipment,
        events=told,
        lots=lots,
        origins=d.shares_by_origin(told, lots),
        organisations=[an_organisation(code) for code in ("BYM", "HFR", "GZS")],
        facilities=[a_facility("BYM-1", "BYM", ore_class="rock", deposit="bayan_obo"), a_facility("HFR-PLANT-1"), a_facility("HFR-WH-1")],
        licences=[
            a_licence(kind, f"{kind}-{code}", organisation=code) for kind in ("mining", "pollutant_discharge") for code in ("BYM", "HFR")
        ],
    )


def _batch(place: int) -> Iterator[tuple[list[d.Event], list[d.Lot]]]:
    def at(hours: int) -> str:
        return (BEGUN + timedelta(days=31 * place, hours=hours)).isoformat()

    def name(what: str) -> str:
        return f"{what}-{place}"

    feed = an_assay(moisture_percent="8.0", treo_percent="55.0", shares_percent=LIGHT, th_ppm="1760", u_ppm="5")
    pure = an_assay(shares_percent=NDPR, th_ppm="0", u_ppm="0")
    ore, concentrate, oxide, packed, blend = (name(what) for what in ("ORE", "CON", "OXI", "PKD", "BLD"))
    before = [(f"BLD-{place - 1}", "100.000")] if place else []

    yield (
        [an_event(name("dig"), "mining", facility="BYM-1", performed_by="BYM", outputs=[ore], ended=at(1))],
        [a_lot(ore, form="ore", net_kg="350000.000", assay=feed, made_by=name("dig"))],
    )
    dressed = {"facility": "BYM-1", "performed_by": "BYM", "inputs": [(ore, "350000.000")], "outputs": [concentrate], "ended": at(2)}
    yield (
        [an_event(name("dress"), "beneficiation", **dressed)],
        [a_lot(concentrate, form="concentrate", net_kg="30000.000", assay=feed, made_by=name("dress"))],
    )
    sold = a_sale(
        name("sell"), concentrate, facility="BYM-1", performed_by="BYM", to_organisation="HFR", to_facility="HFR-PLANT-1", ended=at(3)
    )
    yield [sold, a_receipt(sold, ended=at(4))], []
    month = d.Fields(period=at(5)[:7])
    yield (
        [
            an_event(name("part"), inputs=[(concentrate, "30000.000")], outputs=[oxide], ended=at(5)),
            an_event(name("count"), "stocktake", fields=month, ended=at(6)),
        ],
        [a_lot(oxide, net_kg="3460.000", assay=pure, made_by=name("part"))],
    )
    yield (
        [an_event(name("pack"), "packing", inputs=[(oxide, "3460.000")], outputs=[packed], ended=at(7))],
        [a_lot(packed, net_kg="3460.000", assay=pure, made_by=name("pack"))],
    )
    moved = a_sale(name("move"), packed, to_organisation="HFR", to_facility="HFR-WH-1", ownership_passes=False, invoice=None, ended=at(8))
    yield [moved, a_receipt(moved, ended=at(9))], []
    mixed = {"facility": "HFR-WH-1", "inputs": [(packed, "3460.000"), *before], "outputs": [blend], "ended": at(10)}
    yield [an_event(name("blend"), "blending", **mixed)], [a_lot(blend, net_kg="3560.000", assay=pure, made_by=name("blend"), holder="HFR")]
