"""How a suite that runs on several workers is dealt out to them."""

from zlib import crc32

from xdist.scheduler import LoadScopeScheduling

PARTS = 2


class ByFile(LoadScopeScheduling):
    """A file stays on one worker: what its tests share is prepared once. All journeys share one product.

    The permission matrix, the largest file by far, is dealt out in parts.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        if file.startswith("tests/journeys/"):
            return "tests/journeys"
        if file.endswith("/test_permission_matrix.py"):
            return f"{file} {crc32(nodeid.encode()) % PARTS}"
        return file
