"""A refusal stands at the field that its pointer names; a list counts no further than it must."""

from inspect import isabstract

import pytest
from django import forms
from django.test import RequestFactory
from django.utils import translation

from tests.make.custody import a_lot, mining, record, the_trade
from traceability.custody.models import Lot
from traceability.interfaces.desk import base
from traceability.interfaces.desk.registry.pages import RegistryPage, SupervisorPage
from traceability.interfaces.desk.screens import site
from traceability.kernel.errors import ClaimsRefused, Conflict
from traceability.review.errors import ReasonMissing, UnknownFinding


class AForm(forms.Form):
    check = forms.CharField()
    reason = forms.CharField()


def test_each_problem_stands_at_its_field_in_the_readers_language():
    form = AForm({"check": "M03", "reason": "x"})
    refused = ClaimsRefused(
        [ReasonMissing(pointer="/reason"), UnknownFinding(pointer="/check", check="M03"), Conflict(), ReasonMissing(pointer="/0/x")]
    )

    with translation.override("zh-hans"):
        base.put_at_fields(form, refused)

    assert form.errors["reason"] == ["须说明理由。"]
    assert "M03" in form.errors["check"][0]
    assert form.non_field_errors() == ["已被他人抢先处理。", "须说明理由。"]


def test_a_list_counts_no_further_than_it_must(db, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(base, "ROWS_COUNTED", 2)
    trade = the_trade()
    for number in range(3):
        record(trade.bym, mining(a_lot(f"BYM:ORE-{number}")))

    with django_assert_num_queries(1) as asked:
        assert base.BoundedPaginator(Lot.objects.order_by("name"), 50).count == 2
    assert "LIMIT 2" in asked[0]["sql"]
    assert base.BoundedPaginator([1, 2, 3], 50).count == 3


def routed(patterns):
    for pattern in patterns:
        yield from routed(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [getattr(pattern.callback, "view_class", None)]


def test_every_page_that_has_an_address_is_whole():
    """One that does not say what it shows or does would be found by whoever asks for it."""
    pages = [view for view in routed(site.get_urls()) if view is not None and issubclass(view, base.CommandPage)]

    assert len(pages) > 25
    assert [page.__name__ for page in pages if isabstract(page)] == []


@pytest.mark.parametrize("page", [base.CommandPage, SupervisorPage, RegistryPage])
def test_a_page_that_is_not_whole_cannot_be_asked(page):
    with pytest.raises(TypeError, match="abstract"):
        page.as_view(site=site)(RequestFactory().get("/"))
