"""What a check lacks, in words: a field, a policy, a row of a table. Pure. Evidence keeps the name that the check gave."""

import re
from collections.abc import Callable

from traceability.kernel.text import Text

Word = Callable[[tuple[str, ...], str], Text | None]
_FIXED = {
    "3 events with a recovery": Text(en="3 events with a recovery", zh="3次有回收率的环节"),
    "assay": Text(en="the assay", zh="化验结果"),
    "assay of Y and Eu": Text(en="the shares of Y and Eu in the assay", zh="化验中的Y、Eu配分"),
    "assay.sampled_on": Text(en="the day of sampling", zh="采样日期"),
    "assay.shares_percent": Text(en="the shares of elements in the assay", zh="化验的元素配分"),
    "certificate.issued_on": Text(en="the certificate's day of issue", zh="证书出具日期"),
    "certificate.number or certificate.sha256": Text(en="the certificate's number or digest", zh="证书编号或文件摘要"),
    "consignee": Text(en="the consignee", zh="收货人"),
    "consignee.country": Text(en="the consignee's country", zh="收货人所在国"),
    "consignee.name": Text(en="the consignee's name", zh="收货人名称"),
    "consignee.registered_on": Text(en="the day on which the consignee was registered", zh="收货人成立日期"),
    "custody_model": Text(en="the custody model", zh="监管链模式"),
    "declared_shares_percent": Text(en="the declared shares of elements", zh="申报的元素配分"),
    "deposit": Text(en="the deposit", zh="矿床"),
    "document_kinds": Text(en="the table of document kinds", zh="单证种类表"),
    "documents.fields.net_kg": Text(en="net mass, pieces and HS code on the documents", zh="单证上的净重、件数和税号"),
    "end_user": Text(en="the end user", zh="最终用户"),
    "end_user.country": Text(en="the end user's country", zh="最终用户所在国"),
    "end_user.name": Text(en="the end user's name", zh="最终用户名称"),
    "facility": Text(en="the facility's record", zh="设施登记"),
    "facility.capacity_t_per_year": Text(en="the facility's capacity", zh="设施产能"),
    "facility.ore_class": Text(en="the facility's class of ore", zh="设施的矿石类别"),
    "fields.discharge.nh3_n_mg_l": Text(en="the measured ammonia nitrogen", zh="氨氮实测值"),
    "fields.place": Text(en="the place of the event", zh="环节地点"),
    "hs_codes": Text(en="the table of HS codes", zh="税号表"),
    "invoice": Text(en="the invoice", zh="发票"),
    "invoice.buyer": Text(en="the buyer on the invoice", zh="发票购买方"),
    "invoice.goods_name": Text(en="the name of the goods on the invoice", zh="发票品名"),
    "invoice.reo_kg": Text(en="the REO on the invoice", zh="发票REO数量"),
    "invoice.seller": Text(en="the seller on the invoice", zh="发票销售方"),
    "invoice_catalogue": Text(en="the invoice catalogue", zh="发票商品目录"),
    "latitude and longitude": Text(en="latitude and longitude", zh="经纬度"),
    "licence.quantity": Text(en="the licence's quantity", zh="许可证数量"),
    "licence.scope.area": Text(en="the licence's area", zh="许可证区域范围"),
    "listed_parties": Text(en="the lists of parties", zh="主体名单"),
    "lot": Text(en="the lot's record", zh="批次记录"),
    "one product on the invoice": Text(en="one product alone on the invoice", zh="仅含一种产品的发票"),
    "organisation": Text(en="the organisation's record", zh="企业登记"),
    "organisation.group": Text(en="the organisation's group", zh="企业所属集团"),
    "organisation.joined_on": Text(en="the day since which the organisation is on the system", zh="企业接入系统日期"),
    "organisation.registered_on": Text(en="the day on which the organisation was registered", zh="企业成立日期"),
    "origin REO": Text(en="the REO of the origins", zh="来源REO数量"),
    "origin of the feed": Text(en="the origin of the feed", zh="原料来源"),
    "oxide of a charge that holds metal": Text(en="the oxide of a charge that holds metal", zh="含金属炉料的氧化物量"),
    "packages.marks": Text(en="the marks on the packages", zh="包装标签"),
    "port": Text(en="the port", zh="口岸"),
    "ports": Text(en="the list of ports", zh="口岸名单"),
    "price": Text(en="the price of a kilogram", zh="每千克价格"),
    "product_forms content range": Text(en="the range of content of the form", zh="该形态的品位范围"),
    "product": Text(en="the product's name", zh="产品名称"),
    "receipt": Text(en="the receipt", zh="接收记录"),
    "recorded_at": Text(en="the time of recording", zh="登记时间"),
    "reference_prices": Text(en="the table of reference prices", zh="参考价格表"),
    "reo_kg of a linked lot": Text(en="the REO of a linked lot", zh="关联批次的REO数量"),
    "reo_kg of a lot": Text(en="the REO of a lot", zh="批次REO数量"),
    "reo_kg of an input": Text(en="the REO of an input", zh="投入的REO数量"),
    "reo_kg of an input or output": Text(en="the REO of an input or output", zh="投入或产出的REO数量"),
    "reo_kg of an input, output, residue or of the stock": Text(
        en="the REO of an input, output, residue or of the stock", zh="投入、产出、残渣或库存的REO数量"
    ),
    "reo_kg of an output": Text(en="the REO of an output", zh="产出的REO数量"),
    "reo_kg or shares_percent of an input": Text(en="the REO or the shares of elements of an input", zh="投入的REO数量或元素配分"),
    "stocktake": Text(en="the stocktake", zh="盘点"),
    "th_ppm": Text(en="thorium in ppm", zh="钍含量（ppm）"),
    "the event that made the oxide": Text(en="the event that made the oxide", zh="氧化物的生产环节"),
    "the mine's output of the year": Text(en="the mine's output of the year", zh="矿山年度产量"),
    "the registry's row of the issuer": Text(en="the issuer's record", zh="出具方登记"),
    "to.facility or receipt of a sale": Text(en="the facility a sale went to, or its receipt", zh="销售的收货设施或接收记录"),
    "trade_mode": Text(en="the trade mode", zh="贸易方式"),
    "transfers of the invoice": Text(en="the transfers under the invoice", zh="发票对应的交付"),
    "transport.gross_kg": Text(en="the gross mass", zh="毛重"),
    "transport.loaded_at": Text(en="the place of loading", zh="装货地点"),
    "transport.mode": Text(en="the mode of transport", zh="运输方式"),
    "transport.seals of the dispatch": Text(en="the seals of the dispatch", zh="发运封志"),
    "transport.seals of the receipt": Text(en="the seals of the receipt", zh="接收封志"),
    "transport.tare_kg": Text(en="the tare", zh="皮重"),
    "treo_percent": Text(en="TREO", zh="TREO含量"),
    "treo_percent of both assays": Text(en="TREO in both assays", zh="双方化验的TREO"),
    "treo_percent of the ore": Text(en="TREO of the ore", zh="矿石TREO品位"),
    "trem_percent": Text(en="TREM", zh="TREM含量"),
    "trem_percent of both assays": Text(en="TREM in both assays", zh="双方化验的TREM"),
    "trem_percent of the metal": Text(en="TREM of the metal", zh="金属的TREM"),
    "u_ppm": Text(en="uranium in ppm", zh="铀含量（ppm）"),
    "value_share_percent": Text(en="the share by value", zh="价值占比"),
    "vat_rebate_claimed": Text(en="whether a rebate is claimed", zh="是否申报退税"),
}
_PATTERNS = tuple(
    (re.compile(pattern), Text(en=en, zh=zh), kinds)
    for pattern, en, zh, kinds in (
        (r"(?:[A-Z]\d\d|common)\.[\w.]+", "the threshold {0}", "阈值{0}", ()),
        (r"quota (\S+) (\d{4}) (\w+)", "the quota of {1} for {2}, {3}", "{1} {2}年{3}指标", ("", "", "quota_kind")),
        (r"quota (\S+) (\d{4})", "any quota of {1} for {2}", "{1} {2}年的任何指标", ()),
        (
            r"days of release (\S+) (\d{4}) (\w+)",
            "the days on which the quota of {1} for {2}, {3}, was released",
            "{1} {2}年{3}指标的下达日期",
            ("", "", "quota_kind"),
        ),
        (r"public_list (\d{4})", "the public list of {1}", "{1}年企业名单", ()),
        (r"hs_codes (\d+) vat_rebate_percent", "the rebate rate of HS code {1}", "税号{1}的退税率", ()),
        (r"hs_codes (\d+)", "HS code {1} in the tariff", "税则中的税号{1}", ()),
        (r"controlled_items (\S+)", "the position of {1} on the control list", "管制清单{1}的现行状态", ()),
        (r"recoveries (\S+)", "the recovery of {1}", "{1}的回收率", ("route|stage",)),
        (r"partner_imports (\w+) (\d{4})", "imports of {1} in {2} by its own statistics", "{1}{2}年的进口统计", ("place", "")),
        (r"rate (\w+) (\w+)", "the rate of {1} in {2}", "{1}兑{2}汇率", ()),
        (r"th_ppm of (.+)", "thorium of {1}", "{1}的钍含量", ()),
        (r"number or sha256 of (\w+)", "number or digest of the {1}", "{1}的编号或摘要", ("document",)),
        (r"shares_percent\.(\w+)", "the share of {1} in the assay", "化验中的{1}配分", ()),
        (r"shares_percent\.(\w+) of an input", "the share of {1} in an input", "投入中的{1}配分", ()),
        (r"shares_percent\.(\w+) of the opening stock", "the share of {1} in the opening stock", "期初库存中的{1}配分", ()),
    )
)


def missing(name: str, word: Word) -> Text:
    """The words for what is lacking; `word` knows those of codes. What is not known here is said as it is."""
    if name in _FIXED:
        return _FIXED[name]
    for pattern, says, kinds in _PATTERNS:
        found = pattern.fullmatch(name)
        if found:
            parts = [Text(en=name, zh=name), *(_part(part, kinds[place : place + 1], word) for place, part in enumerate(found.groups()))]
            return Text(en=says.en.format(*(part.en for part in parts)), zh=says.zh.format(*(part.zh for part in parts)))
    return word(("document", "licence"), name) or Text(en=name, zh=name)


def _part(code: str, kinds: tuple[str, ...], word: Word) -> Text:
    known = word(tuple(kinds[0].split("|")), code) if kinds and kinds[0] else None
    return known or Text(en=code, zh=code)
