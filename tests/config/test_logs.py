import json
import logging

from config.logs import JsonFormatter, RequestIdFilter, request_id


def line(event, *, extra=None, failure=None):
    record = logging.getLogger("tests").makeRecord("tests", logging.INFO, __file__, 1, event, (), failure, extra=extra)
    RequestIdFilter().filter(record)
    return json.loads(JsonFormatter().format(record))


def test_a_line_is_one_json_object_with_its_ids():
    token = request_id.set("req-12345678")
    try:
        known = line("shipment_submitted", extra={"shipment": "S-1", "lines": 2})
    finally:
        request_id.reset(token)

    assert known.pop("at").endswith("+00:00")
    assert known == {
        "level": "INFO",
        "logger": "tests",
        "event": "shipment_submitted",
        "request_id": "req-12345678",
        "shipment": "S-1",
        "lines": 2,
    }


def test_outside_a_request_there_is_no_id():
    assert "request_id" not in line("sweep")


def test_what_frameworks_hang_on_a_record_is_left_out():
    assert line("failed", extra={"request": "POST with a token", "data": {"price": 1}}).keys() == {"at", "level", "logger", "event"}


def test_a_traceback_is_a_member_of_the_line():
    try:
        raise ValueError("two\nlines")
    except ValueError as failure:
        known = line("failed", failure=(ValueError, failure, failure.__traceback__))

    assert "two\nlines" in known["traceback"]
