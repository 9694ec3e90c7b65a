"""Random leaves end to end: what is stored hashes to what is served, and what is served climbs to what is signed."""

import random
import secrets
from collections.abc import Iterator, Sequence

from django.conf import settings

from traceability.ledger.models import SigningKey
from traceability.ledger.queries.logs import current_log
from traceability.ledger.queries.standing import stored_leaves
from traceability.ledger.standing.found import Found, broken, unread, well
from traceability.ledger.standing.reader import LogReader, NotServed, OutOfReach
from traceability.tlog import checkpoints, merkle, notes, tiles
from traceability.tlog.checkpoints import Checkpoint
from traceability.tlog.errors import TlogError
from traceability.tlog.notes import VerifierKey

LEAVES = 1000


def random_leaves() -> Found:
    """At most a thousand leaves of the current log, over HTTP; all of them in a smaller one."""
    log = current_log()
    origin = log.origin
    try:
        with LogReader(settings.LEDGER_MONITOR_URL, origin.rpartition("/")[2]) as reader:
            note = reader.checkpoint()
            if note is None:
                return well("Nothing is published yet.", "尚未发布任何内容。")
            shown = checkpoints.open_checkpoint(note, announced_keys()).checkpoint
            if shown.origin != origin:
                return broken("The checkpoint served is of {found}.", "所提供的检查点属于 {found}。", found=shown.origin)
            chosen = _chosen(shown.size)
            bad = next(_contradictions(reader, shown, chosen, stored_leaves(log.log_id, chosen)), None)
    except OutOfReach as problem:
        return unread(problem.says.en, problem.says.zh, reason=str(problem.facts["reason"]))
    except NotServed as problem:
        return broken(problem.says.en, problem.says.zh, path=str(problem.facts["path"]), why=str(problem.facts["why"]))
    except TlogError as problem:
        return broken("What is served contradicts itself: {reason}.", "所提供的内容自相矛盾：{reason}。", reason=problem.reason)
    facts = {"leaves": len(chosen), "size": shown.size}
    if bad is None:
        return well(
            "{leaves} of {size} leaves lead from what is stored to what is signed.",
            "{size} 条中抽查 {leaves} 条，均由存储内容通向已签根值。",
            **facts,
        )
    index, what = bad
    return broken("Leaf {index} of {origin}: {what}.", "{origin} 第 {index} 条：{what}。", index=index, origin=origin, what=what)


def announced_keys() -> list[VerifierKey]:
    """The keys of this deployment's logs, as they were announced. A signature by another one is no signature."""
    found = SigningKey.objects.filter(purpose="checkpoint").order_by("not_before", "id")
    return [notes.parse_vkey(key.vkey) for key in found]


def _chosen(size: int) -> list[int]:
    return sorted(random.Random(secrets.randbits(64)).sample(range(size), min(size, LEAVES)))  # noqa: S311  a sample, no secret


def _contradictions(reader: LogReader, shown: Checkpoint, chosen: Sequence[int], stored: dict[int, bytes]) -> Iterator[tuple[int, str]]:
    """Index and what is wrong, lowest first. Each tile is fetched once."""
    node = tiles.TileNodes(lambda level, index: reader.tile(tiles.Tile(level, index, tiles.width_at(level, index, shown.size))))
    for index in chosen:
        served = node(0, index)
        if index not in stored:
            yield index, "no entry is stored"
        elif merkle.leaf_hash(stored[index]) != served:
            yield index, f"the entry hashes to {merkle.leaf_hash(stored[index]).hex()}, served is {served.hex()}"
        elif merkle.root_from_inclusion(index, shown.size, served, merkle.inclusion_path(index, shown.size, node)) != shown.root:
            yield index, "the tiles do not lead to the root of the checkpoint"
