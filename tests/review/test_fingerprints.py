"""What deposits let the elements of a lot be. The distances are tried with A01, the markers with A02 and A03."""

from decimal import Decimal

from tests.make.dossiers import a_dossier, a_facility, a_lot, an_assay, an_event, an_id, the_reference
from traceability.review.dossier import Fields, Origin
from traceability.review.fingerprints import Deposits, mineral_lots, share_as_oxide

LOT = a_lot("M:ORE", form="ore", made_by="mined")
MINED = an_event("mined", "mining", facility="M-1", outputs=["M:ORE"])


def deposits(*, origins=(), with_own_ranges=True, events=(), **facility) -> Deposits:
    places = [a_facility("M-1", deposit="bayan_obo", **facility), a_facility("L-1", deposit="longnan")]
    dossier = a_dossier(lots=[LOT], events=[MINED, *events], facilities=places, origins={"M:ORE": tuple(origins)} if origins else {})
    return Deposits(dossier, with_own_ranges=with_own_ranges)


def test_a_row_is_normalised_to_a_hundred():
    assert sum(deposits().row("bayan_obo").values()).quantize(Decimal("0.0001")) == 100


def test_a_lot_without_shares_of_origin_is_its_makers():
    declared = deposits().declared(LOT, MINED)

    assert declared.deposits == ("bayan_obo",)
    assert declared.intervals["Ce"] == (deposits().row("bayan_obo")["Ce"],) * 2


def test_a_blend_is_weighted_by_the_shares_of_its_origins():
    declared = deposits(
        origins=[Origin("mine", Decimal("0.75"), facility="M-1"), Origin("mine", Decimal("0.25"), facility="L-1")]
    ).declared(LOT, MINED)

    low, high = declared.intervals["Y"]
    assert (declared.deposits, low) == (("bayan_obo", "longnan"), high)
    assert low == deposits().row("bayan_obo")["Y"] * Decimal("0.75") + deposits().row("longnan")["Y"] * Decimal("0.25")


def test_a_mines_own_ranges_come_first_where_they_are_asked_for():
    own = {"Ce": (Decimal(40), Decimal(60))}

    assert deposits(own_ranges_percent=own).declared(LOT, MINED).intervals["Ce"] == (40, 60)
    assert deposits(own_ranges_percent=own, with_own_ranges=False).declared(LOT, MINED).intervals["Ce"] != (40, 60)


def test_an_import_declares_its_deposit_itself_and_an_unknown_one_is_none():
    brought = an_event("brought", "import", facility="L-1", fields=Fields(deposit="xinfeng"))

    of_import = deposits(events=[brought], origins=[Origin("import", Decimal(1), an_id("brought"), "L-1")])

    assert of_import.declared(LOT, MINED).deposits == ("xinfeng",)
    assert deposits(origins=[Origin("mine", Decimal(1), facility="NOWHERE")]).declared(LOT, MINED) is None


def test_only_products_before_separation_are_a_deposits():
    lots = [LOT, a_lot("M:TAIL", form="tailings", made_by="mined"), a_lot("S:OX", made_by="parted"), a_lot("X:OLD")]
    parted = an_event("parted", "separation", inputs=[("M:ORE", "1.000")], outputs=["S:OX"])

    assert [lot.name for lot, _ in mineral_lots(a_dossier(lots=lots, events=[MINED, parted]))] == ["M:ORE"]


def test_a_share_is_read_as_oxide_on_either_basis():
    shares = dict(the_reference().deposits["bayan_obo"].shares_percent)

    assert share_as_oxide(an_assay(shares_percent={"Y": "0.40"}), "Y", Decimal("99.9")) == Decimal("0.40")
    assert share_as_oxide(an_assay(shares_percent={"Y": "0.40"}), "Dy", Decimal("99.9")) is None
    assert share_as_oxide(an_assay(trem_percent="40", shares_percent=shares), "Ce", Decimal("99.9")) > shares["Ce"]
    assert share_as_oxide(an_assay(trem_percent="40", shares_percent={"Ce": "50"}), "Ce", Decimal("99.9")) is None
    assert share_as_oxide(None, "Ce", Decimal("99.9")) is None
