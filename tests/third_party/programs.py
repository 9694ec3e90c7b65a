"""The verifiers of others: where they are, and how they are asked. The tests reach for no network: `.ci/run` installs both."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
FOLDER = Path(os.environ.get("THIRD_PARTY_VENV") or ROOT / ".venv-third-party")
GOPATH = Path("/usr/share/gocode")


@dataclass(frozen=True)
class Answer:
    """`code` 0 is accepted, 1 refused; `told` is what the program said."""

    code: int
    told: str


@dataclass(frozen=True)
class Aics:
    """aics-tlog, on a Python of its own."""

    python: Path

    def ask(self, questions: Sequence[Sequence[object]]) -> list[Answer]:
        asked = json.dumps([list(map(str, words)) for words in questions])
        done = subprocess.run([self.python, HERE / "ask_aics.py"], input=asked, capture_output=True, text=True, timeout=240, check=True)
        return [Answer(*one) for one in json.loads(done.stdout)]


@dataclass(frozen=True)
class Sumdb:
    """golang.org/x/mod/sumdb, called by verify.go."""

    program: Path

    def ask(self, *words: object) -> Answer:
        done = subprocess.run([self.program, *map(str, words)], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode in (0, 1), done.stderr
        return Answer(done.returncode, done.stdout)


def aics() -> Aics | str:
    """The program, or why it cannot be had."""
    python = FOLDER / "bin" / "python"
    if not python.exists():
        return "aics-tlog is not installed here: .ci/run makes its environment where there is Python 3.12"
    done = subprocess.run([python, "-c", "import aics_tlog.cli"], capture_output=True, timeout=60, check=False)
    return Aics(python) if done.returncode == 0 else "aics-tlog is not in its environment"


def sumdb(folder: Path) -> Sumdb | str:
    """The program as `.ci/run` built it, or built in `folder` now; or why it cannot be had."""
    built = FOLDER / "bin" / "sumdb-verify"
    if built.exists() and built.stat().st_mtime >= (HERE / "verify.go").stat().st_mtime:
        return Sumdb(built)
    if shutil.which("go") is None or not (GOPATH / "src/golang.org/x/mod/sumdb").is_dir():
        return "Go or golang.org/x/mod is not installed here"
    environment = {**os.environ, "GO111MODULE": "off", "GOPATH": str(GOPATH), "GOCACHE": str(folder / "cache"), "CGO_ENABLED": "0"}
    command = ["go", "build", "-o", folder / "sumdb-verify", HERE / "verify.go"]
    subprocess.run(command, env=environment, capture_output=True, timeout=300, check=True)
    return Sumdb(folder / "sumdb-verify")
