"""What a case says of the time since it was signed: which signatures count no more, and what is new."""

from datetime import date

from tests.interfaces.desk.test_decide import decided, text_of
from tests.make.cases import an_open_case
from traceability.registry import services as registry
from traceability.registry.models import Licence
from traceability.review import services as review
from traceability.review.models import Finding


def test_a_signature_that_counts_no_more_says_so_and_what_is_new(cast):
    case = an_open_case(cast, "S02")
    decided(cast.rita, case)
    assert "counts no more" not in text_of(cast.sven, case)
    licence = Licence.objects.get(kind="dual_use", organisation=case.exporter)
    registry.revoke_licence(by=cast.sven.viewer, licence_id=licence.id, revoked_on=date(2026, 3, 1), reason="A forged paper.")
    review.examine(case.shipment_id)

    text, chinese = text_of(cast.rita, case), text_of(cast.rita, case, "zh-CN")

    assert "counts no more: the case was examined again on" in text and "1 signature counts no more" in text
    assert text.index("What is new since examination 1") < text.index('id="goods"') < text.index('id="findings"')
    news = text[text.index('id="since"') : text.index('id="goods"')]
    failing = Finding.objects.filter(case=case, examination__number=2, result="failed").values_list("code", flat=True)
    assert failing and all(f'href="#finding-{code}"' in news for code in failing) and "Passed →" in news
    assert "不再有效" in chinese and "自第 1 次核查以来的变化" in chinese
    assert 'name="verdict"' in text, "a new examination asks for a new signature"


def test_an_examination_that_found_the_same_says_so(cast, honest_case):
    assert "What is new since" not in text_of(cast.rita, honest_case)
    review.examine(honest_case.shipment_id)

    assert "Every check answers as it did." in text_of(cast.rita, honest_case)
