"""What a case says of itself: what is final, who has signed; long parts are folded."""

import re

from tests.interfaces.desk.test_decide import address, decided, text_of
from tests.make.cases import an_open_case
from traceability.review.models import Decision


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
