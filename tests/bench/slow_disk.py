"""A disk that takes two milliseconds: a preload library that sleeps after each real fsync and fdatasync (ledger.md section 13).

Without a C compiler `commit_delay` stands in. It is kinder to every design but a lock, since late-comers share the flush; so the
report says which of the two was used.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MICROSECONDS = 2000
PRELOADED, DELAYED = "2 ms sleep after each fsync and fdatasync", "commit_delay = 2000, commit_siblings = 0 (no C compiler)"
INSTEAD = f"ALTER SYSTEM SET commit_delay = {MICROSECONDS}; ALTER SYSTEM SET commit_siblings = 0"

_SOURCE = f"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
static void nap(void) {{ struct timespec t = {{0, {MICROSECONDS * 1000}}}; nanosleep(&t, 0); }}
int fdatasync(int fd) {{ static int (*f)(int); if (!f) f = dlsym(RTLD_NEXT, "fdatasync"); int r = f(fd); nap(); return r; }}
int fsync(int fd) {{ static int (*f)(int); if (!f) f = dlsym(RTLD_NEXT, "fsync"); int r = f(fd); nap(); return r; }}
"""


def preload(folder: Path) -> Path | None:
    """The library, built in `folder`; None where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    source, built = folder / "slow.c", folder / "slow.so"
    source.write_text(_SOURCE, encoding="ascii")
    made = subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", built, source, "-ldl"], capture_output=True, check=False)
    return built if made.returncode == 0 else None


@contextmanager
def preloaded(built: Path | None) -> Iterator[None]:
    """What starts meanwhile sleeps after its fsyncs."""
    if built is not None:
        os.environ["LD_PRELOAD"] = str(built)
    try:
        yield
    finally:
        os.environ.pop("LD_PRELOAD", None)
