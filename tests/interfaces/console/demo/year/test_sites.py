from traceability.interfaces.console.demo import stories
from traceability.interfaces.console.demo.year import sites


def test_a_site_belongs_to_whom_its_code_names():
    assert sites.MINE.organisation == "SCM"
    assert sites.MINE.title == "Panxi Rare Earth Mining, Pit 1"
    assert sites.MINE.place | sites.MINE.coordinates == sites.MINE.place
    assert len({site.code for site in sites.SITES}) == len(sites.SITES)


def test_the_year_shares_with_the_stories_warehouses_only():
    """A plant's account is one: more feed at a story's plant would change what its checks say."""
    told = {row["code"] for name in stories.NAMES for row in stories.load(name).registry["facilities"]}
    shared = told & {site.code for site in sites.SITES}

    assert shared == sites.OF_THE_STORIES
    assert all(site.kind == "warehouse" for site in sites.SITES if site.code in shared)


def test_a_dozen_enterprises_take_part():
    assert 11 <= len({site.organisation for site in sites.SITES}) <= 13
