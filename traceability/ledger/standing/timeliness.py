"""Is the log on time? Being late only alarms: to freeze would keep it late."""

from django.conf import settings

from traceability.ledger.policy import deployment_policy
from traceability.ledger.queries.standing import Pulse, pulse
from traceability.ledger.queries.timestamps import stamping
from traceability.ledger.standing.found import Found, late, well
from traceability.ledger.timestamps import EVERY_SECONDS

PATIENCE_SECONDS = 30
"""Beyond what sealing takes; an entry is sequenced within one second and sealed within two when all is well."""
COSIGNED_EVERY_SECONDS = 300
MISSED_COSIGNATURES = 3
QUORUM_SECONDS = 120
MISSED_TIMESTAMPS = 2


def pending_age() -> Found:
    """How long the oldest entry waits for its place."""
    now = pulse()
    limit = _limit()
    if now.pending_age is None:
        return well("No entry waits for its place.", "没有等待入序的条目。")
    facts = {"seconds": int(now.pending_age), "limit": limit, "entries": now.pending}
    if now.pending_age <= limit:
        return well(
            "The oldest of {entries} waiting entries is {seconds} s old.", "等待入序的条目 {entries} 条，最早的已等 {seconds} 秒。", **facts
        )
    return late(
        "{entries} entries wait for their place, the oldest for {seconds} s; {limit} s are the limit.",
        "{entries} 条条目等待入序，最早的已等 {seconds} 秒，上限为 {limit} 秒。",
        **facts,
    )


def lag() -> Found:
    """How long the oldest entry that has a place waits for a signature."""
    now = pulse()
    limit = _limit()
    if now.lag <= 0 or now.unsealed_age is None:
        return well("Every entry that has its place is sealed.", "所有已入序的条目均已封存。")
    facts = {"seconds": int(now.unsealed_age), "limit": limit, "entries": now.lag}
    if now.unsealed_age <= limit:
        return well(
            "{entries} entries wait for a signature, the oldest is {seconds} s old.",
            "{entries} 条条目等待签名，最早的已有 {seconds} 秒。",
            **facts,
        )
    return late(
        "{entries} entries wait for a signature, the oldest for {seconds} s; {limit} s are the limit.",
        "{entries} 条条目等待签名，最早的已等 {seconds} 秒，上限为 {limit} 秒。",
        **facts,
    )


def checkpoint_age() -> Found:
    """How old the newest checkpoint is; an old one is no fault where nothing was recorded since."""
    now = pulse()
    limit = _limit()
    if now.checkpoint_age is None:
        return _before_the_first(now, limit)
    facts = {"seconds": int(now.checkpoint_age), "size": now.sealed_size, "limit": limit}
    something_waits = (now.lag > 0 or now.pending > 0) and max(now.pending_age or 0, now.unsealed_age or 0) > limit
    if now.checkpoint_age <= limit or not something_waits:
        return well("The checkpoint of {size} leaves is {seconds} s old.", "大小为 {size} 的检查点已有 {seconds} 秒。", **facts)
    return late(
        "Entries wait, and the newest checkpoint, of {size} leaves, is {seconds} s old; {limit} s are the limit.",
        "仍有条目等待，而最新检查点（大小 {size}）已有 {seconds} 秒，上限为 {limit} 秒。",
        **facts,
    )


def cosignature_age() -> Found:
    """Whether the quorum keeps up, and how old the newest cosignature is: an unchanged head is cosigned again every five minutes."""
    if deployment_policy().quorum is None:
        return well("No quorum of witnesses is asked for.", "未要求见证方达到法定数。")
    now = pulse()
    if now.unwitnessed_age is not None and now.unwitnessed_age > QUORUM_SECONDS:
        return late(
            "The quorum has cosigned nothing for {seconds} s; {limit} s are the limit.",
            "见证方未达法定数已 {seconds} 秒，上限为 {limit} 秒。",
            seconds=int(now.unwitnessed_age),
            limit=QUORUM_SECONDS,
        )
    if now.cosignature_age is None or now.cosigned_size is None:
        return well("No checkpoint has been cosigned yet.", "尚无检查点得到联署。")
    limit = COSIGNED_EVERY_SECONDS * MISSED_COSIGNATURES
    facts = {"seconds": int(now.cosignature_age), "size": now.cosigned_size, "limit": limit}
    if now.cosignature_age <= limit:
        return well("The newest cosignature, on {size} leaves, is {seconds} s old.", "最新联署（大小 {size}）已有 {seconds} 秒。", **facts)
    return late(
        "The newest cosignature, on {size} leaves, is {seconds} s old; {limit} s are the limit.",
        "最新联署（大小 {size}）已有 {seconds} 秒，上限为 {limit} 秒。",
        **facts,
    )


def timestamp_age() -> Found:
    """Whether the authority keeps up: a checkpoint is stamped an hour, and none when there is no new one."""
    now = stamping()
    if now is None:
        return well("No time-stamp authority is asked.", "未配置时间戳机构。")
    limit = EVERY_SECONDS * MISSED_TIMESTAMPS
    if now.unstamped_age is not None and now.unstamped_age > limit:
        return late(
            "New checkpoints have had no time stamp for {seconds} s; {limit} s are the limit, and {failures} requests in a row gave none.",
            "新检查点已有 {seconds} 秒未取得时间戳，上限为 {limit} 秒；已连续 {failures} 次请求未取得。",
            seconds=int(now.unstamped_age),
            limit=limit,
            failures=now.failures,
        )
    if now.age is None:
        return well("No checkpoint has been stamped yet.", "尚无检查点取得时间戳。")
    return well("The newest time stamp is {seconds} s old.", "最新时间戳已有 {seconds} 秒。", seconds=int(now.age), limit=limit)


def _before_the_first(now: Pulse, limit: int) -> Found:
    waits = max(now.pending_age or 0, now.unsealed_age or 0)
    if waits <= limit:
        return well("There is no checkpoint yet.", "尚无检查点。")
    return late(
        "Entries wait for {seconds} s, and there is no checkpoint yet.", "条目已等待 {seconds} 秒，尚无检查点。", seconds=int(waits)
    )


def _limit() -> int:
    return int(settings.LEDGER_SEAL_SECONDS) + PATIENCE_SECONDS
