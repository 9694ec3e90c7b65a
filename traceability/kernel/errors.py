"""What can go wrong, in families that every door understands. Pure.

An error carries a stable `code` for machines, its facts as attributes, and a sentence in both languages built from
them. `pointer` is an RFC 6901 pointer into what was sent, when one field is to blame.
"""

from typing import ClassVar

from traceability.kernel.text import Text


class TraceabilityError(Exception):
    """Base of every error of the product outside `tlog` and `verifier`."""

    code: ClassVar[str] = "error"
    says: ClassVar[Text] = Text(en="Something went wrong.", zh="发生错误。")

    def __init__(self, *, pointer: str | None = None, **facts: object) -> None:
        self.pointer = pointer
        self.facts = facts
        super().__init__(self.code)

    @property
    def text(self) -> Text:
        return self.says.fill(**self.facts)

    @property
    def problems(self) -> tuple["TraceabilityError", ...]:
        """The single problems that this error stands for; an error that gathers several overrides it."""
        return (self,)

    def __str__(self) -> str:
        place = f" at {self.pointer}" if self.pointer else ""
        return f"{self.code}{place}: {self.text.en}"


class Malformed(TraceabilityError):
    """Not the documented shape. 400."""

    code = "malformed"
    says = Text(en="The request does not have the documented shape.", zh="请求格式不符合文档规定。")


class Refusal(TraceabilityError):
    """Understood, and the rules say no. 422."""

    code = "refused"
    says = Text(en="The rules refuse this.", zh="规则不允许此操作。")


class Conflict(TraceabilityError):
    """Someone was first, or it is still in flight. 409."""

    code = "conflict"
    says = Text(en="Someone else was first.", zh="已被他人抢先处理。")


class Missing(TraceabilityError):
    """No such thing that you may see. 404."""

    code = "not_found"
    says = Text(en="There is no such thing that you may see.", zh="不存在，或您无权查看。")


class Forbidden(TraceabilityError):
    """You may see it, but not do this. 403."""

    code = "forbidden"
    says = Text(en="Your role may not do this.", zh="您的角色无权执行此操作。")


class Tampering(TraceabilityError):
    """Stored bytes contradict what was signed. 500, and someone is woken."""

    code = "tampering"
    says = Text(en="Stored bytes contradict what was signed: {what}.", zh="存储内容与签名不符：{what}。")


class Unavailable(TraceabilityError):
    """A part that this needs is away for now. 503 with Retry-After."""

    code = "unavailable"
    says = Text(en="The service cannot do this right now.", zh="服务暂时无法处理。")


class ClaimsRefused(Refusal):
    """Everything that is wrong with what was sent, so that the sender mends it once."""

    code = "claims_refused"
    says = Text(en="{count} problems were found; nothing was recorded.", zh="发现{count}个问题，未作任何记录。")

    def __init__(self, problems: "list[TraceabilityError] | tuple[TraceabilityError, ...]") -> None:
        super().__init__(count=len(problems))
        self._problems = tuple(problems)

    @property
    def problems(self) -> tuple[TraceabilityError, ...]:
        return self._problems


class ClaimsMalformed(Malformed):
    """Everything that is wrong with the shape of what was sent."""

    code = "malformed_request"
    says = Text(en="{count} fields do not have the documented shape.", zh="{count}个字段格式不符合文档规定。")

    def __init__(self, problems: "list[TraceabilityError] | tuple[TraceabilityError, ...]") -> None:
        super().__init__(count=len(problems))
        self._problems = tuple(problems)

    @property
    def problems(self) -> tuple[TraceabilityError, ...]:
        return self._problems


def refuse_if(problems: "list[TraceabilityError]") -> None:
    """Raises ClaimsRefused when there is any problem."""
    if problems:
        raise ClaimsRefused(problems)
