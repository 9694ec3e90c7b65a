"""One sentence in both languages. Pure.

English and Chinese stand beside each other, so that neither can be forgotten.
"""

import string
from dataclasses import dataclass

_FORMATTER = string.Formatter()


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in English and Simplified Chinese; `{names}` in braces are filled in by `fill`."""

    en: str
    zh: str

    @property
    def placeholders(self) -> frozenset[str]:
        """Names in braces. Raises ValueError when one language lacks a name that the other has."""
        english, chinese = _names(self.en), _names(self.zh)
        if english != chinese:
            raise ValueError(f"the two languages name different things: {sorted(english ^ chinese)} in {self.en!r}")
        return english

    def fill(self, **values: object) -> "Text":
        """The sentence with its names replaced. Raises ValueError when a value or a placeholder is missing."""
        missing = self.placeholders - values.keys()
        if missing:
            raise ValueError(f"no value for {sorted(missing)} in {self.en!r}")
        return Text(en=self.en.format(**values), zh=self.zh.format(**values))

    def as_json(self) -> dict[str, str]:
        return {"en": self.en, "zh": self.zh}

    def in_language(self, code: str) -> str:
        """The sentence for a language code such as `zh-hans` or `en`; anything not Chinese reads English."""
        return self.zh if code.lower().startswith("zh") else self.en


def _names(sentence: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in _FORMATTER.parse(sentence) if name)
