"""A05: does one assay certificate stand for two materials? Rule: checks.md, A05. All records are looked at, not only the chain."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from traceability.custody.numbers import folded
from traceability.kernel.text import Text
from traceability.review.answers import Judged, Values, fails, fits, lacks
from traceability.review.catalogue import BLOCK, check
from traceability.review.dossier import CertificateUse, Document, Dossier, Lot

_TWO_FILES = Text(
    en="Certificate {number} of {issuer} stands for {n} different files.",
    zh="{issuer}化验证书{number}对应{n}个不同文件。",
)


@check(
    "A05",
    severity=BLOCK,
    title=Text(en="Certificate reuse", zh="化验证书重复使用"),
    question=Text(en="Does one assay certificate stand for two materials?", zh="同一化验证书是否用于两种物料？"),
    rule=Text(
        en="Fails if a certificate, by issuer and number or by the digest of its file, is on lots that are neither outputs of one event "
        "nor split from one lot, or if one number has two files.",
        zh="证书（按出具方和编号，或按文件摘要）用于既非同一环节产出、亦非同一批次拆分的批次，或同一编号有两个文件，即不通过。",
    ),
    failure=Text(en="Certificate {number} of {issuer} is on unrelated lots {lots}.", zh="{issuer}化验证书{number}用于无关批次{lots}。"),
)
def certificate_reuse(dossier: Dossier) -> Iterator[Judged]:
    index = _Index(dossier.certificate_uses)
    names = {lot.id: lot.name for lot in dossier.lots}
    seen: set[Document] = set()
    for lot in dossier.lots:
        paper = lot.assay.certificate if lot.assay else None
        if paper is not None and paper not in seen:
            seen.add(paper)
            yield from _judge(lot, paper, index, names)


class _Index:
    """Uses by number and by digest, so that no certificate looks at those of another."""

    def __init__(self, uses: Iterable[CertificateUse]) -> None:
        self._by_number: dict[tuple[str, str], list[CertificateUse]] = {}
        self._by_digest: dict[str, list[CertificateUse]] = {}
        for use in uses:
            if use.number:
                self._by_number.setdefault((use.issuer, folded(use.number)), []).append(use)
            if use.sha256:
                self._by_digest.setdefault(use.sha256, []).append(use)

    def of_number(self, paper: Document) -> list[CertificateUse]:
        return self._by_number.get((paper.issuer, folded(paper.number)), []) if paper.number else []

    def of_paper(self, paper: Document) -> list[CertificateUse]:
        return [*self.of_number(paper), *(self._by_digest.get(paper.sha256, []) if paper.sha256 else [])]


def _judge(lot: Lot, paper: Document, index: _Index, names: dict[UUID, str]) -> Iterator[Judged]:
    values: Values = {"number": paper.number or paper.sha256, "issuer": paper.issuer}
    if not paper.number and not paper.sha256:
        yield lacks(lot, "certificate.number or certificate.sha256", **values)
        return
    files = {use.sha256 for use in index.of_number(paper)} | {paper.sha256}
    materials = _materials(index.of_paper(paper))
    judged = []
    if len(files - {""}) > 1:
        judged.append(fails(lot, says=_TWO_FILES, **values, n=len(files - {""}), sha256=tuple(sorted(files - {""}))))
    if len(materials) > 1:
        # A lot of another chain has its name here for who reads everything; the door leaves it out for others (queries.findings).
        lots = tuple(sorted({names.get(use.lot) or use.name or str(use.lot) for material in materials for use in material}))
        judged.append(fails(lot, **values, lots=lots))
    yield from judged or [fits(lot, **values)]


def _materials(uses: Iterable[CertificateUse]) -> list[list[CertificateUse]]:
    """Uses parted into materials: what one event gave, or was split from one lot, is the same; and what that is the same as."""
    found: list[tuple[set[UUID], list[CertificateUse]]] = []
    for use in dict.fromkeys(uses):
        marks = {use.made_by, use.family}
        same = [one for one in found if one[0] & marks]
        merged = marks.union(*(one[0] for one in same)), [use, *(other for one in same for other in one[1])]
        found = [*(one for one in found if one not in same), merged]
    return [members for _, members in found]
