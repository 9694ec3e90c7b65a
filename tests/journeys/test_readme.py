"""The README's own lines, run as they stand beside the living product: from the mine to a bundle that a stranger verifies."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

import cryptography
import pytest

from tests.journeys.product import ROOT
from traceability.certificates import statement

pytestmark = pytest.mark.journey

WITH_CRYPTOGRAPHY = (
    "cryptography",
    "cryptography-*.dist-info",
    "cffi",
    "cffi-*.dist-info",
    "_cffi_backend*.so",
    "pycparser",
    "pycparser-*.dist-info",
)
SECONDS_TO_EXAMINE = 5


def lines_of_the_readme() -> str:
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## By curl\n")[2].partition("\n## ")[0]
    (block,) = re.findall(r"```bash\n(.*?)```", section, re.DOTALL)
    return block


@pytest.fixture(scope="package")
def walked(product, tmp_path_factory):
    """A folder in which the README's lines were run, once, with only address, paths and Python put in their places."""
    folder = tmp_path_factory.mktemp("walk")
    script = lines_of_the_readme()
    places = {
        "http://127.0.0.1:8000": product.base_url,
        "var/demo-credentials.json": str(product.state / "demo-credentials.json"),
        "WALK=traceability/": f"WALK={ROOT}/traceability/",
        ".venv/bin/python": sys.executable,
    }
    for written, here in places.items():
        assert written in script
        script = script.replace(written, here)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    (folder / "said.txt").write_text(done.stdout)
    return folder


def certificate_of(walked) -> dict:
    return json.loads((walked / "certificate.json").read_text())


def test_an_honest_chain_of_four_parties_is_certified(walked, product):
    said = certificate_of(walked)["statement"]
    shipment = product.client("reviewer").get(f"/shipments/{said['shipment']['number']}")

    assert [link["code"] for link in said["chain"]] == ["BYM", "HFR", "XMT", "EXP"]
    assert [(one["facility"], one["licence"], one["share"]) for one in said["origins"]] == [("BYM-MINE-1", "ML-2025-BYM", "1.000000000")]
    assert shipment["state"] == "certified"


def test_it_fails_no_check_at_all(walked):
    findings = json.loads((walked / "findings.json").read_text())["results"]

    assert len(findings) >= 16
    assert [one["check"] for one in findings if one["result"] == "failed"] == []


def test_the_readers_own_verifier_said_yes(walked):
    assert re.search(r"^0 +proven", (walked / "said.txt").read_text(), re.MULTILINE)


def test_the_worker_examined_it_within_seconds(walked, product):
    """From the ledger's own times: recorded, examined."""
    number = certificate_of(walked)["statement"]["shipment"]["number"]
    entries = product.client("auditor").get(f"/shipments/{number}/history")["results"]
    times = {entry["kind"]: entry["recorded_at"] for entry in reversed(entries)}

    seconds = _epoch(times["case.examined"]) - _epoch(times["shipment.submitted"])
    assert 0 < seconds < SECONDS_TO_EXAMINE


def _epoch(text: str) -> float:
    whole, _, fraction = text.rstrip("Z").partition(".")
    return time.mktime(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + float(f"0.{fraction or 0}")


@pytest.fixture(scope="package")
def strangers_python(tmp_path_factory) -> Path:
    """A virtual environment that holds `cryptography` and nothing else, and of this repository the verifier alone."""
    folder = tmp_path_factory.mktemp("stranger")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    (site,) = (folder / "venv" / "lib").glob("python*/site-packages")
    installed = Path(cryptography.__file__).parent.parent
    for pattern in WITH_CRYPTOGRAPHY:
        for found in installed.glob(pattern):
            (site / found.name).symlink_to(found)
    for package in ("tlog", "verifier"):
        shutil.copytree(ROOT / "traceability" / package, folder / "traceability" / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "traceability" / "__init__.py", folder / "traceability")
    return folder


def verify(strangers_python: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [strangers_python / "venv" / "bin" / "python", "-m", "traceability.verifier", *map(str, arguments)]
    clean = {"PATH": os.defpath, "HOME": str(strangers_python)}
    return subprocess.run(list(map(str, command)), cwd=strangers_python, env=clean, capture_output=True, text=True)


def log_key(product) -> str:
    return next(key["vkey"] for key in product.client().get("/ledger/keys")["results"] if key["purpose"] == "checkpoint")


def test_the_bundle_verifies_where_only_cryptography_is_installed(walked, strangers_python, product):
    python = strangers_python / "venv" / "bin" / "python"
    listed = subprocess.run([python, "-c", "import django"], capture_output=True, text=True, cwd=strangers_python)
    assert "ModuleNotFoundError" in listed.stderr

    done = verify(strangers_python, "bundle", walked / "bundle.zip", "--log", log_key(product))

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_bundle_with_one_changed_byte_does_not(walked, strangers_python, product):
    content = bytearray((walked / "bundle.zip").read_bytes())
    place = content.index(b'"kind":"event.recorded"') + 9
    content[place] ^= 1
    (strangers_python / "changed.zip").write_bytes(content)

    assert verify(strangers_python, "bundle", "changed.zip", "--log", log_key(product)).returncode in {1, 2}


def test_without_a_key_from_elsewhere_nothing_is_proven(walked, strangers_python):
    assert verify(strangers_python, "bundle", walked / "bundle.zip").returncode == 2


def test_the_certificate_itself_is_signed_by_the_announced_key(walked, product):
    answer = certificate_of(walked)
    keys = {key["purpose"]: key["vkey"] for key in product.client().get("/ledger/keys")["results"]}
    signed = statement.canonical.write({name: answer[name] for name in ("key", "signature", "statement")})

    said = statement.verify(signed, certificate_keys=[keys["certificate"]], log_keys=[keys["checkpoint"]])

    assert said["number"] == answer["number"]


def test_anybody_may_look_it_up(walked, product):
    from http.client import HTTPConnection

    connection = HTTPConnection("127.0.0.1", product.port)
    connection.request("GET", f"/verify/{certificate_of(walked)['number']}")
    page = connection.getresponse()
    text = page.read().decode()
    connection.close()

    assert page.status == 200
    assert certificate_of(walked)["number"] in text and "BYM-MINE-1" in text
