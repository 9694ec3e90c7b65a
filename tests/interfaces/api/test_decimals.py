"""Every decimal of the API: its published pattern takes what is read and what is written, and nothing else."""

import copy
import json
import re
from decimal import Decimal

import pytest
from django.test import Client

from tests import openapi
from tests.make.registry import a_facility, a_full_document, a_licence, a_quota, an_organisation
from traceability.custody.claims import kinds
from traceability.interfaces.api import registry_shapes, shapes
from traceability.kernel.errors import ClaimsMalformed
from traceability.kernel.quantities import MAX_KILOGRAMS, print_decimal, print_kilograms, print_money, print_share
from traceability.registry.document import ranges, read_document

NUMBERS = {name: one for name, one in vars(kinds).items() if isinstance(one, kinds.Number)}
RANGES = {name: one for name, one in vars(ranges).items() if isinstance(one, ranges.Range)}
OF_ANSWERS = {
    shapes.KILOGRAMS["pattern"]: [print_kilograms(Decimal(one)) for one in ("0", "-0.0004", "0.0005", MAX_KILOGRAMS, -MAX_KILOGRAMS)],
    shapes.MONEY["pattern"]: [print_money(Decimal(one)) for one in ("0", "0.005", "1000000000000", "999999999999.99")],
    shapes.PERCENT["pattern"]: [print_decimal(Decimal(one)) for one in ("0", "100.000000", "0.000001", "99.999999")],
    shapes.SHARE["pattern"]: [print_share(Decimal(one)) for one in ("0", "1", "0.0000000004", "0.3333333333")],
}
"""Decimals that are only ever written, as their printers print the bounds."""
ODD = ["", "-", ".5", "5.", "+1", "01", "00", "-01", "1e2", "1E-1", "NaN", "Infinity", "-Infinity", "1_0", " 1", "1 ", "1,5", "１", "0x1"]


def decimals(part, at=""):
    """(place, pattern) of every text whose pattern is of decimals."""
    if isinstance(part, list):
        return [found for place, one in enumerate(part) for found in decimals(one, f"{at}/{place}")]
    if not isinstance(part, dict):
        return []
    own = part.get("pattern")
    here = [(at, own)] if isinstance(own, str) and re.search(own, "1.00") and not re.search(own, "A.B") else []
    return here + [found for name, one in part.items() for found in decimals(one, f"{at}/{name}")]


def resolved(part):
    """With every reference replaced by what it leads to."""
    if isinstance(part, list):
        return [resolved(one) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return resolved(openapi.document()["components"]["schemas"][part["$ref"].rpartition("/")[2]])
    return {name: resolved(one) for name, one in part.items()}


def candidates(places, lowest, highest):
    """Texts at the edges of a range, and texts that are no decimals at all."""
    step = Decimal(1).scaleb(-places)
    edges = [lowest, highest, lowest - step, highest + step, highest - step, Decimal(0), step, -step, Decimal(1), Decimal(-1)]
    plain = {f"{one:f}" for one in edges} | {print_decimal(one) for one in edges} | {"-0"}
    whole = {one.partition(".")[0] for one in plain}
    zeros = {f"{one}.{'0' * count}" for one in whole for count in (1, places, places + 1, 12, 13)}
    finer = {f"{one}.{'0' * places}1" for one in whole}
    return sorted(plain | zeros | finer | {"9" * 18, "1" + "0" * 18} | set(ODD))


def is_read(read, text):
    try:
        return read(text) is not None
    except (ValueError, ClaimsMalformed):
        return False


def test_every_decimal_of_a_body_belongs_to_a_reader_and_every_one_of_an_answer_to_a_printer():
    read = {one.schema["pattern"] for one in NUMBERS.values()} | {one.pattern for one in RANGES.values()}
    bodies, answers = [], []
    for _, _, operation in openapi.operations():
        bodies += decimals(resolved(operation.get("requestBody", {})))
        answers += decimals(resolved(operation["responses"]))

    assert len(bodies) > 100 and len(answers) > 100
    assert {pattern for _, pattern in bodies} <= read
    assert {pattern for _, pattern in answers} <= read | OF_ANSWERS.keys()
    assert OF_ANSWERS.keys() - {pattern for _, pattern in answers} == set()
    assert [one for one in openapi.operations() if decimals(resolved(one[2].get("parameters", [])))] == []


@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_a_decimal_of_a_record_is_read_where_its_pattern_takes_it(name):
    kind = NUMBERS[name]
    texts = candidates(kind.places, kind.lowest, kind.highest)

    assert {text: is_read(lambda text: kind.read(text, "", []), text) for text in texts} == {
        text: bool(re.search(kind.schema["pattern"], text)) for text in texts
    }


@pytest.mark.parametrize("name", sorted(NUMBERS))
@pytest.mark.parametrize("fixed", [False, True])
def test_a_decimal_of_a_record_is_written_as_its_pattern_takes_it(name, fixed):
    kind = NUMBERS[name]
    step = Decimal(1).scaleb(-kind.places)
    values = [kind.lowest, kind.highest, kind.highest - step, kind.lowest + step, Decimal(0), Decimal("0.0")]

    assert [text for value in values if not re.search(kind.schema["pattern"], text := kind.write(value, fixed=fixed))] == []


@pytest.mark.parametrize("name", sorted(RANGES))
def test_a_decimal_of_the_registry_is_read_where_its_pattern_takes_it(name):
    known = RANGES[name]
    texts = candidates(known.places, known.lowest, known.highest)

    assert {text: is_read(known.read, text) for text in texts} == {text: bool(re.search(known.pattern, text)) for text in texts}
    assert str(known.read("-0.0" if known.lowest < 0 else "0.0")) == "0.0"


@pytest.mark.parametrize("pattern", OF_ANSWERS)
def test_what_is_only_written_fits_its_pattern(pattern):
    assert [text for text in OF_ANSWERS[pattern] if not re.search(pattern, text)] == []


RING = [["114.0", "24.0"], ["115.0", "24.0"], ["115.0", "25.0"], ["114.0", "24.0"]]


def bounded(low):
    """A document with every decimal of the registry, at its lowest or its highest."""
    owner = {"organisation": "DEF", "share_percent": "0.000001" if low else "100.000000"}
    most = {one.highest: f"{one.highest:f}" for one in RANGES.values()}
    ends = ["0", "0.000000"] if low else ["100", "100.000000"]
    corner = ["-180", "-90.000000"] if low else ["180.000000", "90"]
    number = "0.001" if low else most[ranges.QUANTITY.highest]
    return a_full_document(
        organisations=[an_organisation(owners=[owner]), an_organisation("DEF")],
        facilities=[
            a_facility(
                kind="separation_plant",
                latitude="-90.000000" if low else "90",
                longitude="-180" if low else "180.000000",
                capacity_t_per_year="0.000" if low else "10000000000.000",
                own_ranges_percent={"La": ends},
            )
        ],
        licences=[
            a_licence(
                scope={"area": [*RING[:-1], corner, RING[-1]]},
                quantity={"value": number, "unit": "t", "basis": "reo", "per": "year"},
                money={"amount": "0.00" if low else "1000000000000.00", "currency": "USD"},
            )
        ],
        quotas=[a_quota(batches=[{"released_on": "2026-02-06", "reo_t": "0.000" if low else "1000000000.000"}])],
    )


def leaves(value, schema, at=()):
    """(path, pattern) of every decimal in a document, as its schema leads there."""
    for one in [schema, *schema.get("anyOf", [])]:
        if isinstance(value, str) and decimals({"pattern": one.get("pattern")}):
            return [(at, one["pattern"])]
    parts = []
    for one in [schema, *schema.get("anyOf", [])]:
        if isinstance(value, dict):
            inner = one.get("properties", {})
            others = one.get("additionalProperties") or {}
            parts += [leaf for name, part in value.items() for leaf in leaves(part, inner.get(name, others), (*at, name))]
        elif isinstance(value, list):
            first = one.get("prefixItems", [])
            parts += [
                leaf for place, part in enumerate(value)
                for leaf in leaves(part, first[place] if place < len(first) else one.get("items", {}), (*at, place))
            ]  # fmt: skip
    return parts


def at_place(document, path, text):
    changed = copy.deepcopy(document)
    inner = changed
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = text
    return changed


def test_every_decimal_of_a_registry_document_is_read_where_the_schema_takes_it():
    document, whole = bounded(low=True), resolved(registry_shapes.DOCUMENT)
    found = dict(leaves(document, whole))

    shown = {tuple(name for name in path if isinstance(name, str)) for path in found}
    assert len(shown) == 9, shown
    assert {pattern for _, pattern in decimals(whole)} == set(found.values())
    for path, pattern in found.items():
        (known,) = {one for one in RANGES.values() if one.pattern == pattern}
        for text in candidates(known.places, known.lowest, known.highest):
            changed = at_place(document, path, text)
            fits = openapi.problems_with(changed, registry_shapes.DOCUMENT) == []
            assert fits is is_read(read_document, changed), (path, text)


@pytest.mark.django_db
@pytest.mark.parametrize("low", [True, False], ids=["lowest", "highest"])
def test_the_registry_shows_its_bounds_as_the_schema_says(low, cast):
    document = bounded(low)
    headers = {**cast.sven.headers, "idempotency-key": "bounds"}
    answer = Client().post("/api/v1/registry/imports", json.dumps(document), content_type="application/json", headers=headers)
    assert answer.status_code == 201, answer.content

    for array in ("organisations", "facilities", "licences", "quotas"):
        address = f"/api/v1/registry/{array}"
        listed = Client().get(address, headers=cast.sven.headers)
        openapi.must_be_documented(listed, "get", address)
        key = {"licences": "number", "quotas": "group"}.get(array, "code")
        (row,) = [one for one in listed.json()["results"] if one[key] == document[array][0][key]]
        said = {path: Decimal(value_at(document[array][0], path)) for path in decimals_of(array, document)}
        assert {path: Decimal(value_at(row, path)) for path in said} == said


def decimals_of(array, document):
    """Where the first row of an array has decimals."""
    found = leaves(document, resolved(registry_shapes.DOCUMENT))
    return [path[2:] for path, _ in found if path[:2] == (array, 0)]


def value_at(row, path):
    for name in path:
        row = row[name]
    return row
