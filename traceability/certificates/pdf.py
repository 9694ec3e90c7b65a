"""The certificate as PDF/A-3b, made by typst: English and Chinese, a QR code to its page, the signed proof attached. Pure.

The same statement at the same address gives the same bytes as long as the versions of typst and of the font stay: no clock is read.
Nothing of the statement is read as markup, nothing comes from the network, no font from the system.
"""

import hashlib
import io
import json
import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from unicodedata import category

import segno
import typst

from traceability.certificates.words import percent, word
from traceability.kernel import clock
from traceability.kernel.places import named
from traceability.kernel.text import Text
from traceability.review import naming
from traceability.tlog import checkpoints, strict

TEMPLATE = Path(__file__).with_name("certificate.typ")
STANDARD: Final = "a-3b"
MOST_SCRIPTS = 8
_WITHOUT_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_BASIS = {
    "reo": ("Shares of the rare-earth oxide equivalent.", "按稀土氧化物（REO）当量计算的占比。"),
    "net": ("Shares of the net weight: the oxide equivalent of a line is not known.", "按净重计算的占比：部分货物的氧化物当量未知。"),
}
Row = tuple[str, ...]


def made_with() -> str:
    """The program that makes these bytes, and its version."""
    return f"typst {version('typst')}"


def printed(said: dict[str, Any], signed: bytes, *, base: str, issuer: str) -> bytes:
    """The PDF of a statement; `signed` is certificate.json, which is attached. `base`: the public address, without a slash at its end.

    A character that no font has is shown as an empty box, with all others of its script: PDF/A allows none without its glyph.
    Raises TypstError where that does not help.
    """
    text = json.dumps(shown(said, signed, base=base, issuer=issuer), ensure_ascii=False)
    text = "".join(char for char in text if category(char) != "Cf")  # what turns the direction of a text could make it say another
    given = {"proof": signed.decode(), "qr": qr_code(_page(base, said))}
    for _ in range(MOST_SCRIPTS):
        try:
            return _compiled(given | {"data": text}, _issued_at(said))
        except typst.TypstError as problem:
            missing = _WITHOUT_GLYPH.search(str(problem))
            if missing is None:
                raise
            text = _boxed(text, missing[1])
    return _compiled(given | {"data": text}, _issued_at(said))


def _compiled(given: dict[str, str], moment: datetime) -> bytes:
    return typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=[_fonts()],
        ignore_system_fonts=True,
        sys_inputs=given,
        pdf_standards=STANDARD,
        timestamp=moment,
    )


def _boxed(text: str, missing: str) -> str:
    """`text` with a box for each character that stands among the same 128 as one of the missing."""
    scripts = {ord(char) >> 7 for char in missing if not char.isascii()}
    return "".join("□" if ord(char) >> 7 in scripts else char for char in text)


def qr_code(address: str) -> str:
    """A QR code as SVG, with a quiet zone of four modules; a quarter of it may be soiled."""
    out = io.BytesIO()
    segno.make(address, error="q", micro=False).save(out, kind="svg", xmldecl=False, dark="#16232b", light="#ffffff")
    return out.getvalue().decode()


def shown(said: dict[str, Any], signed: bytes, *, base: str, issuer: str) -> dict[str, Any]:
    """What stands on the paper, as text: the template only places it."""
    moment = _issued_at(said)
    return {
        "number": said["number"],
        "issuer": issuer,
        "issued": _moment(said["issued_at"]),
        "date": [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second],
        "verify": _page(base, said),
        "verify-at": f"{base}/verify/",
        "facts": _facts(said),
        "goods": [_goods(line) for line in said["lines"]],
        "total": [_kg(said["total"]["net_kg"]), _kg(said["total"].get("reo_kg"))],
        "basis": _BASIS[said["origins_weighed_by"]],
        "origins": [_origin(one) for one in said["origins"]],
        "chain": [_link(one) for one in said["chain"]],
        "licences": [(*_pair(one["kind"], "licence"), one["number"], one.get("organisation", "")) for one in said["licences"]],
        "judged": _judged(said["judgement"]),
        "proof": _proof(said["ledger"], signed),
    }


def _facts(said: dict[str, Any]) -> list[Row]:
    """English label, Chinese label, value in both languages."""
    shipment, exporter = said["shipment"], said["exporter"]
    where = [(named(code), code) for code in [shipment.get("destination")] if code]
    where += [(naming.word("port", code), code) for code in [shipment.get("port")] if code]
    rows: list[Row] = [
        ("Exporter", "出口企业", f"{exporter['name']} ({exporter['code']})", exporter.get("name_zh") or exporter["name"]),
        ("Shipment", "出口批件", shipment["number"], shipment["number"]),
        ("Destination and port", "目的地与口岸", *_with_codes(where)),
        ("Planned export", "计划出口日", shipment["planned_export_on"], shipment["planned_export_on"]),
    ]
    if said["custody_model"]:
        rows.append(("Custody model", "流转模式", *_pair(said["custody_model"], "custody_model")))
    return rows


def _with_codes(named_codes: Iterable[tuple[Text, str]]) -> tuple[str, str]:
    """`Germany (DE), Shanghai (CNSHA)` in both languages; a code alone where it has no name."""
    pairs = list(named_codes)
    in_english = [name.en if name.en == code else f"{name.en} ({code})" for name, code in pairs]
    in_chinese = [name.zh if name.zh == code else f"{name.zh} ({code})" for name, code in pairs]
    return _joined(in_english), _joined(in_chinese)


def _goods(line: dict[str, Any]) -> Row:
    form = _pair(line["form"], "form") if line.get("form") else ("", "")
    control = line.get("control_code", "")
    return (line["lot"], line.get("product", ""), *form, line["hs_code"], control, _kg(line["net_kg"]), _kg(line.get("reo_kg")))


def _origin(one: dict[str, Any]) -> Row:
    english, chinese = _pair(one["kind"], "origin")
    country = one.get("country", "")
    return (
        _joined([english, named(country).en]),
        _joined([chinese, named(country).zh]),
        _joined([one.get("organisation"), one.get("facility")]),
        one.get("licence", ""),
        percent(one["share"]),
    )


def _link(one: dict[str, Any]) -> Row:
    english = ", ".join(word(stage, "stage").en for stage in one["stages"])
    chinese = "、".join(word(stage, "stage").zh for stage in one["stages"])
    return (one["name"], one.get("name_zh") or one["name"], _joined([one["code"], one.get("country")]), english, chinese)


def _judged(judgement: dict[str, Any]) -> list[Row]:
    found = judgement["findings"]
    cleared, lacking = ", ".join(judgement["cleared"]), ", ".join(judgement["not_checked"])
    failed = f"{found['failed']}" + (f" (cleared by a reviewer 经审查员逐项核销: {cleared})" if cleared else "")
    return [
        ("Checks passed", "符合项", str(found["passed"])),
        ("Checks failed", "不符合项", failed),
        ("Not checked, data lacking", "因缺数据未核查", f"{found['not_checked']}" + (f" ({lacking})" if lacking else "")),
        ("Examined", "核查时间", _moment(judgement["examined_at"])),
        ("Approved, signatures", "批准时间与签字人数", f"{_moment(judgement['approved_at'])}, {judgement['signatures']}"),
    ]


def _proof(anchor: dict[str, Any], signed: bytes) -> list[Row]:
    checkpoint = checkpoints.parse(anchor["checkpoint"].encode()).checkpoint
    return [
        ("Entry of the approval", "批准记录", anchor["uid"]),
        ("Log, leaf", "日志与叶序号", f"{anchor['origin']}, {anchor['index']}"),
        ("Leaf hash", "叶哈希", anchor["leaf_hash"]),
        ("Checkpoint, leaves", "检查点叶数", str(checkpoint.size)),
        ("Checkpoint, root", "检查点根", strict.in_base64(checkpoint.root)),
        ("SHA-256 of certificate.json", "附件 SHA-256", hashlib.sha256(signed).hexdigest()),
    ]


def _page(base: str, said: dict[str, Any]) -> str:
    return f"{base}/verify/{said['number']}"


def _issued_at(said: dict[str, Any]) -> datetime:
    return clock.parse_rfc3339(said["issued_at"]).replace(microsecond=0)


def _moment(text: str) -> str:
    return f"{text[:10]} {text[11:16]} UTC"


def _pair(value: str, kind: str) -> tuple[str, str]:
    found = word(value, kind)
    return found.en, found.zh


def _kg(text: str | None) -> str:
    return f"{Decimal(text):,.3f}" if text else "–"


def _joined(parts: Iterable[str | None]) -> str:
    return ", ".join(part for part in parts if part)


def _fonts() -> Path:
    """The folder of the Chinese font's package; its code is never run. Raises RuntimeError without it."""
    found = find_spec("justmytype_intl_cjk")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("the font package justmytype-intl-cjk is not installed: install requirements.txt")
    return Path(next(iter(found.submodule_search_locations)))
