"""Packs the verifier into one file that Python runs; the same sources give the same bytes on every machine.

python -m traceability.verifier.onefile dist/verifier.pyz        (at the root of the sources)
"""

import stat
import sys
import zipfile
from pathlib import Path

PACKAGES = ("traceability/tlog", "traceability/verifier")
NOT_NEEDED = ("onefile.py",)

START = b"""import sys

if sys.version_info < (3, 11):
    sys.stderr.write("The verifier needs Python 3.11 or newer.\\n")
    sys.exit(2)
try:
    import cryptography
except ImportError:
    sys.stderr.write("The verifier needs one package: python3 -m pip install cryptography\\n")
    sys.exit(2)

import runpy

runpy.run_module("traceability.verifier", run_name="__main__", alter_sys=True)
"""


def pack(sources: Path, target: Path) -> None:
    """Writes `target`, an executable zip of the two packages below `sources`. Raises OSError.

    Stored and not deflated, since two versions of zlib pack differently; names sorted, dates fixed.
    """
    names = [f"{folder}/{path.name}" for folder in PACKAGES for path in (sources / folder).glob("*.py") if path.name not in NOT_NEEDED]
    files = {name: (sources / name).read_bytes() for name in [*names, "traceability/__init__.py"]} | {"__main__.py": START}
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.new")
    with beside.open("wb") as file:
        file.write(b"#!/usr/bin/env python3\n")
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for name, data in sorted(files.items()):
                member = zipfile.ZipInfo(name)  # of 1 January 1980
                member.create_system, member.external_attr = 3, (stat.S_IFREG | 0o644) << 16
                archive.writestr(member, data)
    beside.chmod(0o755)
    beside.replace(target)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m traceability.verifier.onefile TARGET")
    pack(Path(), Path(sys.argv[1]))
