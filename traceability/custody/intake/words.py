"""What a column means and takes, in both languages: a sentence of words along its path, and one for its kind. Pure.

Words are those of domain.md's glossary. A part of a path that has none is shown as it is.
"""

from traceability.custody.claims import kinds
from traceability.custody.claims.material import ELEMENTS
from traceability.custody.claims.shapes import AnyKind, ListOf, MapOf
from traceability.custody.intake.columns import Column
from traceability.custody.stages import BOOK_AND_CLAIM
from traceability.kernel.text import Text

WORDS: dict[str, Text] = {
    part: Text(en=en, zh=zh)
    for part, en, zh in (
        ("event", "Rows with the same text here, one after the other, are one event", "此列文字相同的连续各行为同一事件"),
        ("stage", "stage", "环节"),
        ("facility", "facility, its code", "设施代码"),
        ("started_at", "beginning", "开始时间"),
        ("ended_at", "end", "结束时间"),
        ("performed_by", "who did it, the organisation's code", "实施单位代码"),
        ("custody_model", "custody model", "监管链模式"),
        ("inputs", "lot taken in, sent or received", "投入、发出或收到的批次"),
        ("outputs", "new lot", "产出批次"),
        ("lot", "its name", "批次名"),
        ("form", "form", "形态"),
        ("product", "product", "产品名称"),
        ("net_kg", "net mass, kg", "净重（kg）"),
        ("assay", "assay", "化验"),
        ("treo_percent", "TREO, % of dry mass (oxide basis)", "稀土氧化物总量 TREO（占干基%）"),
        ("trem_percent", "TREM, % of dry mass (element basis)", "稀土金属总量 TREM（占干基%）"),
        ("moisture_percent", "moisture, % of net mass", "水分（占净重%）"),
        ("loi_percent", "loss on ignition, %", "灼减（%）"),
        ("shares_percent", "element shares, % of TREO or TREM, which sum to 100", "稀土配分（占总量%，合计100）"),
        ("th_ppm", "thorium, ppm", "钍（ppm）"),
        ("u_ppm", "uranium, ppm", "铀（ppm）"),
        ("sampled_on", "day of sampling", "取样日期"),
        ("uncertainty", "standard uncertainty as the certificate states it, points", "报告所载标准不确定度（百分点）"),
        ("certificate", "assay certificate", "化验报告"),
        ("packages", "package", "包装"),
        ("marks", "marks", "唛头"),
        ("seals", "seals", "封志号"),
        ("pieces", "number of pieces", "件数"),
        ("gross_kg", "gross mass, kg", "毛重（kg）"),
        ("tare_kg", "tare, kg", "皮重（kg）"),
        ("residues", "residue that nobody will use", "不再利用的废渣"),
        ("documents", "document", "单证"),
        ("evidence", "evidence", "证明材料"),
        ("kind", "its kind", "种类"),
        ("number", "its number", "编号"),
        ("issuer", "who issued it", "出具单位"),
        ("issued_on", "day of issue", "出具日期"),
        ("sha256", "SHA-256 of its file", "文件的 SHA-256"),
        ("hs_code", "tariff code", "商品编码"),
        ("signed_by", "who signed it", "签署人"),
        ("valid_to", "last day of validity", "有效期至"),
        ("place", "place", "地点"),
        ("country", "country", "国家"),
        ("latitude", "latitude, degrees", "纬度（度）"),
        ("longitude", "longitude, degrees", "经度（度）"),
        ("route", "process route", "工艺路线"),
        ("discharge", "discharge", "排放"),
        ("nh3_n_mg_l", "ammonia nitrogen, mg/l", "氨氮（mg/l）"),
        ("reagents", "reagent", "试剂"),
        ("other_inputs", "other material, no lot", "其他投料（非批次）"),
        ("name", "name", "名称"),
        ("kg", "mass, kg", "质量（kg）"),
        ("supplier", "supplier", "供货方"),
        ("scrap_class", "class of scrap", "废料类别"),
        ("origin_country", "country of origin", "原产国"),
        ("deposit", "deposit", "矿床"),
        ("entry_port", "port of entry", "入境口岸"),
        ("period", "month", "月份"),
        ("opening", "opening stock", "期初存量"),
        ("closing", "closing stock", "期末存量"),
        ("origins", "origin of the stock", "存量来源"),
        ("share", "its share, of 1", "份额（总和为1）"),
        ("reason", "reason", "原因"),
        ("to", "receiver", "接收方"),
        ("organisation", "the organisation's code", "单位代码"),
        ("ownership_passes", "whether ownership passes", "所有权是否转移"),
        ("transport", "transport", "运输"),
        ("mode", "mode", "方式"),
        ("vehicle", "plate of the vehicle", "车牌号"),
        ("waybill", "waybill, its number", "运单号"),
        ("carrier", "carrier", "承运人"),
        ("ticket", "weighbridge ticket, its number", "过磅单号"),
        ("loaded_at", "where it was loaded", "装货地"),
        ("unloaded_at", "where it was unloaded", "卸货地"),
        ("invoice", "invoice", "发票"),
        ("seller", "seller's code", "销售方代码"),
        ("buyer", "buyer's code", "购买方代码"),
        ("goods_name", "name of the goods", "货物名称"),
        ("reo_kg", "REO, kg", "稀土氧化物 REO（kg）"),
        ("amount", "amount", "金额"),
        ("currency", "currency", "币种"),
        ("dispatch", "id of the dispatch that arrived", "所收货物的发运事件编号"),
    )
}
_OWN = "fields"
"""At the beginning of a path: what is particular to a stage, which needs no word. Elsewhere: what a paper says."""
_PAPER = Text(en="as the paper says", zh="单证所载")
_CODES: dict[int, str] = {
    id(kind): zh
    for kind, zh in (
        (kinds.LOT_NAME, "批次名，如 HFR:NDPR-2026-0044"),
        (kinds.ORGANISATION, "单位代码，如 HFR"),
        (kinds.FACILITY, "设施代码，如 HFR-PLANT-1"),
        (kinds.COUNTRY, "ISO 3166-1 国家代码，如 CN"),
        (kinds.CURRENCY, "ISO 4217 币种代码，如 CNY"),
        (kinds.UNLOCODE, "联合国口岸代码，如 CNSHA"),
        (kinds.HS_CODE, "10 位商品编码"),
        (kinds.MONTH, "月份，如 2026-03"),
        (kinds.KEY, "参考表中的键"),
        (kinds.ROUTE, "工艺路线的键，多个以 + 连接"),
    )
}


def meaning_of(column: Column) -> Text:
    """Such as "new lot: assay: moisture, % of net mass"."""
    found = [_word(part, place) for place, part in enumerate(column.path)]
    words = [one for one in found if one is not None]
    return Text(en=": ".join(one.en for one in words), zh="：".join(one.zh for one in words))


def _word(part: str, place: int) -> Text | None:
    if part == _OWN:
        return _PAPER if place else None
    return WORDS.get(part, Text(en=part, zh=part))


def taken_by(kind: AnyKind) -> Text:
    """What a cell of the kind takes."""
    if isinstance(kind, ListOf):
        inner = taken_by(kind.kind)
        return Text(en=f"several, with ; between them: {inner.en}", zh=f"多项以 ; 分隔：{inner.zh}")
    if isinstance(kind, MapOf):
        inner = taken_by(kind.kind)
        return Text(en=f"pairs such as Pr=25.1; Nd=74.9: {inner.en}", zh=f"成对内容，如 Pr=25.1; Nd=74.9：{inner.zh}")
    if isinstance(kind, kinds.Choice):
        options = ", ".join(options_of(kind))
        return Text(en=f"one of {options}", zh=f"以下之一：{options}")
    if isinstance(kind, kinds.Number):
        low, high = f"{kind.lowest:f}", f"{kind.highest:f}"
        return Text(
            en=f"a number with a point, {low} to {high}, at most {kind.places} places",
            zh=f"数字，小数点为“.”，{low} 至 {high}，至多 {kind.places} 位小数",
        )
    if isinstance(kind, kinds.Whole):
        return Text(en=f"a whole number, {kind.least} to {kind.most}", zh=f"{kind.least} 至 {kind.most} 的整数")
    if isinstance(kind, kinds.Words):
        return Text(en=f"text of at most {kind.most} characters", zh=f"至多 {kind.most} 个字符的文本")
    if isinstance(kind, kinds.Code):
        return Text(en=kind.expected, zh=_CODES.get(id(kind), kind.expected))
    return _SINGLE.get(type(kind), Text(en="text", zh="文本"))


_SINGLE: dict[type, Text] = {
    kinds.Flag: Text(en="true or false, yes or no, 1 or 0", zh="true 或 false、1 或 0、是或否"),
    kinds.Day: Text(en="a day such as 2026-03-31", zh="日期，如 2026-03-31"),
    kinds.Moment: Text(
        en="a time such as 2026-03-01T08:00:00+08:00; 2026-03-01 08:00 when utc_offset comes with the file",
        zh="时间，如 2026-03-01T08:00:00+08:00；随文件提供 utc_offset 时可写 2026-03-01 08:00",
    ),
    kinds.Sha256: Text(en="64 lower-case hex digits", zh="64 位小写十六进制数"),
    kinds.Id: Text(en="an id such as 019cad8f-ac00-7a10-8a10-0000000000a1", zh="编号，如 019cad8f-ac00-7a10-8a10-0000000000a1"),
}


def options_of(kind: kinds.Choice) -> tuple[str, ...]:
    """The words that can be recorded."""
    return tuple(option for option in kind.options if option != BOOK_AND_CLAIM)


def is_worded(part: str) -> bool:
    """Whether a part of a path has a word; elements are their own."""
    return part == _OWN or part in WORDS or part in ELEMENTS
