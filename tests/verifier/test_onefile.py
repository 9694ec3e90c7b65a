"""The verifier as one file: the same bytes from the same sources, and nothing but Python and `cryptography` to run it."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.tlog.example import CONSISTENCY, COSIGNED_AT, LEAVES, POLICY, RECEIPT, WITNESSED
from tests.verifier.made import NOW, Log, a_bundle, indexed, kept, zipped
from tests.verifier.made import POLICY as POLICY_HERE
from traceability.verifier.onefile import pack

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def one_file(tmp_path_factory):
    target = tmp_path_factory.mktemp("dist") / "verifier.pyz"
    pack(ROOT, target)
    return target


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder of packages with `cryptography` in it and what that needs, and nothing else."""
    folder = tmp_path_factory.mktemp("site")
    for name in ("cryptography", "_cffi_backend"):
        origin = Path(find_spec(name).origin)
        place = origin.parent if origin.name == "__init__.py" else origin
        (folder / place.name).symlink_to(place)
    return folder


@pytest.fixture
def run(one_file, site, tmp_path):
    def ran(*words, packages=site):
        environment = {"PYTHONPATH": str(packages), "PATH": os.environ["PATH"]}
        command = [sys.executable, "-S", "-s", one_file, *map(str, words)]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False)

    (tmp_path / "policy.txt").write_bytes(POLICY)
    (tmp_path / "policy-here.txt").write_text(POLICY_HERE)
    return ran


def test_the_same_sources_give_the_same_bytes(one_file, tmp_path):
    copies = tmp_path / "elsewhere"
    for path in [
        ROOT / "traceability/__init__.py",
        *(ROOT / "traceability/tlog").glob("*.py"),
        *(ROOT / "traceability/verifier").glob("*.py"),
    ]:
        target = copies / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
        os.utime(target, (1, 1))
    pack(copies, tmp_path / "second.pyz")

    assert (tmp_path / "second.pyz").read_bytes() == one_file.read_bytes()
    assert one_file.stat().st_mode & 0o777 == 0o755


def test_make_puts_it_where_git_does_not_look():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert "\nverifier:" in makefile and "traceability.verifier.onefile dist/verifier.pyz" in makefile
    assert "/dist/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_service_is_not_there(site):
    done = subprocess.run(
        [sys.executable, "-S", "-s", "-c", "import cryptography, sys\ntry:\n    import django\nexcept ImportError:\n    sys.exit(7)"],
        env={"PYTHONPATH": str(site)},
        check=False,
    )
    assert done.returncode == 7


def test_every_command_runs_out_of_the_one_file(run, tmp_path):
    files = {
        "r.tlog-proof": RECEIPT,
        "wrong": RECEIPT.replace(b"index 1", b"index 0"),
        "c": CONSISTENCY,
        "new": WITNESSED,
        "leaf": LEAVES[1],
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "none.json").write_bytes(b"[]")
    zipped(tmp_path / "bundle.zip", indexed(a_bundle()))
    kept(tmp_path / "2026", Log(LEAVES), checkpoint=WITNESSED)
    then = ("--policy", "policy.txt", "--now", COSIGNED_AT)

    asked = {
        ("receipt", "r.tlog-proof", *then): 0,
        ("receipt", "wrong", *then): 1,
        ("receipt", "nowhere", *then): 2,
        ("bundle", "bundle.zip", "--policy", "policy-here.txt", "--now", NOW): 0,
        ("compare", "new", "new", *then): 0,
        ("tiles", "2026", *then): 0,
        ("consistency", "c", *then): 3,
        ("disclose", "leaf", "none.json"): 0,
    }
    assert {words: run(*words).returncode for words in asked} == asked


def test_several_processes_work_out_of_the_one_file(run, tmp_path):
    kept(tmp_path / "2026", Log([b"%d" % number for number in range(50_001)]))

    done = run("tiles", "2026", "--policy", "policy-here.txt", "--now", NOW, "--depth", "hashes", "--jobs", "2")

    assert done.returncode == 0, done.stdout + done.stderr


def test_without_its_one_package_it_says_so_and_proves_nothing(run, tmp_path):
    done = run("receipt", "nowhere", packages=tmp_path)

    assert done.returncode == 2 and "pip install cryptography" in done.stderr
