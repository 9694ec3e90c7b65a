"""The steps of a certificate's proof in words that a buyer understands. Pure but for the template filter's language.

Each step of `certificates.proving` and `certificates.queries` has its title and a sentence for each result that it can have.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from traceability.certificates.proving import FAILED, HELD, NOT_REACHED, WAITING, Step
from traceability.kernel.text import Text

_NOT_REACHED = Text(en="Not looked at, because a step before it failed.", zh="因前面的步骤未通过，未再核验。")
TITLES: Mapping[str, Text] = {
    "printed": Text(en="The paper", zh="纸面文件"),
    "attached": Text(en="The signed proof", zh="签名证明"),
    "sound": Text(en="The bundle", zh="证明包"),
    "form": Text(en="Its form", zh="格式"),
    "key": Text(en="The issuer's key", zh="签发机构的密钥"),
    "signature": Text(en="The signature", zh="签名"),
    "checkpoint": Text(en="The log's word", zh="日志的签署"),
    "inclusion": Text(en="The approval in the log", zh="日志中的批准记录"),
    "issued": Text(en="Issued here", zh="由本系统签发"),
    "recorded": Text(en="The issue in the log", zh="日志中的签发记录"),
    "holds": Text(en="Its state today", zh="当前状态"),
}
SAID: Mapping[tuple[str, str], Text] = {
    ("printed", HELD): Text(
        en="This PDF is the one that was issued, to the last byte: its pages say what was certified.",
        zh="该 PDF 与签发的文件逐字节一致，其页面内容即为签发内容。",
    ),
    ("printed", FAILED): Text(
        en="This PDF is not one that was issued here, or it was changed, or saved anew by a program. Do not rely on what its pages say.",
        zh="该 PDF 并非本系统签发的原文件，或被改动，或被其他程序重新保存。请勿依据其页面内容。",
    ),
    ("attached", HELD): Text(en="The signed certificate is in the file.", zh="文件中含有已签名的证书。"),
    ("attached", FAILED): Text(
        en="No signed certificate is in the file. A scan, or a copy printed to a file, loses it: check the number instead.",
        zh="文件中没有已签名的证书。扫描件或打印另存的文件会丢失签名，请改用编号查询。",
    ),
    ("sound", HELD): Text(
        en="Every file in it is as listed, and all {entries} entries are in the log.",
        zh="其中所有文件与清单一致，{entries} 条记录均在日志中。",
    ),
    ("sound", FAILED): Text(
        en="The bundle is damaged, was changed, or is of another log ({where}).", zh="证明包已损坏、被改动，或属于其他日志（{where}）。"
    ),
    ("form", HELD): Text(en="It has the form of a certificate.", zh="具有证书的格式。"),
    ("form", FAILED): Text(en="It does not have the form of a certificate.", zh="不具有证书的格式。"),
    ("key", HELD): Text(
        en="It is signed under a key that the issuer announced in the public log.", zh="使用签发机构在公开日志中公布的密钥签名。"
    ),
    ("key", FAILED): Text(
        en="It is signed under a key that the issuer never announced: somebody else made it.", zh="所用密钥从未由签发机构公布：系他人制作。"
    ),
    ("signature", HELD): Text(
        en="The signature fits every word: nothing was changed after it was signed.", zh="签名与全部内容相符：签名后未被改动。"
    ),
    ("signature", FAILED): Text(
        en="The signature does not fit: something was changed after it was signed.", zh="签名与内容不符：签名后被改动。"
    ),
    ("checkpoint", HELD): Text(
        en="The log itself signed the summary of all its records that the certificate refers to.",
        zh="证书所引用的日志摘要（检查点）确由日志签署。",
    ),
    ("checkpoint", FAILED): Text(
        en="The summary of records that it refers to was not signed by this log.", zh="所引用的日志摘要并非由本日志签署。"
    ),
    ("inclusion", HELD): Text(
        en="The approval of the shipment stands in the log, at the place that the certificate names.",
        zh="该出口批件的批准记录在日志中，且位于证书所示位置。",
    ),
    ("inclusion", FAILED): Text(
        en="The approval does not stand in the log at the place that it names.", zh="日志的所示位置没有该批准记录。"
    ),
    ("issued", HELD): Text(
        en="It is the certificate that was issued under this number, to the last letter.", zh="与以此编号签发的证书逐字一致。"
    ),
    ("issued", FAILED): Text(
        en="No certificate with exactly this content was issued under this number.", zh="以此编号签发的证书并无此内容。"
    ),
    ("recorded", HELD): Text(
        en="The issue stands in the log, with the fingerprint of this content, as entry {index} of {size}.",
        zh="签发记录连同该内容的指纹在日志中，序号 {index}，日志共 {size} 条。",
    ),
    ("recorded", WAITING): Text(
        en="The issue is on record and gets its place in the log within moments.", zh="签发已登记，即将写入日志。"
    ),
    ("recorded", FAILED): Text(
        en="The log's entry of the issue names another content.", zh="日志中的签发记录指向其他内容。"
    ),
    ("holds", HELD): Text(en="It has been neither suspended nor revoked.", zh="未被暂停或撤销。"),
}  # fmt: skip
_STANDING = {
    "suspended": Text(en="It is suspended since {since}. Reason: {reason}", zh="自 {since} 起暂停。理由：{reason}"),
    "revoked": Text(en="It is revoked for good since {since}. Reason: {reason}", zh="自 {since} 起永久撤销。理由：{reason}"),
}
SIGNS = {HELD: "✓", FAILED: "✕", NOT_REACHED: "–", WAITING: "…"}


@dataclass(frozen=True)
class Told:
    """One step as it is shown."""

    result: str
    sign: str
    title: Text
    sentence: Text


def told(steps: Iterable[Step]) -> list[Told]:
    """The steps in their order."""
    return [Told(step.result, SIGNS[step.result], TITLES[step.name], _sentence(step)) for step in steps]


def _sentence(step: Step) -> Text:
    if step.result == NOT_REACHED:
        return _NOT_REACHED
    facts = dict(step.facts)
    if "since" in facts:
        facts["since"] = f"{facts['since'][:10]} {facts['since'][11:16]} UTC"
    said = _STANDING[step.why] if step.name == "holds" and step.result == FAILED else SAID[(step.name, step.result)]
    return said.fill(**facts) if said.placeholders else said
