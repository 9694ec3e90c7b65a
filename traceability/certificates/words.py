"""The words of a statement as people read them, both languages beside each other: a printed certificate shows both. Pure.

The doors have the same words in their catalogue; a test holds the two equal.
"""

from collections.abc import Mapping
from decimal import Decimal

from traceability.kernel.text import Text

WORDS: Mapping[str, Mapping[str, Text]] = {
    "stage": {
        "mining": Text(en="Mining", zh="采矿"),
        "leaching": Text(en="Leaching", zh="浸矿"),
        "import": Text(en="Import", zh="进口"),
        "beneficiation": Text(en="Beneficiation", zh="选矿"),
        "separation": Text(en="Separation", zh="分离"),
        "metal_smelting": Text(en="Metal smelting", zh="金属冶炼"),
        "alloying": Text(en="Alloying", zh="合金制造"),
        "magnet_making": Text(en="Magnet making", zh="磁材制造"),
        "recycling": Text(en="Recycling", zh="回收利用"),
        "collection": Text(en="Collection of scrap", zh="废料收购"),
        "blending": Text(en="Blending", zh="掺混"),
        "packing": Text(en="Packing", zh="包装"),
        "dispatch": Text(en="Dispatch", zh="发运"),
        "receipt": Text(en="Receipt", zh="接收"),
        "loss": Text(en="Loss", zh="损失"),
        "stocktake": Text(en="Stocktake", zh="盘点"),
    },
    "custody_model": {
        "identity_preserved": Text(en="Identity preserved", zh="身份保持"),
        "segregated": Text(en="Segregated", zh="隔离"),
        "controlled_blending": Text(en="Controlled blending", zh="受控掺混"),
        "mass_balance": Text(en="Mass balance", zh="质量平衡"),
    },
    "origin": {
        "mine": Text(en="Mine", zh="矿山"),
        "import": Text(en="Import", zh="进口"),
        "collected": Text(en="Collected scrap", zh="收购废料"),
        "unknown": Text(en="Unknown origin", zh="来源不明"),
    },
    "form": {
        "ore": Text(en="Ore", zh="原矿"),
        "concentrate": Text(en="Concentrate", zh="精矿"),
        "mixed_carbonate": Text(en="Mixed carbonate", zh="混合碳酸盐"),
        "mixed_oxide": Text(en="Mixed oxide", zh="混合氧化物"),
        "oxalate": Text(en="Oxalate", zh="草酸盐"),
        "mixed_chloride": Text(en="Mixed chloride", zh="混合氯化物"),
        "oxide": Text(en="Oxide", zh="氧化物"),
        "carbonate": Text(en="Carbonate", zh="碳酸盐"),
        "chloride": Text(en="Chloride", zh="氯化物"),
        "fluoride": Text(en="Fluoride", zh="氟化物"),
        "hydroxide": Text(en="Hydroxide", zh="氢氧化物"),
        "compound": Text(en="Other compound", zh="其他化合物"),
        "metal": Text(en="Metal", zh="金属"),
        "mischmetal": Text(en="Mischmetal", zh="混合稀土金属"),
        "alloy": Text(en="Alloy", zh="合金"),
        "strip": Text(en="Strip-cast flake", zh="速凝薄带"),
        "magnet": Text(en="Magnet", zh="永磁体"),
        "target": Text(en="Sputtering target", zh="靶材"),
        "material": Text(en="Other functional material", zh="其他功能材料"),
        "scrap": Text(en="Scrap", zh="废料"),
        "slag": Text(en="Slag", zh="熔渣"),
        "residue": Text(en="Residue", zh="残渣"),
        "tailings": Text(en="Tailings", zh="尾矿"),
    },
    "licence": {
        "mining": Text(en="Mining licence", zh="采矿许可证"),
        "safety_production": Text(en="Work-safety licence", zh="安全生产许可证"),
        "pollutant_discharge": Text(en="Pollutant discharge permit", zh="排污许可证"),
        "environmental_impact": Text(en="Environmental impact approval", zh="环境影响评价批复"),
        "radiation_safety": Text(en="Radiation approval", zh="辐射安全许可"),
        "smelting_separation": Text(en="Smelting and separation approval", zh="冶炼分离企业资格"),
        "recycling": Text(en="Recycling qualification", zh="综合利用企业资格"),
        "export": Text(en="Export licence", zh="出口许可证"),
        "dual_use": Text(en="Dual-use export licence", zh="两用物项出口许可证"),
        "laboratory_accreditation": Text(en="Laboratory accreditation", zh="实验室认可"),
    },
}


def word(value: str, kind: str) -> Text:
    """The word for people; `value` itself in both languages where there is none."""
    return WORDS[kind].get(value, Text(en=value, zh=value))


def percent(share: str) -> str:
    """A share of 1 in percent with two places, the same on paper and page; what is next to nothing, or next to all, does not read as that.

    Raises decimal.InvalidOperation for what is no number.
    """
    part = Decimal(share)
    shown = f"{part * 100:.2f}"
    if part > 0 and shown == "0.00":
        return "< 0.01"
    return "> 99.99" if part < 1 and shown == "100.00" else shown
