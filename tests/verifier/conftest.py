"""A folder with a policy in it, and the verifier's command line as a function."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.verifier.made import NOW, POLICY
from traceability.verifier.__main__ import main


@dataclass
class Answer:
    """What one run said: exit code, report, and the codes of what it found."""

    exit_code: int
    report: dict

    @property
    def codes(self):
        return [finding["code"] for finding in self.report["findings"]]


class Desk:
    """A reader's folder. Bytes given as arguments become files; the policy is added unless another is named."""

    def __init__(self, folder, capsys):
        self.folder = folder
        self._capsys = capsys
        self._count = 0
        (folder / "policy.txt").write_text(POLICY)

    def file(self, data, name=None):
        self._count += 1
        path = self.folder / (name or f"file{self._count}")
        path.write_bytes(data)
        return path

    def ask(self, command, *arguments, now=NOW, policy=("--policy", "policy.txt")):
        words = [str(self.file(one)) if isinstance(one, bytes) else str(one) for one in arguments]
        exit_code = main([command, *words, "--json", *(["--now", str(now), *policy] if command != "disclose" else [])])
        report = json.loads(self._capsys.readouterr().out)
        assert report["exit_code"] == exit_code
        return Answer(exit_code, report)

    def forks(self):
        return sorted(path.name for path in Path(self.folder).glob("fork-*"))


@pytest.fixture
def desk(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, capsys)
