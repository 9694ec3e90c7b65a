"""Every form that is answered with a page has its rows, and each row is one state of one."""

from collections import Counter
from pathlib import Path

from tests.browser.form_places import form_places
from tests.browser.places import is_alone
from tests.house.permission_matrix import ROWS

PROGRAMS = ("api/", "i18n/", "sign-in/keys/challenge/", "sign-in/code/challenge/")
"""What is sent there by no form, or by a script."""
LED_ON = {302, 303, 401, 404, 405}
FACTS = ("paper_pdf", "altered_pdf", "strange_pdf", "certificate_json", "bundle_zip", "nothing_txt")
NAMED = ("password", "key", "own_shipment", "waiting_case", "licence", "erased_entry", "erasable", "incident", "webhook")


def rows():
    return list(form_places({**dict.fromkeys(FACTS, Path("file")), **dict.fromkeys(NAMED, "1"), "provided": {}}))


def answered_with_a_page() -> set[str]:
    """Routes of forms where somebody gets more than a way on; of the desk's screens, one for each template."""
    sent = {name.removeprefix("POST "): {*row.statuses.values()} for name, row in ROWS.items() if name.startswith("POST ")}
    return {name for name, statuses in sent.items() if statuses - LED_ON and not name.startswith(PROGRAMS) and is_alone(name)}


def test_every_form_is_sent():
    wanted = answered_with_a_page()

    assert len(wanted) > 12
    assert wanted - {one.name.partition("#")[0] for one in rows()} == set(), "add a row to form_places.py"


def test_each_row_is_one_state():
    assert [name for name, count in Counter(one.name for one in rows()).items() if count > 1] == []
    assert [one.name for one in rows() if not (one.press and one.shows and "#" in one.name)] == []
