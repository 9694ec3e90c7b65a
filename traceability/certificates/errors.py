"""What can go wrong between an approval and what the world is told."""

from traceability.kernel.errors import Conflict, Forbidden, Missing, Refusal
from traceability.kernel.text import Text

_WORDS_ZH = {"certified": "有效", "suspended": "暂停", "revoked": "撤销", "reinstated": "恢复", "released": "放行"}


class UnknownCertificate(Missing):
    code = "unknown_certificate"
    says = Text(en="There is no such certificate.", zh="没有此证书。")


class NothingOfThatName(Missing):
    """Asked what it touches, the registry and the records know no such thing."""

    code = "nothing_of_that_name"
    says = Text(en="Nothing is recorded under this name.", zh="没有以此名称登记的内容。")


class NothingToFlag(Conflict):
    """Somebody was first, or nothing that was read has changed since the last flag."""

    code = "nothing_to_flag"
    says = Text(en="Nothing has changed that this certificate is not flagged for.", zh="没有该证书尚未标记的变更。")


class NothingToSettle(Conflict):
    """No flag, or somebody answered it already."""

    code = "nothing_to_settle"
    says = Text(en="No flag of this certificate waits for an answer.", zh="该证书没有待答复的标记。")


class NotCertified(Missing):
    """The shipment is there and may be seen; it has no certificate, or not yet."""

    code = "not_certified"
    says = Text(en="This shipment has no certificate.", zh="该出口批件没有证书。")


class NothingToRelease(Conflict):
    """Customs may see the shipment; it has no certificate, or not yet."""

    code = "nothing_to_release"
    says = Text(en="This shipment has no certificate by which it could be released.", zh="该出口批件没有可据以放行的证书。")


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


class NotPrintedYet(Conflict):
    """The worker makes the PDF within seconds of the issue."""

    code = "not_printed_yet"
    says = Text(en="The PDF of this certificate is being made; ask again in a moment.", zh="该证书的 PDF 正在生成，请稍后再试。")


class AlreadyPrinted(Conflict):
    code = "already_printed"
    says = Text(en="The certificate has its PDF already.", zh="该证书已有 PDF。")


class DoesNotHold(Conflict):
    """A paper would look valid for ever, so none is handed out while the certificate does not hold; JSON and credential say their state."""

    code = "certificate_does_not_hold"
    says = Text(en="The certificate is {state}: no PDF of it is handed out.", zh="证书状态为{state}，不提供其 PDF。")

    @property
    def text(self) -> Text:
        """The state is a word of each language."""
        state = str(self.facts["state"])
        return Text(en=self.says.fill(state=state).en, zh=self.says.fill(state=_WORDS_ZH[state]).zh)


class NoCredential(Missing):
    code = "no_credential"
    says = Text(
        en="This certificate was issued before credentials were made; its JSON says the same.",
        zh="该证书签发时尚未提供凭证形式，其 JSON 内容相同。",
    )


class TooMuchToCheck(Refusal):
    """A page cannot wait for so long; the offline verifier takes the file."""

    code = "too_much_to_check"
    says = Text(
        en="The bundle has more than {most} files, more than is checked here. The offline verifier checks it on your own computer.",
        zh="证明包超过{most}个文件，超出网页核验上限；请用离线验证程序在本机核验。",
    )


class UnknownStatusList(Missing):
    code = "unknown_status_list"
    says = Text(en="There is no status list with this number.", zh="没有此编号的状态列表。")


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
    says = Text(en="The certificate is {state}: it cannot be {kind}.", zh="证书状态为{state}，不能{kind}。")

    @property
    def text(self) -> Text:
        """State and move are words of each language."""
        said = {name: str(value) for name, value in self.facts.items()}
        return Text(en=self.says.fill(**said).en, zh=self.says.fill(**{name: _WORDS_ZH[word] for name, word in said.items()}).zh)


class StatusReasonMissing(Refusal):
    code = "status_reason_missing"
    says = Text(
        en="Say why, in 1 to {limit} characters: everybody who checks the certificate may read it.",
        zh="须说明理由（1 至 {limit} 字），任何查验证书者均可看到。",
    )


class ReleasesForCustoms(Forbidden):
    code = "releases_for_customs"
    says = Text(en="Only customs release a shipment.", zh="只有海关可以放行。")


class AlreadyReleased(Conflict):
    code = "already_released"
    says = Text(en="Customs have released this shipment already, on {day}.", zh="该批件已于{day}由海关放行。")


class ReleasedTooEarly(Refusal):
    code = "released_too_early"
    says = Text(en="The certificate was issued on {day}: nothing left before that day.", zh="证书于{day}签发，不可能在此之前放行。")


class NotOfTheShipment(Refusal):
    code = "not_of_the_shipment"
    says = Text(en="No line of the shipment is of lot {lot}.", zh="该批件中没有批次 {lot}。")


class LotReleasedTwice(Refusal):
    code = "lot_released_twice"
    says = Text(en="Lot {lot} is named twice: say once what left of it.", zh="批次 {lot} 出现两次，请合并填写放行质量。")


class MoreThanCertified(Refusal):
    code = "more_than_certified"
    says = Text(
        en="{asked} kg of lot {lot} cannot leave: the certificate covers {certified} kg.",
        zh="批次 {lot} 不能放行 {asked} 千克：证书所列为 {certified} 千克。",
    )
