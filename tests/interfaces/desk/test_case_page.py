"""What a case says of itself: what is final, who has signed; long parts are folded."""

import re

from tests.interfaces.desk.test_decide import address, cleared, decided, text_of
from tests.make.cases import a_case_with_a_hold, an_open_case
from traceability.review.models import Decision
from traceability.review.queries import titles


def test_a_refusal_is_final_and_asks_once_more(cast, dirty_case):
    case = dirty_case

    asked = decided(cast.rita, case, "refuse", final="")
    chinese = cast.rita.signed_in().post(
        address(case),
        {"command": "decide", "verdict": "refuse", "reason": "No.", "examination": 1},
        headers={"accept-language": "zh-CN"},
    )

    assert asked.status_code == chinese.status_code == 400 and not Decision.objects.exists()
    assert "Refusing is final. Nothing is signed yet" in asked.content.decode() and "驳回为终局" in chinese.content.decode()
    assert 'value="refuse" required checked' in asked.content.decode() and "All papers fit." in asked.content.decode()
    assert decided(cast.rita, case, "return", final="").status_code == 200, "nothing else is asked twice"


def test_the_confirmation_of_a_signature_is_in_sight(cast):
    case = an_open_case(cast, "S02")
    said = {"command": "decide", "verdict": "approve", "reason": "Fits.", "examination": 1}

    answer = cast.rita.signed_in().post(f"{address(case)}?sort=age", said)

    assert answer["Location"] == f"{address(case)}?sort=age#content-start", "the form was sent from below"


def test_who_has_signed_is_told_so_instead_of_asked_again(cast):
    case = an_open_case(cast, "S02")
    decided(cast.rita, case)

    mine, others = text_of(cast.rita, case), text_of(cast.sven, case)

    assert "signed by you, waits for a second person" in mine and 'name="verdict"' not in mine
    assert "您已签署" in text_of(cast.rita, case, "zh-CN")
    assert "signed by you" not in others and 'name="verdict"' in others


def test_what_is_long_is_folded_and_the_form_stands_before_the_chain(cast, dirty_case):
    text = text_of(cast.rita, dirty_case)

    assert text.index('id="findings"') < text.index('id="decide"') < text.index('id="chain"') < text.index('id="history"')
    assert re.search(r'<details id="steps" class="whole-on-paper"><summary>\d+ steps as a table', text)
    lacking = text[text.index('id="finding-Q01"') :]
    assert lacking.index("pieces of evidence</summary>") < lacking.index("</article>")
    assert re.search(r"<dt>Declared value</dt><dd>[\d,]+\.\d\d USD", text)


def open_in(text):
    """What the decision and the bar below say is open, in words: both, since one of them is shown at a time."""
    return [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one)).strip() for one in re.findall(r'<ul class="open">(.*?)</ul>', text, re.DOTALL)
    ]


def test_what_is_open_stands_beside_the_verdict_with_a_way_to_each(cast, monkeypatch):
    case = a_case_with_a_hold(cast, monkeypatch)
    code = next(one.code for one in case.examinations.get().findings.all() if one.must_be_cleared)
    title = titles()[code].en

    before = text_of(cast.rita, case)
    cleared(cast.rita, case, code)
    decided(cast.rita, case)
    after = text_of(cast.sven, case)

    assert open_in(before) == [f"1 Hold to be cleared: {code} {title} 0 of 2 signatures", "1 Hold to clear 0 of 2 signatures"]
    assert before.count(f'href="#finding-{code}"') == 1 and before.count(f'id="finding-{code}"') == 1
    assert open_in(after) == ["1 cleared 1 of 2 signatures"] * 2


def test_each_block_is_named_until_the_case_is_decided(cast, dirty_case):
    blocks = sorted(one.code for one in dirty_case.examinations.get().findings.filter(result="failed", severity="BLOCK"))

    before = text_of(cast.rita, dirty_case)
    decided(cast.rita, dirty_case, "return")

    named = " ".join(f"{code} {titles()[code].en}" for code in blocks)
    assert open_in(before)[0].startswith(f"{len(blocks)} Block forbidding an approval: {named} ")
    after = text_of(cast.rita, dirty_case)
    assert open_in(after) == [] and 'class="dock' not in after, "nothing is open any more"


def test_the_picture_is_asked_for_by_who_unfolds_it_and_the_link_needs_no_script(cast, dirty_case):
    text, picture = text_of(cast.rita, dirty_case), f"/explore/shipments/{dirty_case.shipment.number}"

    assert f'data-from="{picture}" hidden' in text and f'<a href="{picture}" data-key="p">' in text
    assert 'class="flow"' not in text and 'class="flow"' in cast.rita.signed_in().get(picture).content.decode()
