"""All signers below one root, one for each origin; and which origin may be opened next. No Django, no database."""

import re
from collections.abc import Callable, Collection
from pathlib import Path

from traceability.kernel import clock
from traceability.ledger.errors import SignerRefuses
from traceability.ledger.signer import folders
from traceability.ledger.signer.signing import Signer, posix_now

_LAST_PART = re.compile(r"([0-9]{4})(?:-([2-9]|[1-9][0-9]))?", re.ASCII)


class KeyRing:
    """Holds the lock of every origin's folder for life.

    `log` names the deployment whose first key may be made on request where there is no key at all; without it an empty root is refused.
    """

    def __init__(self, root: Path, *, log: str = "", now: Callable[[], int] = posix_now) -> None:
        self._root, self._log, self._now = root, log, now
        self._signers: dict[str, Signer] = {}
        try:
            for origin, folder in folders.origins_below(root).items():
                self._signers[origin] = Signer(folder, origin, now=now)
        except OSError as problem:
            self.close()
            raise SignerRefuses(reason=f"{root}: {problem.strerror}") from problem
        except SignerRefuses:
            self.close()
            raise
        if not self._signers and not log:
            raise SignerRefuses(reason=f"{root} holds no key: --new ORIGIN makes one")

    @property
    def newest(self) -> Signer | None:
        """The signer of the origin that was opened last."""
        return self._signers[newest_of(self._signers)] if self._signers else None

    def of(self, origin: str) -> Signer | None:
        return self._signers.get(origin)

    def open(self, origin: str) -> Signer | None:
        """The signer of this origin, made now if it is the log's next. None for any other that is not there.

        Raises SignerRefuses when it cannot be made.
        """
        if origin not in self._signers:
            if not self._is_next(origin):
                return None
            self._signers[origin] = Signer.new(folders.folder_of(self._root, origin), origin, now=self._now)
        return self._signers[origin]

    def close(self) -> None:
        for signer in self._signers.values():
            signer.close()

    def _is_next(self, origin: str) -> bool:
        """A later year of the same log, at most the coming one; or the next number within the newest's year."""
        log, _, _ = origin.rpartition("/")
        year, number = _place(origin)
        newest = self.newest
        if not year or log != (newest.origin.rpartition("/")[0] if newest else self._log):
            return False
        last_year, last_number = _place(newest.origin) if newest else (0, 0)
        is_later = year > last_year and number == 1 and year <= clock.now().year + 1
        return is_later or (year == last_year and number == last_number + 1)


def newest_of(origins: Collection[str]) -> str:
    """The origin that was opened last. Requires at least one."""
    return max(origins, key=_place)


def _place(origin: str) -> tuple[int, int]:
    """Year and number of an origin: `…/2026` is (2026, 1), `…/2026-2` is (2026, 2); (0, 0) if it has another form."""
    found = _LAST_PART.fullmatch(origin.rpartition("/")[2])
    return (int(found[1]), int(found[2] or 1)) if found else (0, 0)
