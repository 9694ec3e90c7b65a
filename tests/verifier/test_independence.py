"""The verifier runs where the service is not: on the standard library, `cryptography` and two folders of this repository."""

import ast
import json
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.tlog.example import COSIGNED_AT, POLICY, RECEIPT
from tests.verifier.made import NOW, a_bundle, indexed, zipped
from tests.verifier.made import POLICY as POLICY_OF_BUNDLES

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("traceability/tlog", "traceability/verifier")
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).glob("*.py"))
ALLOWED = ("cryptography", "traceability.tlog", "traceability.verifier")

RUN = """
import sys
at_start = {name.partition(".")[0] for name in sys.modules}    # the interpreter's own hooks, such as a distribution's sitecustomize
import runpy

class OnlyWhatIsAllowed:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in {"cryptography", "_cffi_backend", "traceability"}:
            raise ModuleNotFoundError(f"{name} is not here")
        if top == "traceability" and name.split(".")[1:2] not in ([], ["tlog"], ["verifier"]):
            raise ModuleNotFoundError(f"{name} is not here")

sys.meta_path.insert(0, OnlyWhatIsAllowed())
sys.path[:0] = sys.argv.pop(1).split("|")
try:
    import django
except ModuleNotFoundError:
    pass
else:
    sys.exit("django can be imported: this proves nothing")
try:
    runpy.run_module("traceability.verifier", run_name="__main__", alter_sys=True)
finally:
    foreign = {name.partition(".")[0] for name in sys.modules} - sys.stdlib_module_names - at_start
    assert foreign <= {"cryptography", "_cffi_backend", "_openssl", "traceability"}, foreign
"""


def run(paths, *arguments, folder, flags=("-I",)):
    return subprocess.run(
        [sys.executable, *flags, "-c", RUN, "|".join(map(str, paths)), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={},
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "policy.txt").write_bytes(POLICY)
    (tmp_path / "right.tlog-proof").write_bytes(RECEIPT)
    (tmp_path / "wrong.tlog-proof").write_bytes(RECEIPT.replace(b"index 1", b"index 0"))
    return tmp_path


@pytest.mark.parametrize(("file", "exit_code"), [("right.tlog-proof", 0), ("wrong.tlog-proof", 1), ("policy.txt", 2)])
def test_it_runs_without_the_service(folder, file, exit_code):
    done = run([ROOT], "receipt", file, "--policy", "policy.txt", "--now", str(COSIGNED_AT), "--json", folder=folder)

    assert done.returncode == exit_code, done.stderr
    assert json.loads(done.stdout)["exit_code"] == exit_code
    assert done.stderr == ""


def test_a_bundle_is_proven_without_the_service(folder):
    (folder / "policy.txt").write_text(POLICY_OF_BUNDLES)
    path = zipped(folder / "bundle.zip", indexed(a_bundle()))

    done = run([ROOT], "bundle", path.name, "--policy", "policy.txt", "--now", str(NOW), folder=folder)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("0      proven: everything that was asked for was checked\n")


def test_two_folders_in_a_zip_and_cryptography_are_all_it_needs(folder):
    with zipfile.ZipFile(folder / "verifier.pyz", "w") as archive:
        archive.write(ROOT / "traceability/__init__.py", "traceability/__init__.py")
        for source in SOURCES:
            archive.write(source, source.relative_to(ROOT).as_posix())
    for name in ("cryptography", "_cffi_backend"):
        origin = Path(find_spec(name).origin)
        place = origin.parent if origin.name == "__init__.py" else origin
        (folder / "site" / place.name).parent.mkdir(exist_ok=True)
        (folder / "site" / place.name).symlink_to(place)

    done = run(
        [folder / "verifier.pyz", folder / "site"],
        "receipt",
        "right.tlog-proof",
        "--policy",
        "policy.txt",
        "--now",
        str(COSIGNED_AT),
        folder=folder,
        flags=("-I", "-S"),
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_else_is_imported(source):
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        names = (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        for name in names:
            assert name.partition(".")[0] in sys.stdlib_module_names or name.startswith(ALLOWED), name
            assert not (source.parent.name == "tlog" and name.startswith("traceability.verifier"))


@pytest.mark.parametrize("package", ["traceability", *FOLDERS])
def test_packages_on_the_way_import_nothing(package):
    assert (ROOT / package / "__init__.py").read_bytes() == b""


def test_no_file_is_read_by_its_path():
    assert not [source.name for source in SOURCES if "__file__" in source.read_text(encoding="utf-8")]
