"""Many at the same moment: one code opens one session, and no more guesses are looked at than of one after the other."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection

from traceability.interfaces.signin import factors, lockout, totp

pytestmark = pytest.mark.committed
SECRET = b"12345678901234567890"
TOGETHER = 6


def _all_at_once(act, times):
    def alone(_):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as threads:
        return Counter(threads.map(alone, range(times)))


def test_one_code_is_taken_once_and_ten_guesses_are_looked_at(committed):
    user = User.objects.create_user("rita")
    step = totp.step_of(datetime.now(UTC))
    codes = factors.enrol(user, SECRET, totp.code_at(SECRET, step - 1), replaces=False)
    code = totp.code_at(SECRET, step)

    assert _all_at_once(lambda: factors.accept(user, code), TOGETHER) == {True: 1, False: TOGETHER - 1}
    assert _all_at_once(lambda: factors.accept(user, codes[0]), TOGETHER) == {True: 1, False: TOGETHER - 1}
    assert _all_at_once(lambda: lockout.count("name", "rita") == 0, 24)[True] == lockout.MOST["name"]
