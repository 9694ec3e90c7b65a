"""Loud readers of environment variables: nothing is guessed, and all mistakes are told at once.

Standard library only, so that the servers and the tests can read variables before Django is there.
A reader returns its default where the variable is absent or empty; a wrong value is kept in `problems` with name, value and remedy.
"""

import os
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path


class Environment:
    """The variables of one process, and what is wrong with them."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.problems: list[str] = []
        self.names: list[str] = []

    def read_text(self, name: str, default: str = "") -> str:
        """The variable as it stands, without white space around it."""
        self.names.append(name)
        return self._variables.get(name, "").strip() or default

    def read_flag(self, name: str, default: bool) -> bool:
        """`1`, `true`, `yes`, `on` or `0`, `false`, `no`, `off`."""
        text = self.read_text(name).lower()
        if text in {"1", "true", "yes", "on"}:
            return True
        if text in {"0", "false", "no", "off"}:
            return False
        if text:
            self.problems.append(f"{name}={text}: expected 1 or 0, e.g. {int(default)}")
        return default

    def read_number(self, name: str, default: int, *, unit: str, lowest: int = 1, highest: int = 2**31) -> int:
        """A whole number of `unit`, with `lowest <= number <= highest`."""
        text = self.read_text(name)
        if not text:
            return default
        if not (text.isascii() and text.isdecimal()):
            self.problems.append(f"{name}={text}: expected a whole number of {unit}, e.g. {default}")
            return default
        if not lowest <= int(text) <= highest:
            self.problems.append(f"{name}={text}: expected {unit} from {lowest} to {highest}, e.g. {default}")
            return default
        return int(text)

    def read_list(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """Words with commas between them."""
        words = [word.strip() for word in self.read_text(name).split(",")]
        return [word for word in words if word] or list(default)

    def read_networks(self, name: str) -> list[IPv4Network | IPv6Network]:
        """Networks in CIDR notation with commas between them, none by default."""
        found = []
        for word in self.read_list(name):
            try:
                found.append(ip_network(word))
            except ValueError:
                self.problems.append(f"{name}: {word} is no network, expected e.g. 10.1.0.0/16")
        return found

    def read_choice(self, name: str, default: str, *, choices: tuple[str, ...]) -> str:
        """One of `choices`."""
        text = self.read_text(name, default)
        if text not in choices:
            self.problems.append(f"{name}={text}: expected one of {', '.join(choices)}")
            return default
        return text

    def read_secret(self, name: str, default: str = "") -> str:
        """A secret from `NAME`, or from the file that `NAME_FILE` names; its value never appears in a problem."""
        direct, file = self.read_text(name), self._variables.get(f"{name}_FILE", "").strip()
        if direct and file:
            self.problems.append(f"{name} and {name}_FILE are both set: remove one of them")
        if direct or not file:
            return direct or default
        try:
            return Path(file).read_text(encoding="utf-8").strip() or default
        except (OSError, UnicodeDecodeError) as problem:
            self.problems.append(f"{name}_FILE={file}: expected a readable text file ({type(problem).__name__})")
            return default

    def require(self, name: str, value: str, remedy: str) -> None:
        """Note a problem when a variable that this environment cannot do without is empty."""
        if not value:
            self.problems.append(f"{name} is empty: {remedy}")


ENVIRONMENT = Environment(os.environ)
