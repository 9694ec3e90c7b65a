"""A refusal stands at the field that its pointer names; a list counts no further than it must."""

from django import forms
from django.utils import translation

from tests.make.custody import a_lot, mining, record, the_trade
from traceability.custody.models import Lot
from traceability.interfaces.desk import base
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
