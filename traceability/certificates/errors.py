"""What can go wrong between an approval and what the world is told."""

from traceability.kernel.errors import Conflict, Forbidden, Missing, Refusal
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


class CertificatesForSupervisors(Forbidden):
    code = "certificates_for_supervisors"
    says = Text(en="Only a supervisor suspends, reinstates or revokes a certificate.", zh="只有监管负责人可以暂停、恢复或撤销证书。")


class OwnCertificate(Refusal):
    """Of the supervisor's own organisation, its group, its owners or what it owns."""

    code = "own_certificate"
    says = Text(en="The certificate concerns your own organisation or its group.", zh="该证书涉及您所属的企业或其集团。")


class CertificateMovedOn(Conflict):
    code = "certificate_moved_on"
    says = Text(
        en="The certificate changed meanwhile: version {present} stands now, {seen} was seen. Look at it again.",
        zh="证书已被更改：现为第 {present} 版，您看到的是第 {seen} 版，请重新核对。",
    )


class CertificateNotSo(Conflict):
    """A move that the workflow does not know: only a valid one is suspended, only a suspended one reinstated or revoked."""

    code = "certificate_not_so"
    says = Text(en="The certificate is {state}: it cannot be {kind}.", zh="证书当前状态为 {state}，不能改为 {kind}。")


class StatusReasonMissing(Refusal):
    code = "status_reason_missing"
    says = Text(
        en="Say why, in 1 to {limit} characters: everybody who checks the certificate may read it.",
        zh="须说明理由（1 至 {limit} 字），任何查验证书者均可看到。",
    )
