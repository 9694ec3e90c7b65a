"""Currencies that exist, and none that does not."""

import re

from traceability.kernel.currencies import CURRENCIES


def test_money_is_a_currency_and_what_is_none_is_not():
    assert {"CNY", "USD", "EUR", "JPY", "KRW", "XOF"} <= CURRENCIES
    assert not CURRENCIES & {"ZZZ", "XXX", "XTS", "XAU", "XDR"}
    assert all(re.fullmatch("[A-Z]{3}", code) for code in CURRENCIES) and 160 < len(CURRENCIES) < 180
