"""What is meant: the thing itself where its number or name is whole, what begins so where it is not, nothing where there is nothing."""

import pytest
from django.utils.translation import override

from traceability.interfaces.pages.explore.meant import Meant, meant_by


@pytest.fixture
def meant(cast, certificate):
    return lambda kind, typed: meant_by(kind, typed, viewer=cast.otto.viewer)


def test_a_whole_number_means_its_one_licence(meant):
    with override("en"):
        assert meant("licence", "ML-2025-BYM") == [
            Meant("licence", "mining:ML-2025-BYM", "Mining licence ML-2025-BYM · BYM", is_exact=True)
        ]


def test_a_label_is_in_the_language_of_its_reader(meant):
    with override("zh-hans"):
        assert [one.label for one in meant("licence", "ML-2025-BYM")] == ["采矿许可证 ML-2025-BYM · BYM"]
        assert [one.label for one in meant("organisation", "BYM")] == ["BYM · 白云矿业"]


def test_a_beginning_means_everything_that_begins_so(meant):
    found = meant("lot", "HFR:")

    assert len(found) > 1 and not any(one.is_exact for one in found) and {one.kind for one in found} == {"lot"}


@pytest.mark.parametrize("typed", ["", "B", "NOTHING-LIKE-IT", "\x00"])
def test_nothing_is_meant_by_what_nobody_is_called(meant, typed):
    assert meant("licence", typed) == []


def test_it_asks_four_queries(meant, django_assert_num_queries):
    with django_assert_num_queries(4):
        meant("licence", "ML-2025-BYM")
