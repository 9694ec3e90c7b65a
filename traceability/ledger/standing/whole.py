"""The long checks: `ledger_fsck` over the last day and over everything, and the catalogue against the manifest."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command

from traceability.ledger.fsck import catalogue, logins
from traceability.ledger.fsck.report import CLEAN, DAMAGED, DID_NOT_RUN, Report
from traceability.ledger.queries.standing import first_of_the_last_day
from traceability.ledger.standing.found import Found, broken, unread, well


def fsck_last_day() -> Found:
    """The leaves of the last day with their tiles, and all that is about everything at once."""
    found = [_fsck("--log", origin, "--from", str(first)) for origin, first in first_of_the_last_day()]
    return next((one for one in found if one.state != "ok"), found[0]) if found else _fsck()


def fsck_everything() -> Found:
    """Every log from its first leaf, and the mirror beside it where this machine has one."""
    mirror = Path(settings.LEDGER_MIRROR_DIR)
    return _fsck("--mirror", str(mirror)) if mirror.is_dir() else _fsck()


def check_catalogue() -> Found:
    """Triggers, functions, owners and grants as the repository says; and no role above them but those that the deployment states."""
    report = Report()
    catalogue.check_catalogue(report)
    logins.check_logins(settings.LEDGER_DATABASE_ADMINS, report)
    checked = sum(report.checked.values())
    if not report.damages:
        return well(
            "{checked} triggers, functions, grants and constraints are as they must be.",
            "{checked} 项触发器、函数、权限与约束均符合清单。",
            checked=checked,
        )
    worst = [*report.worst_of(catalogue.KIND), *report.worst_of(logins.KIND)][0]
    return broken(
        "{bad} of {checked} guards differ from the manifest, first {first}.",
        "{checked} 项防护中有 {bad} 项与清单不符，首项为 {first}。",
        bad=report.damages.total(),
        checked=checked,
        first=str(worst.key),
    )


def _fsck(*arguments: str) -> Found:
    """The operator's own command, since it knows the doors' tables. By name: the ledger knows no door."""
    code, answer = _answered(arguments)
    if code == DID_NOT_RUN:
        return unread("fsck could not run: {reason}.", "校验未能运行：{reason}。", reason=answer)
    report = json.loads(answer)
    checked = sum(int(one["checked"]) for one in report["classes"])
    bad = sum(int(one["bad"]) for one in report["classes"])
    if code == DAMAGED:
        return broken(
            "fsck finds {bad} damages, the first of each class: {first}.",
            "校验发现 {bad} 处损坏，各类首处：{first}。",
            bad=bad,
            first=_first(report),
        )
    if report["not_read"]:
        return unread(
            "fsck could not read everything: {first}.", "校验未能读取全部内容：{first}。", first="; ".join(report["not_read"][:3])
        )
    known = sum(int(one["known"]) for one in report["classes"])
    if known:
        return well(
            "fsck finds no damage; {checked} things compared. {known} findings are a known loss, acknowledged in {entries}.",
            "校验未发现损坏，共比对 {checked} 项。其中 {known} 处为已确认的损失，见条目 {entries}。",
            checked=checked,
            known=known,
            entries=", ".join(sorted({one["entry"] for one in report["known"]})[:3]),
        )
    if report["notes"]:
        return well(
            "fsck finds no damage; {checked} things compared. {notes} notes, the first: {first}.",
            "校验未发现损坏，共比对 {checked} 项；另有提示 {notes} 条，首条：{first}。",
            checked=checked,
            notes=len(report["notes"]),
            first=report["notes"][0],
        )
    return well("fsck finds no damage; {checked} things compared.", "校验未发现损坏，共比对 {checked} 项。", checked=checked)


def _answered(arguments: Sequence[str]) -> tuple[int, str]:
    """Exit code and report, or the reason where it did not run."""
    answer = io.StringIO()
    try:
        call_command("ledger_fsck", "--json", *arguments, stdout=answer)
    except CommandError as refusal:
        return DID_NOT_RUN, str(refusal)
    except SystemExit as end:
        return int(end.code or CLEAN), answer.getvalue()
    return CLEAN, answer.getvalue()


def _first(report: dict[str, Any]) -> str:
    """The first damage of each class, a few of them."""
    first = {one["class"]: f"{one['class']} {one['log']} {one['key']}".replace("  ", " ") for one in reversed(report["bad"])}
    return "; ".join(list(reversed(first.values()))[:4]) or "none is named"
