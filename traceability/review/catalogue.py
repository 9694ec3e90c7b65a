"""The catalogue of checks: `@check` registers one, and makes the one finding of a case from its judged subjects. Pure.

Rule: checks.md section 1. Any subject fails: failed. Else any lacks data: not_checked. Else there was a subject: passed.
Else not_applicable. No check can weigh this differently.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from traceability.kernel.text import Text
from traceability.review.answers import FAILS, LACKS, NO_VALUES, Judged, Value
from traceability.review.dossier import Dossier, Policy
from traceability.review.naming import in_words

BLOCK, HOLD, WARN, INFO = "BLOCK", "HOLD", "WARN", "INFO"
SEVERITIES = (BLOCK, HOLD, WARN, INFO)
"""From the worst down."""
PASSED, FAILED, NOT_CHECKED, NOT_APPLICABLE = "passed", "failed", "not_checked", "not_applicable"
RESULTS = (PASSED, FAILED, NOT_CHECKED, NOT_APPLICABLE)
SHOWN_WHEN_PASSED = 50
"""Subjects whose numbers a passed finding shows at most; a failed one shows all that fail or lack."""

_IN_ORDER = Text(en="{title}: in order ({n} examined).", zh="{title}：符合（核查{n}项）。")
_NOT_APPLICABLE = Text(en="{title}: does not apply.", zh="{title}：不适用。")
_NOT_CHECKED = Text(en="{title}: not checked, missing {missing}.", zh="{title}：未核查，缺少{missing}。")
_AND_MORE = Text(en="{sentence} And {n} more.", zh="{sentence}另有{n}项。")

NO_RULE = Text(en="", zh="")
_CHECKS: dict[str, "Check"] = {}


class Seen(NamedTuple):
    """One subject in the evidence, with the numbers that were compared."""

    kind: str
    id: str
    name: str
    values: Mapping[str, Value] = NO_VALUES


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says of one case."""

    code: str
    title: Text
    severity: str
    result: str
    message: Text
    evidence: tuple[Seen, ...] = ()
    policy: tuple[Policy, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A registered check. Called with a dossier it answers with its finding. `rule` is its formula in words, for the generated page."""

    code: str
    severity: str
    policies: tuple[str, ...]
    title: Text
    question: Text
    failure: Text
    judge: Callable[[Dossier], Iterator[Judged]]
    rule: Text = NO_RULE

    def __call__(self, dossier: Dossier) -> Finding:
        return _finding(self, tuple(self.judge(dossier)))


def check(
    code: str, *, severity: str, title: Text, question: Text, failure: Text, rule: Text = NO_RULE, policies: Iterable[str] = ()
) -> Callable[[Callable[[Dossier], Iterator[Judged]]], Check]:
    """Register a function over a dossier as the check `code`.

    Raises ValueError for a code used twice, an unknown severity, or a sentence that one language says differently.
    """

    def register(judge: Callable[[Dossier], Iterator[Judged]]) -> Check:
        known = _CHECKS.get(code)
        if known and known.judge.__module__ != judge.__module__:
            raise ValueError(f"{code} is registered twice")
        if severity not in SEVERITIES:
            raise ValueError(f"{code}: {severity} is no severity")
        for text in (title, question, failure, rule):
            text.placeholders  # noqa: B018 - raises when the two languages name different things
        _CHECKS[code] = Check(code, severity, tuple(policies), title, question, failure, judge, rule)
        return _CHECKS[code]

    return register


def checks() -> tuple[Check, ...]:
    """Every check of the folder `checks`, by code. Adding a file there is all that a new check needs."""
    _find()
    return tuple(_CHECKS[code] for code in sorted(_CHECKS))


@cache
def _find() -> None:
    package = importlib.import_module("traceability.review.checks")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")


def run(dossier: Dossier) -> tuple[Finding, ...]:
    """Ask every check. An exception is a bug and is not caught: it never becomes a result."""
    return tuple(one(dossier) for one in checks())


def shown(value: Value, language: str) -> str:
    """A value as a sentence in `language` shows it."""
    if isinstance(value, Text):
        return value.in_language(language)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return ("、" if language == "zh" else ", ").join(shown(one, language) for one in value)
    if isinstance(value, date):
        return value.isoformat()
    return "–" if value is None or value == "" else str(value)


def _finding(check: Check, judged: tuple[Judged, ...]) -> Finding:
    failing = [one for one in judged if one.verdict == FAILS]
    lacking = [one for one in judged if one.verdict == LACKS]
    if failing:
        worst = min(failing, key=lambda one: SEVERITIES.index(one.severity or check.severity))
        return Finding(
            code=check.code,
            title=check.title,
            severity=worst.severity or check.severity,
            result=FAILED,
            message=_failure(check, worst, len(failing) - 1),
            evidence=tuple(_seen(one) for one in (*failing, *lacking)),
            policy=worst.policy,
        )
    if lacking:
        return _quiet(check, NOT_CHECKED, _NOT_CHECKED, lacking, missing=_lacking(check, lacking))
    if judged:
        telling = [one for one in judged if one.values][:SHOWN_WHEN_PASSED]
        return _quiet(check, PASSED, _IN_ORDER, telling, n=len({(one.subject.kind, one.subject.id) for one in judged}))
    return _quiet(check, NOT_APPLICABLE, _NOT_APPLICABLE, [])


def _quiet(check: Check, result: str, sentence: Text, listed: list[Judged], **values: Value) -> Finding:
    message = Text(
        en=sentence.en.format(title=check.title.en, **{name: shown(value, "en") for name, value in values.items()}),
        zh=sentence.zh.format(title=check.title.zh, **{name: shown(value, "zh") for name, value in values.items()}),
    )
    return Finding(check.code, check.title, check.severity, result, message, tuple(_seen(one) for one in listed))


def _failure(check: Check, worst: Judged, others: int) -> Text:
    """The sentence says words; the evidence beside it keeps codes."""
    template = worst.says or check.failure
    given: dict[str, Value] = {worst.subject.kind: worst.subject.name, **worst.values}
    values = {name: in_words(check.code, name, value) for name, value in given.items() if name in template.placeholders}
    sentence = Text(
        en=_capital(template.fill(**{name: shown(value, "en") for name, value in values.items()}).en),
        zh=template.fill(**{name: shown(value, "zh") for name, value in values.items()}).zh,
    )
    if not others:
        return sentence
    return Text(en=_AND_MORE.en.format(sentence=sentence.en, n=others), zh=_AND_MORE.zh.format(sentence=sentence.zh, n=others))


def _capital(sentence: str) -> str:
    """A sentence that begins with a word that was filled in begins with a capital, too."""
    return sentence[:1].upper() + sentence[1:]


def _seen(judged: Judged) -> Seen:
    values: Mapping[str, Value] = {**judged.values, "missing": judged.missing} if judged.missing else judged.values
    return Seen(judged.subject.kind, str(judged.subject.id), judged.subject.name, values)


def _lacking(check: Check, lacking: list[Judged]) -> tuple[Text, ...]:
    """What is missing, each once."""
    return tuple(in_words(check.code, "missing", name) for name in sorted({name for one in lacking for name in one.missing}))
