"""The broker out of one address, since one server has three spellings; and how tasks behave."""

from urllib.parse import parse_qs, urlsplit, urlunsplit

from celery.schedules import crontab

SCHEMES = {"redis", "rediss", "unix"}
TASK_SECONDS = 300  # the hard limit of every task; leases in kernel/queue.py are at least as long
SWEEP_SECONDS = 15


def checked(url: str) -> str:
    """The address as it came. Raises ValueError, with a sentence that never repeats it, for another scheme."""
    if urlsplit(url).scheme not in SCHEMES:
        raise ValueError("REDIS_URL: expected redis://HOST:PORT/0, rediss://… or unix://SOCKET?db=0")
    return url


def celery_url(redis_url: str) -> str:
    """The same server as Celery spells it: `unix://PATH?db=N` becomes `redis+socket://PATH?virtual_host=N`."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.netloc}{parts.path}?virtual_host={number}"


def numbered(redis_url: str, offset: int) -> str:
    """The same server, `offset` database numbers further: every worker of a test run has its own."""
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        number = int(parse_qs(parts.query).get("db", ["0"])[0])
        return f"unix://{parts.netloc}{parts.path}?db={number + offset}"
    return urlunsplit(parts._replace(path=f"/{int(parts.path.strip('/') or 0) + offset}"))


BEAT_SCHEDULE = {
    # Finds what no bell announced. One that waited too long is dropped: the next one does the same.
    "sweep": {"task": "config.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
    # The standing checks of the ledger (UTC; the nightly ones at about two in China). One that was killed is found by the next minute.
    "each minute": {"task": "ledger.check_each_minute", "schedule": 60, "options": {"expires": 60}},
    "hourly": {"task": "ledger.check_hourly", "schedule": crontab(minute="7"), "options": {"expires": 1800}},
    "nightly": {"task": "ledger.check_nightly", "schedule": crontab(hour="18", minute="17"), "options": {"expires": 36_000}},
    "weekly": {
        "task": "ledger.check_weekly",
        "schedule": crontab(day_of_week="sat", hour="19", minute="17"),
        "options": {"expires": 36_000},
    },
    # What was told of refused rows and to webhooks, and answers to an Idempotency-Key, whose time is over, when few ask.
    "upload problems": {
        "task": "custody.forget_upload_problems",
        "schedule": crontab(hour="17", minute="37"),
        "options": {"expires": 36_000},
    },
    "deliveries": {"task": "notices.forget_deliveries", "schedule": crontab(hour="17", minute="27"), "options": {"expires": 36_000}},
    "answers": {"task": "api.forget_answers", "schedule": crontab(hour="17", minute="47"), "options": {"expires": 36_000}},
}
TRANSPORT_OPTIONS = {
    "visibility_timeout": 2 * TASK_SECONDS,  # above the longest task, or it would run twice at once
    "socket_connect_timeout": 1,
    "socket_timeout": 10,
    # A bell that cannot be rung must not hold an answer up: one more try at once, then the sweep has to do.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
