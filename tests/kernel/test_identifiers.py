import uuid

import pytest

from traceability.kernel import identifiers as ids


@pytest.mark.parametrize("code", ["91310115MA42PNBL7K", "91150206MAXF7Y7A87", "91360700MATG1YUT0N"])
def test_a_right_check_character_is_accepted(code):
    assert ids.is_credit_code(code)


@pytest.mark.parametrize("code", ["91310115MA42PNBL7J", "91310115MA42PNBL7", "91310115MI42PNBL7K", "91310115ma42pnbl7k", ""])
def test_a_wrong_credit_code_is_refused(code):
    assert not ids.is_credit_code(code)


def test_every_single_changed_character_is_noticed():
    right = "91310115MA42PNBL7K"
    for place in range(18):
        for character in "0123456789ABCDEFGHJKLMNPQRTUWXY":
            changed = right[:place] + character + right[place + 1 :]
            assert ids.is_credit_code(changed) == (changed == right)


def test_lei_and_gln_check_digits():
    assert ids.is_lei("5493001KJTIIGC8Y1R12") and not ids.is_lei("5493001KJTIIGC8Y1R13") and not ids.is_lei("x")
    assert ids.is_gln("4006381333931") and not ids.is_gln("4006381333932") and not ids.is_gln("400638133393")


def test_ids_sort_by_time():
    made = [ids.uuid7() for _ in range(50)]
    assert made == sorted(made)
    assert all(one.version == 7 for one in made)


@pytest.mark.parametrize(("name", "parts"), [("HFR:NDPR-2026-0044", ("HFR", "NDPR-2026-0044")), ("W1:A", ("W1", "A"))])
def test_a_lot_name_has_two_parts(name, parts):
    assert ids.split_lot_name(name) == parts


@pytest.mark.parametrize("name", ["HFR", "hfr:1", ":1", "HFR:", "HFR:a", "HFR: 1", "HFR:1:2", "1HFR:1", "HFR:" + "A" * 65])
def test_other_shapes_are_no_lot_names(name):
    assert ids.split_lot_name(name) is None


def test_numbers_are_readable_and_differ():
    first, second = ids.shipment_number(2026, uuid.uuid4()), ids.shipment_number(2026, uuid.uuid4())
    assert first != second
    assert len(first) == len("EX-2026-ABCDEFGHJK") and first.startswith("EX-2026-")
    assert ids.certificate_number(2026, uuid.uuid4()).startswith("RC-2026-")


def test_shapes_of_codes():
    assert ids.is_hs_code("2846901999") and not ids.is_hs_code("284690")
    assert ids.is_unlocode("CNSHA") and not ids.is_unlocode("CNSH1")
    assert ids.is_country("DE") and not ids.is_country("de")
    assert ids.is_currency("USD") and not ids.is_currency("US")
    assert ids.is_sha256("a" * 64) and not ids.is_sha256("A" * 64)
    assert ids.is_organisation_code("W1") and not ids.is_organisation_code("W")
    assert ids.is_facility_code("HFR-PLANT-1") and not ids.is_facility_code("hfr")
