from traceability.interfaces.console.demo import founding, year
from traceability.interfaces.console.demo.year.permits import RIGHT
from traceability.interfaces.console.demo.year.sites import OF_THE_STORIES, SITES
from traceability.registry.document import read_document

DOCUMENT = year.document()


def kinds_at(code):
    return {row["kind"] for row in DOCUMENT["licences"] if row["facility"] == code}


def test_it_is_a_registry_document():
    assert len(read_document(DOCUMENT).licences) == len(DOCUMENT["licences"])


def test_every_plant_has_its_permits():
    for site in SITES:
        if site.kind != "warehouse":
            assert "pollutant_discharge" in kinds_at(site.code)
        if site.kind in RIGHT:
            assert {RIGHT[site.kind], "environmental_impact"} <= kinds_at(site.code)
        if site.kind in {"mine", "leach_site", "beneficiation_plant"}:
            assert "safety_production" in kinds_at(site.code)


def test_a_place_lies_within_the_area_of_its_licence():
    for row in DOCUMENT["licences"]:
        if ring := row["scope"]["area"]:
            (site,) = [site for site in SITES if site.code == row["facility"]]
            assert ring[0] == ring[-1] and len(ring) == 5
            assert ring[0][0] < site.longitude < ring[2][0] and ring[0][1] < site.latitude < ring[2][1]


def test_no_row_of_the_stories_is_told_differently():
    """Two rows of one key would be a change of the first: the whole document has each key once."""
    whole = founding.registry_document()

    for array, key in (("organisations", ("code",)), ("facilities", ("code",)), ("licences", ("kind", "number")), ("users", ("username",))):
        keys = [tuple(row[name] for name in key) for row in whole[array]]
        assert len(keys) == len({*keys}), array
    assert not OF_THE_STORIES & {row["code"] for row in DOCUMENT["facilities"]}
