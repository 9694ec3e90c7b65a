"""What a file of a reference table is refused for. `line` is the line of the file, the header being the first."""

from traceability.kernel.errors import Refusal
from traceability.kernel.text import Text


class RowWithoutSource(Refusal):
    code = "reference_row_without_source"
    says = Text(
        en="{table}, line {line}: a row of law names its source and its confidence.",
        zh="{table} 第 {line} 行：法规数据须注明来源和可信度。",
    )


class CellMissing(Refusal):
    code = "reference_cell_missing"
    says = Text(en="{table}, line {line}: {column} is empty.", zh="{table} 第 {line} 行：{column} 为空。")


class CellUnreadable(Refusal):
    code = "reference_cell_unreadable"
    says = Text(en="{table}, line {line}: {column} cannot be “{value}”.", zh="{table} 第 {line} 行：{column} 不能为“{value}”。")


class CodeLeavesGap(Refusal):
    code = "reference_code_leaves_gap"
    says = Text(
        en="{table}, line {line}: nothing is said of {key} between {last} and {first}. A suspension is a row of its own.",
        zh="{table} 第 {line} 行：{key} 在 {last} 与 {first} 之间没有任何记录；暂停实施须单列一行。",
    )


class SharesNoWhole(Refusal):
    code = "deposit_shares_no_whole"
    says = Text(
        en="{table}: the shares of {deposit} sum to {sum} %, not to 100 %.", zh="{table}：{deposit} 的配分合计为 {sum}%，不等于100%。"
    )
