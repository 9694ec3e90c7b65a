import pytest

from traceability.kernel.text import Text


def test_both_languages_are_filled():
    assert Text(en="{lot} holds {kg} kg.", zh="{lot}尚余{kg}千克。").fill(lot="HFR:1", kg="5.000") == Text(
        en="HFR:1 holds 5.000 kg.", zh="HFR:1尚余5.000千克。"
    )


def test_a_placeholder_that_one_language_lacks_is_refused():
    with pytest.raises(ValueError, match="two languages"):
        Text(en="{lot}", zh="批次").fill(lot="HFR:1")


def test_a_missing_value_is_refused():
    with pytest.raises(ValueError, match="no value"):
        Text(en="{lot}", zh="{lot}").fill()


@pytest.mark.parametrize(("code", "sentence"), [("en", "yes"), ("zh-hans", "是"), ("zh-CN", "是"), ("de", "yes")])
def test_the_language_is_chosen_by_code(code, sentence):
    assert Text(en="yes", zh="是").in_language(code) == sentence
