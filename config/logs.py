"""The form of a log line: one JSON object with time, level, logger, event, request id and the ids given as `extra`."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")

_PLAIN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "request_id", "taskName"}
_NEVER = frozenset({"request", "sock", "server_time", "data", "args", "kwargs"})  # what Django and Celery hang on records: contents


class RequestIdFilter(logging.Filter):
    """Puts the id of the running request on every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line; a traceback is one member of it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        if known := getattr(record, "request_id", ""):
            line["request_id"] = known
        line |= {name: value for name, value in record.__dict__.items() if name not in _PLAIN and name not in _NEVER}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
