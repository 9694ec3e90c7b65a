"""The compose file means what it says: what no schema can see. Its shape is held by `make lint`."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.ledger.signer.serving import serving

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker" / "compose.yaml"
COMPOSE = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
PRODUCT = {"migrate", "web", "worker", "beat", "sequencer", "signer"}
SERVERS = {"db", "valkey"}
ENTRYPOINT = (ROOT / "docker" / "entrypoint.sh").read_text(encoding="utf-8")


def test_the_product_is_all_there():
    assert set(SERVICES) == PRODUCT | SERVERS


@pytest.mark.parametrize("name", SERVICES)
def test_who_is_waited_for_exists_and_can_be_waited_for(name):
    for awaited, how in SERVICES[name].get("depends_on", {}).items():
        other = SERVICES[awaited]
        if how["condition"] == "service_completed_successfully":
            assert other["restart"] == "no"
        else:
            assert how["condition"] == "service_healthy" and other["healthcheck"]["test"]


def test_everything_of_the_product_waits_for_both_servers_and_the_migration():
    for name in PRODUCT - {"signer"}:
        assert set(SERVICES[name]["depends_on"]) >= SERVERS
        assert name == "migrate" or "migrate" in SERVICES[name]["depends_on"]


@pytest.mark.parametrize("name", SERVICES)
def test_what_runs_on_tells_whether_it_is_well(name):
    service = SERVICES[name]
    asked = service.get("healthcheck", {})

    if service["restart"] == "no":
        assert asked == {"disable": True}
    elif name == "web":  # the image's own question
        assert not asked and "healthy)" in ENTRYPOINT
    else:
        assert asked["test"][0] == "CMD" and asked["interval"] and asked["timeout"]
        assert name in SERVERS or asked["test"][1:] == ["entrypoint", "healthy", name]


@pytest.mark.parametrize("name", SERVICES)
def test_images_are_pinned(name):
    image = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", SERVICES[name]["image"])
    tag = image.partition(":")[2]

    assert re.match(r"\d+\.\d+", tag), f"{image} is not pinned"
    if name in PRODUCT:
        assert tag == tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_is_root_or_writes_where_it_should_not(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    if name in SERVERS:
        assert not service["user"].startswith("0")
    else:
        assert "USER 10001:10001" in (ROOT / "docker" / "Dockerfile").read_text(encoding="utf-8")


def test_secrets_are_files_that_somebody_reads():
    used = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    told = {path for service in SERVICES.values() for path in service.get("environment", {}).values() if "/run/secrets/" in str(path)}

    assert used == set(COMPOSE["secrets"])
    assert {path.removeprefix("/run/secrets/") for path in told} == used
    assert all(list(secret) == ["file"] for secret in COMPOSE["secrets"].values())
    for service in SERVICES.values():
        for name in service.get("environment", {}):
            assert name.endswith("_FILE") or not re.search(r"SECRET|PASSWORD|DATABASE_URL|REDIS_URL", name), name


def test_volumes_are_declared_and_used():
    mounts = [volume.split(":") for service in SERVICES.values() for volume in service.get("volumes", [])]
    here = {name: options for name, _, *options in mounts if name.startswith(".")}

    assert {name for name, *_ in mounts} - here.keys() == set(COMPOSE["volumes"])
    assert here == {"./publication": ["ro"]} and (ROOT / "docker" / "publication").is_dir()


def having(volume: str) -> set[str]:
    return {name for name, service in SERVICES.items() if any(v.startswith(f"{volume}:") for v in service.get("volumes", []))}


def test_only_the_signer_has_its_keys_and_few_reach_it():
    assert having("signer") == {"signer"}
    assert having("signer-socket") == {"signer", "migrate", "sequencer"}
    addresses = {SERVICES[name]["environment"].get("LEDGER_SIGNER_SOCKET") for name in having("signer-socket")}
    assert addresses == {"/var/lib/traceability/signer-socket/signer"}
    assert all("LEDGER_SIGNER_SOCKET" not in SERVICES[name]["environment"] for name in PRODUCT - having("signer-socket"))


def test_the_signer_reaches_nothing():
    signer = SERVICES["signer"]

    assert signer["network_mode"] == "none" and "secrets" not in signer and "depends_on" not in signer and "ports" not in signer
    assert set(signer["environment"]) == {"TRACEABILITY_ENV", "LEDGER_LOG", "LOG_LEVEL", "LEDGER_SIGNER_SOCKET"}
    assert SERVICES["migrate"]["depends_on"]["signer"] == {"condition": "service_healthy"}


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="Debian's docker-compose is not installed; .ci/run installs it")
def test_compose_itself_reads_it():
    environment = {"PATH": os.environ["PATH"], "PUBLIC_BASE_URL": "https://trace.example", "LEDGER_LOG": "trace.example"}

    answer = subprocess.run(
        ["docker-compose", "-f", FILE, "config", "-q"], env=environment, cwd=ROOT / "docker", capture_output=True, text=True, check=False
    )

    assert (answer.returncode, answer.stderr) == (0, "")


def healthy(part: str, **environment: str) -> int:
    """What the entry point answers inside a container of this part."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    script = ROOT / "docker" / "entrypoint.sh"
    return subprocess.run(
        ["sh", script, "healthy", part], env={**os.environ, "PATH": path, **environment}, cwd=ROOT, capture_output=True, check=False
    ).returncode


def test_beat_is_well_while_it_touches_its_file(tmp_path):
    schedule = tmp_path / "beat-schedule"
    before = healthy("beat", BEAT_SCHEDULE=str(schedule))
    schedule.touch()
    lively = healthy("beat", BEAT_SCHEDULE=str(schedule))
    os.utime(schedule, (0, 0))
    stale = healthy("beat", BEAT_SCHEDULE=str(schedule))

    assert (before != 0, lively, stale != 0) == (True, 0, True)


def test_a_signer_is_well_while_it_answers(tmp_path):
    before = healthy("signer", LEDGER_SIGNER_SOCKET=str(tmp_path / "s"))
    with serving(tmp_path / "signer", tmp_path / "s", log="traceability.example"):
        lively = healthy("signer", LEDGER_SIGNER_SOCKET=str(tmp_path / "s"))

    assert (before != 0, lively) == (True, 0)


def test_a_part_that_does_not_exist_is_not_well():
    assert healthy("nothing") == 2
