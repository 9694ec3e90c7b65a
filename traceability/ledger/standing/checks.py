"""The standing checks as a table: what each is about, how often it is due, and how long one run may take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings

from traceability.kernel.text import Text
from traceability.ledger.standing import monitor, sample, signer, timeliness, whole
from traceability.ledger.standing.found import Found

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86_400, 604_800
DRILL = "drill"


@dataclass(frozen=True)
class Check:
    """`every` and `lease` in seconds. `is_integrity`: a failure freezes sealing. `is_long`: it runs in a process of its own.

    `is_asked_for`: whether the deployment has what the check is about; else it neither runs nor is shown.
    """

    name: str
    title: Text
    every: int
    lease: int
    ask: Callable[[], Found] | None
    is_integrity: bool = False
    is_long: bool = False
    is_asked_for: Callable[[], bool] = lambda: True

    @property
    def silent_after(self) -> int:
        """After so many seconds without a run, the check itself is late."""
        return 3 * self.every if self.every < DAY else self.every + self.every // 2


def _of_integrity(name: str, title: Text, every: int, ask: Callable[[], Found], *, is_long: bool = False) -> Check:
    return Check(name, title, every, 60 if every == MINUTE else 300, ask, is_integrity=True, is_long=is_long)


def _named(*checks: Check) -> Mapping[str, Check]:
    return {check.name: check for check in checks}


CHECKS = _named(
    Check("pending_age", Text(en="Entries that wait for their place", zh="等待入序的条目"), MINUTE, 30, timeliness.pending_age),
    Check("lag", Text(en="Entries that wait for a signature", zh="等待签名的条目"), MINUTE, 30, timeliness.lag),
    Check("checkpoint_age", Text(en="Age of the newest checkpoint", zh="最新检查点的时间"), MINUTE, 30, timeliness.checkpoint_age),
    Check("cosignature_age", Text(en="Age of the newest cosignature", zh="最新联署的时间"), MINUTE, 30, timeliness.cosignature_age),
    Check(
        "timestamp_age",
        Text(en="Age of the newest time stamp", zh="最新时间戳的时间"),
        MINUTE,
        30,
        timeliness.timestamp_age,
        is_asked_for=lambda: bool(settings.LEDGER_TSA_URL),
    ),
    _of_integrity(
        "signer_size", Text(en="The signer's memory against the database", zh="签名程序记录与数据库比对"), MINUTE, signer.signer_size
    ),
    _of_integrity("random_leaves", Text(en="Random leaves, read as a stranger", zh="以外部读者身份抽查条目"), HOUR, sample.random_leaves),
    _of_integrity("monitor", Text(en="Continues what was seen before", zh="延续此前所见内容"), HOUR, monitor.monitor),
    _of_integrity("catalogue", Text(en="Triggers, functions and grants", zh="触发器、函数与权限"), DAY, whole.check_catalogue),
    _of_integrity("fsck_last_day", Text(en="Everything of the last day", zh="最近一日的全部内容"), DAY, whole.fsck_last_day, is_long=True),
    _of_integrity("fsck_everything", Text(en="Everything, from the first entry", zh="全部条目"), WEEK, whole.fsck_everything, is_long=True),
    # A person's work: `manage.py ledger_drill`. Beat only says when it is due.
    Check(DRILL, Text(en="Restore of a backup is refused (drill)", zh="备份恢复被拒绝（演练）"), 31 * DAY, 3600, None),
)


def asked_for() -> dict[str, Check]:
    """The checks that this deployment has something for, by name, in the table's order."""
    return {name: check for name, check in CHECKS.items() if check.is_asked_for()}
