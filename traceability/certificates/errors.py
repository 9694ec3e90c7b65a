"""What can go wrong between an approval and what the world is told."""

from traceability.kernel.errors import Conflict, Missing, Refusal
from traceability.kernel.text import Text


class UnknownCertificate(Missing):
    code = "unknown_certificate"
    says = Text(en="There is no such certificate.", zh="没有此证书。")


class NotCertified(Missing):
    """The shipment is there and may be seen; it has no certificate, or not yet."""

    code = "not_certified"
    says = Text(en="This shipment has no certificate.", zh="该出口批件没有证书。")


class NothingSealedYet(Conflict):
    """A bundle needs a signed checkpoint over what it shows."""

    code = "not_sealed_yet"
    says = Text(en="No signed checkpoint covers this shipment yet; ask again in a moment.", zh="尚无已签署的检查点覆盖该批件，请稍后再试。")


class BundleTooLarge(Refusal):
    code = "bundle_too_large"
    says = Text(
        en="The shipment has more than {most} entries behind it, more than a bundle holds.",
        zh="该批件的相关记录超过{most}条，超出证明包上限。",
    )


class CaseNotReady(Conflict):
    """Asked too early, or for a case that was never approved: the queue asks again once the approval is sealed."""

    code = "case_not_ready"
    says = Text(en="The case is not approved, or its approval is not sealed yet.", zh="案件尚未批准，或其批准记录尚未封存。")


class AlreadyCertified(Conflict):
    code = "already_certified"
    says = Text(en="The case has its certificate already.", zh="该案件已有证书。")
