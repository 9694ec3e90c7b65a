"""Why nobody got in with an account of their organisation: one stable reason each. `why` goes to the log, never to the page."""

from traceability.interfaces.problems import DoorError
from traceability.kernel.errors import Unavailable
from traceability.kernel.text import Text


class ProviderUnavailable(Unavailable):
    code = "oidc_provider_unavailable"
    says = Text(
        en="Your organisation's sign-in cannot be reached, or it does not answer as it should. Try again later, or sign in with name"
        " and password.",
        zh="您单位的登录服务无法访问或应答异常。请稍后再试，或使用用户名和密码登录。",
    )


class AnswerUnknown(DoorError):
    code, status = "oidc_answer_unknown", 400
    says = Text(
        en="This sign-in was not begun in this browser, was used already, or took longer than five minutes. Begin again at the login.",
        zh="此次登录并非由本浏览器发起、已被使用，或已超过五分钟。请从登录页重新开始。",
    )


class Declined(DoorError):
    code, status = "oidc_declined", 403
    says = Text(en="Your organisation's sign-in did not let you through.", zh="您单位的登录服务未予放行。")


class ProofRefused(DoorError):
    code, status = "oidc_proof_refused", 403
    says = Text(
        en="What your organisation's sign-in says about you does not hold, so it is not believed. Begin again at the login.",
        zh="您单位登录服务给出的身份证明未通过验证，不予采信。请从登录页重新开始。",
    )


class NotLinked(DoorError):
    code, status = "oidc_not_linked", 403
    says = Text(
        en="Your organisation's account is linked to no member here. A supervisor can link it.",
        zh="您单位的账户未与本系统的成员关联，可由监管负责人关联。",
    )


class NotAdmitted(DoorError):
    code, status = "oidc_not_admitted", 403
    says = Text(
        en="The member that your account is linked to may not enter here.",
        zh="您账户所关联的成员无权由此进入。",
    )


class IdentityTaken(DoorError):
    code, status = "oidc_identity_taken", 409
    says = Text(en="This account is linked to another member already.", zh="此账户已与其他成员关联。")
