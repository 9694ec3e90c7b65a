"""The shape of what was sent. 400."""

from traceability.kernel.errors import Malformed
from traceability.kernel.text import Text


class WrongType(Malformed):
    code = "wrong_type"
    says = Text(en="Expected {expected}.", zh="应为{expected}。")


class UnknownField(Malformed):
    code = "unknown_field"
    says = Text(en="There is no field {field} here.", zh="此处没有字段 {field}。")


class MissingField(Malformed):
    code = "missing_field"
    says = Text(en="The field {field} is missing.", zh="缺少字段 {field}。")


class BadText(Malformed):
    code = "bad_text"
    says = Text(
        en="Expected text of 1 to {most} visible characters in normal form C.",
        zh="应为 1 至 {most} 个可见字符的文本（Unicode 规范形式 C）。",
    )


class BadCode(Malformed):
    code = "bad_code"
    says = Text(en="Expected {expected}.", zh="格式应为：{expected}。")


class BadChoice(Malformed):
    code = "bad_choice"
    says = Text(en="Expected one of: {options}.", zh="应为以下之一：{options}。")


class BadDecimal(Malformed):
    code = "bad_decimal"
    says = Text(en="Expected decimal text: {expected}.", zh="应为十进制文本：{expected}。")


class BadWhole(Malformed):
    code = "bad_whole"
    says = Text(en="Expected a whole number from {least} to {most}.", zh="应为 {least} 至 {most} 的整数。")


class BadTime(Malformed):
    code = "bad_time"
    says = Text(
        en="Expected a time with an offset, such as 2026-03-31T23:59:59+08:00.", zh="应为带时区的时间，如 2026-03-31T23:59:59+08:00。"
    )


class BadDay(Malformed):
    code = "bad_day"
    says = Text(en="Expected {expected}.", zh="日期格式应为：{expected}。")


class BadSha256(Malformed):
    code = "bad_sha256"
    says = Text(en="Expected a SHA-256 as 64 lower-case hex digits.", zh="应为 64 位小写十六进制 SHA-256。")


class BadLength(Malformed):
    code = "bad_length"
    says = Text(en="Expected {least} to {most} members, here are {count}.", zh="应有 {least} 至 {most} 项，实有 {count} 项。")
