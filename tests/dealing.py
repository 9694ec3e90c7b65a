"""How a suite that runs on several workers is dealt out to them."""

from zlib import crc32

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

PARTS = 2
JOURNEYS = "tests/journeys"
# Of the longest, roughly how many seconds each takes beside another worker. Whatever stands here wrongly costs time alone.
SECONDS = {
    JOURNEYS: 170,
    "tests/config/test_serve.py": 90,
    "tests/adversarial/test_other_servers.py": 69,
    "tests/adversarial/test_kills.py": 67,
    "tests/adversarial/test_bad_input.py": 56,
    "tests/custody/test_reference.py": 56,
    "tests/review/test_committed.py": 52,
    "tests/adversarial/test_export_storage.py": 40,
    "tests/bench/test_bench.py": 31,
    "tests/adversarial/test_dropped_guards.py": 29,
    "tests/adversarial/test_restore.py": 27,
    "tests/house/test_query_budgets.py": 26,
    "tests/adversarial/test_sequencer_kills.py": 26,
    "tests/adversarial/test_signer_process.py": 25,
    "tests/interfaces/api/test_bad_requests.py": 24,
    "tests/house/test_permission_matrix.py": 23,
    "tests/custody/test_correction_races.py": 23,
    "tests/browser/test_desk.py": 23,
    "tests/adversarial/test_flipped_bits.py": 23,
    "tests/browser/test_registry_desk.py": 21,
    "tests/interfaces/desk/test_screens.py": 21,
    "tests/browser/test_pages.py": 21,
    "tests/adversarial/test_readers.py": 21,
    "tests/custody/test_chain.py": 20,
    "tests/adversarial/test_sizes.py": 18,
    "tests/adversarial/test_standing.py": 17,
    "tests/third_party/test_logs.py": 17,
    "tests/config/embedded/test_servers.py": 16,
    "tests/review/test_examine.py": 16,
    "tests/review/test_precheck.py": 15,
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
