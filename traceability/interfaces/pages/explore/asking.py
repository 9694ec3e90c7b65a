"""What an address asks of a page, part by part. What cannot be read is said by its field, with how to go on; each has its code."""

from collections.abc import Container
from uuid import UUID

from django.http import HttpRequest

from traceability.kernel.errors import Malformed
from traceability.kernel.text import Text

MOST_GIVEN = 100
_MOST_QUOTED = 40
FIELDS = {
    "year": Text(en="Year", zh="年份"),
    "from": Text(en="From month", zh="起始月"),
    "to": Text(en="To month", zh="截止月"),
    "stage": Text(en="Stage", zh="环节"),
    "form": Text(en="Form", zh="形态"),
    "element": Text(en="Element", zh="元素"),
    "region": Text(en="Region", zh="地区"),
    "facility": Text(en="Facility", zh="设施"),
    "route": Text(en="Route", zh="工艺路线"),
    "recorder": Text(en="Recorded by", zh="登记企业"),
    "late": Text(en="Recorded late", zh="迟录"),
    "state": Text(en="Certificate", zh="证书"),
    "destination": Text(en="Destination", zh="目的地"),
    "check": Text(en="Check", zh="核查项"),
    "severity": Text(en="Severity", zh="级别"),
    "kind": Text(en="Kind", zh="类别"),
    "name": Text(en="Name or number", zh="名称或编号"),
    "after": Text(en="Next page", zh="下一页"),
}
"""What people call the parts of addresses, by their names there."""


class WrongField(Malformed):
    """A part of the address; `pointer` names it, `given` is what stood there."""

    code = "wrong_field"
    says = Text(en="{field} (“{name}”) cannot be “{given}”.", zh="{field}（“{name}”）不能为“{given}”。")

    def __init__(self, name: str, given: str = "", **facts: object) -> None:
        super().__init__(pointer=f"?{name}", name=name, given=quoted(given), **facts)

    @property
    def text(self) -> Text:
        field = FIELDS[str(self.facts["name"])]
        facts = {name: value for name, value in self.facts.items() if name in self.says.placeholders}
        return Text(en=self.says.en.format(field=field.en, **facts), zh=self.says.zh.format(field=field.zh, **facts))


class NotAYear(WrongField):
    code = "not_a_year"
    says = Text(
        en="{field} (“{name}”) is a whole number from {least} to {most}, not “{given}”. Type the year and press Show.",
        zh="{field}（“{name}”）应为{least}至{most}的整数，而非“{given}”。请输入年份后点击“显示”。",
    )


class NotAMonth(WrongField):
    code = "not_a_month"
    says = Text(
        en="{field} (“{name}”) is a whole number from 1 to 12, not “{given}”. Choose the month and press Show.",
        zh="{field}（“{name}”）应为1至12的整数，而非“{given}”。请选择月份后点击“显示”。",
    )


class MonthsReversed(WrongField):
    code = "months_reversed"
    says = Text(
        en="From month is {first} and {field} (“{name}”) is {last}: the first comes after the last. Months are of one year; choose them in "
        "their order and press Show, and look at two years one after the other.",
        zh="起始月为{first}，{field}（“{name}”）为{last}：起始晚于截止。月份须在同一年内，请按先后选择后点击“显示”；跨年请分两年查看。",
    )


class NotAChoice(WrongField):
    code = "not_a_choice"
    says = Text(
        en="{field} (“{name}”) cannot be “{given}”: there is no such word here. Leave it out of the address, or take the way from the "
        "figures.",
        zh="{field}（“{name}”）不能为“{given}”：此处没有这一选项。请从地址中去掉，或从统计图表进入。",
    )


class NotSaid(WrongField):
    code = "not_said"
    says = Text(
        en="The address does not say “{name}” ({field}). Take the way from the figures, which name it.",
        zh="地址中缺少“{name}”（{field}）。请从统计图表进入，其链接已注明。",
    )


class NotPlainText(WrongField):
    code = "not_plain_text"
    says = Text(
        en="{field} (“{name}”) is at most {most} characters that can be printed. Shorten it, or leave it out of the address.",
        zh="{field}（“{name}”）最多{most}个可打印字符。请缩短，或从地址中去掉。",
    )


class NotAPlaceInTheList(WrongField):
    code = "not_a_place_in_the_list"
    says = Text(
        en="“{name}” ({field}) is no place in this list. Leave it out of the address to begin with the first page.",
        zh="“{name}”（{field}）不是此列表中的位置。请从地址中去掉，从第一页开始。",
    )


def quoted(given: str) -> str:
    """As a sentence repeats it: short, and without what cannot be printed."""
    plain = "".join(letter if letter.isprintable() else "�" for letter in given)
    return plain if len(plain) <= _MOST_QUOTED else plain[: _MOST_QUOTED - 1] + "…"


def text_of(request: HttpRequest, name: str) -> str | None:
    """None where it is not said. Raises NotPlainText."""
    given = request.GET.get(name)
    if given is not None and (len(given) > MOST_GIVEN or not given.isprintable()):
        raise NotPlainText(name, given, most=MOST_GIVEN)
    return given or None


def one_of(request: HttpRequest, name: str, known: Container[str]) -> str | None:
    """None where it is not said. Raises NotPlainText, NotAChoice."""
    given = text_of(request, name)
    if given is not None and given not in known:
        raise NotAChoice(name, given)
    return given


def needed(request: HttpRequest, name: str, known: Container[str]) -> str:
    """Raises NotSaid, NotPlainText, NotAChoice."""
    given = one_of(request, name, known)
    if given is None:
        raise NotSaid(name)
    return given


def after(request: HttpRequest) -> UUID | None:
    """Behind which row the page begins. Raises NotPlainText, NotAPlaceInTheList."""
    given = text_of(request, "after")
    try:
        return None if given is None else UUID(given)
    except ValueError as unread:
        raise NotAPlaceInTheList("after", given or "") from unread
