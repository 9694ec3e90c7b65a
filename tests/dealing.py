"""How a suite that runs on several workers is dealt out to them."""

from zlib import crc32

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

PARTS = 2
JOURNEYS = "tests/journeys"
# Of the longest, roughly how many seconds each takes beside another worker. Whatever stands here wrongly costs time alone.
SECONDS = {
    JOURNEYS: 155,
    "tests/config/test_serve.py": 159,
    "tests/adversarial/test_kills.py": 114,
    "tests/adversarial/test_bad_input.py": 98,
    "tests/adversarial/test_other_servers.py": 90,
    "tests/registry/test_database_rules.py": 83,
    "tests/custody/test_reference.py": 70,
    "tests/review/test_committed.py": 56,
    "tests/adversarial/test_dropped_guards.py": 45,
    "tests/interfaces/api/test_bad_requests.py": 38,
    "tests/browser/test_pages.py": 37,
    "tests/custody/test_correction_races.py": 36,
    "tests/bench/test_bench.py": 35,
    "tests/browser/test_desk.py": 35,
    "tests/house/test_permission_matrix.py": 34,
    "tests/review/queries/test_dossier.py": 32,
    "tests/house/test_query_budgets.py": 32,
    "tests/browser/test_registry_desk.py": 28,
    "tests/interfaces/desk/test_screens.py": 27,
    "tests/review/test_database_rules.py": 27,
    "tests/adversarial/test_restore.py": 26,
    "tests/adversarial/test_flipped_bits.py": 26,
    "tests/adversarial/test_standing.py": 26,
    "tests/interfaces/desk/test_decide.py": 24,
    "tests/adversarial/test_signer_process.py": 23,
    "tests/adversarial/test_sizes.py": 22,
    "tests/adversarial/test_readers.py": 21,
    "tests/review/test_examine.py": 21,
    "tests/review/test_precheck.py": 21,
    "tests/adversarial/test_sequencer_kills.py": 21,
    "tests/custody/test_chain.py": 20,
}


class ByFile(LoadScopeScheduling):
    """A file stays on one worker: what its tests share is prepared once. All journeys share one product.

    The permission matrix, the largest file by far, is dealt out in parts. The longest come first, whatever the order of collection:
    so no worker begins with one of them when the others have nothing left.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file.startswith(f"{JOURNEYS}/"):
            return JOURNEYS
        if file.endswith("/test_permission_matrix.py"):
            return f"{file} {crc32(nodeid.encode()) % PARTS}"
        return file

    def _assign_work_unit(self, node: WorkerController) -> None:
        longest = max(self.workqueue, key=lambda scope: SECONDS.get(scope.partition(" ")[0], 0))
        self.workqueue.move_to_end(longest, last=False)
        super()._assign_work_unit(node)
