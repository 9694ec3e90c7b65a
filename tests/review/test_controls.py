from dataclasses import replace
from datetime import date

from tests.make.dossiers import a_dossier, a_line, a_lot, a_shipment, an_assay, the_reference
from traceability.review.controls import controlled_elements, controls_of, has_controlled_line, is_controlled


def a_case(form="oxide", day=date(2026, 4, 25), policies=None, **shares):
    assay = an_assay(treo_percent="100.0", shares_percent={"Nd": "0.00", **shares})
    return a_dossier(shipment=a_shipment(lines=(a_line(),), planned_export_on=day), lots=[a_lot(form=form, assay=assay)], policies=policies)


def test_an_element_over_the_threshold_controls_the_line():
    dossier = a_case(Dy="50.00", Tb="50.00")

    assert controlled_elements(dossier, a_line()) == {"Dy", "Tb"}
    assert is_controlled(dossier, a_line()) and has_controlled_line(dossier)


def test_a_family_in_the_list_covers_its_forms():
    """The list names `metal`; mischmetal is of that family."""
    assert is_controlled(a_case(form="mischmetal", Dy="100.00"), a_line())


def test_a_form_that_no_row_names_is_free():
    assert not controls_of(a_case(form="concentrate", Dy="100.00"), a_line())


def test_a_suspended_row_controls_nothing_and_an_unknown_one_is_told():
    assert not [control for control in controls_of(a_case(Ho="100.00"), a_line()) if control.element == "Ho"]
    (holmium,) = [control for control in controls_of(a_case(day=date(2026, 11, 30), Ho="100.00"), a_line()) if control.element == "Ho"]
    assert (holmium.row.status, holmium.applies) == ("unknown", False)


def test_without_policies_or_lot_there_is_nothing_to_compare():
    assert controls_of(a_case(policies={}, Dy="100.00"), a_line()) == ()
    assert controls_of(a_case(Dy="100.00"), a_line(lot="HFR:UNKNOWN")) == ()


def test_a_row_for_some_destinations_controls_only_what_goes_there():
    reference = the_reference()
    rows = tuple(replace(row, destinations=("US",)) for row in reference.controlled_items)
    dossier = replace(a_case(Dy="100.00"), reference=replace(reference, controlled_items=rows))

    assert not is_controlled(dossier, a_line())
    assert is_controlled(replace(dossier, shipment=replace(dossier.shipment, destination="US")), a_line())


def test_one_controlled_line_of_two_is_enough():
    lots = [a_lot(assay=an_assay(shares_percent={"Dy": "100.00"})), a_lot("HFR:L-2", assay=an_assay(shares_percent={"Nd": "100.00"}))]

    assert has_controlled_line(a_dossier(shipment=a_shipment(lines=(a_line(1), a_line(2, lot="HFR:L-2"))), lots=lots))
