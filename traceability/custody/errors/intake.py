"""What is wrong with a file of events. Each problem has the facts `row` and `column` (empty where none is to blame).

A problem of one event or line leaves the rest of the file readable; `FileRefused` gathers what makes the file itself unreadable.
"""

from traceability.kernel.errors import Malformed, Refusal, TraceabilityError
from traceability.kernel.text import Text


class FileRefused(Refusal):
    """The file cannot be read at all, or not beyond a row; `problems` says why."""

    code = "file_refused"
    says = Text(en="{count} problems make the file unreadable.", zh="文件无法读取，共{count}个问题。")

    def __init__(self, problems: "list[TraceabilityError] | tuple[TraceabilityError, ...]") -> None:
        super().__init__(count=len(problems))
        self._problems = tuple(problems)

    @property
    def problems(self) -> tuple[TraceabilityError, ...]:
        return self._problems


class UnknownColumn(Malformed):
    code = "unknown_column"
    says = Text(
        en="No event has a column {column}; take the names from the template.", zh="环节记录没有名为 {column} 的列；列名请以模板为准。"
    )


class ColumnTwice(Malformed):
    code = "column_twice"
    says = Text(en="The column {column} stands twice in the header.", zh="表头中列 {column} 重复。")


class HeaderMissing(Malformed):
    code = "header_missing"
    says = Text(en="The first row must name the columns, but it is empty.", zh="首行应为列名，但为空。")


class ColumnMissing(Malformed):
    code = "column_missing"
    says = Text(en="The header lacks the column {column}.", zh="表头缺少列 {column}。")


class TooManyColumns(Malformed):
    code = "too_many_columns"
    says = Text(en="The header has more than {most} columns.", zh="表头超过 {most} 列。")


class TooManyRows(Malformed):
    code = "too_many_rows"
    says = Text(en="The file has more than {most} rows; split it.", zh="文件超过 {most} 行，请拆分。")


class CellWithoutColumn(Malformed):
    code = "cell_without_column"
    says = Text(
        en="In row {row} a value stands in place {column}, where the header names no column.",
        zh="第 {row} 行第 {column} 格有值，但表头该处没有列名。",
    )


class CellTooLong(Malformed):
    code = "cell_too_long"
    says = Text(
        en="A cell in row {row} has more than {most} characters; perhaps a quote does not close.",
        zh="第 {row} 行有单元格超过 {most} 个字符；可能有引号未闭合。",
    )


class RowTooLong(Malformed):
    code = "row_too_long"
    says = Text(
        en="Row {row} has more than {most} characters; perhaps a quote does not close.",
        zh="第 {row} 行超过 {most} 个字符；可能有引号未闭合。",
    )


class EventTooLong(Malformed):
    code = "event_too_long"
    says = Text(
        en="The event of row {row} takes more than {most_rows} rows or {most} characters; split it.",
        zh="第 {row} 行的环节记录超过 {most_rows} 行或 {most} 个字符，请拆分。",
    )


class QuoteNotClosed(Malformed):
    code = "quote_not_closed"
    says = Text(en="A quote that opens in row {row} does not close.", zh="第 {row} 行的引号未闭合。")


class RowNotCsv(Malformed):
    code = "row_not_csv"
    says = Text(
        en="Row {row} is not CSV: text follows a closing quote, or lines do not end with a line feed.",
        zh="第 {row} 行不是有效的 CSV：引号闭合后仍有文字，或行尾不是换行符。",
    )


class FileNotUtf8(Malformed):
    code = "file_not_utf8"
    says = Text(
        en='Row {row} is not UTF-8. In Excel, save the file as "CSV UTF-8 (comma delimited)".',
        zh="第 {row} 行不是 UTF-8 编码。在 Excel 中请另存为“CSV UTF-8（逗号分隔）”。",
    )


class FileHoldsNul(Malformed):
    code = "file_holds_nul"
    says = Text(en="Row {row} holds a NUL character, which no text has.", zh="第 {row} 行含有 NUL 字符，文本中不应出现。")


class FormatUnknown(Malformed):
    code = "format_unknown"
    says = Text(en="A file of events is one of: {formats}.", zh="环节记录文件须为以下格式之一：{formats}。")


class NotAWorkbook(Malformed):
    code = "not_a_workbook"
    says = Text(
        en="This is no workbook that can be read: it is broken, encrypted, or has what no workbook needs. Save it as .xlsx.",
        zh="无法作为工作簿读取：文件损坏、已加密，或含有不应有的内容。请重新另存为 .xlsx。",
    )


class OldWorkbook(Malformed):
    code = "old_workbook"
    says = Text(
        en='Workbooks of this kind (.xls, .xlsb, .ods, or with a password) are not read; save it as "Excel workbook (.xlsx)".',
        zh="不支持此类工作簿（.xls、.xlsb、.ods 或带密码）；请另存为“Excel 工作簿（.xlsx）”。",
    )


class WorkbookTooLarge(Malformed):
    code = "workbook_too_large"
    says = Text(
        en="Unpacked, the workbook is larger than a file of events may be; save the sheet as CSV, or split it.",
        zh="工作簿解压后超出上限；请将工作表另存为 CSV，或拆分文件。",
    )


class CellIsError(Malformed):
    code = "cell_is_error"
    says = Text(
        en="The cell in row {row}, column {column}, shows an error of the workbook.", zh="第 {row} 行 {column} 列的单元格显示错误值。"
    )


class OffsetMissing(Malformed):
    code = "offset_missing"
    says = Text(
        en="The time in row {row}, column {column}, names no offset: write 2026-03-01T08:00:00+08:00, or send utc_offset.",
        zh="第 {row} 行 {column} 列的时间缺少时区：请写成 2026-03-01T08:00:00+08:00，或随文件提供 utc_offset。",
    )


class DiffersFromFirstRow(Malformed):
    code = "differs_from_first_row"
    says = Text(
        en="In row {row}, column {column} differs from the first row of the same event; leave it empty, or repeat it as it is there.",
        zh="第 {row} 行 {column} 列与同一环节记录首行不同；请留空，或与首行一致。",
    )


class GivenTwice(Malformed):
    code = "given_twice"
    says = Text(
        en="Two columns of row {row} say this differently: {column} and another.", zh="第 {row} 行有两列的内容相互矛盾：{column} 与另一列。"
    )


class PairsUnreadable(Malformed):
    code = "pairs_unreadable"
    says = Text(
        en="Expected pairs such as Pr=25.1; Nd=74.9 in row {row}, column {column}, each name once.",
        zh="第 {row} 行 {column} 列应为 Pr=25.1; Nd=74.9 这样的成对内容，名称不得重复。",
    )


class EventSplit(Malformed):
    code = "event_split"
    says = Text(
        en="Row {row} names an event again that ended above it: rows of one event must follow each other.",
        zh="第 {row} 行再次出现上文已结束的环节记录：同一环节记录的各行必须相连。",
    )


class LineNotJson(Malformed):
    code = "line_not_json"
    says = Text(en="Line {row} is not JSON in UTF-8.", zh="第 {row} 行不是 UTF-8 编码的 JSON。")


class LineTooLong(Malformed):
    code = "line_too_long"
    says = Text(en="Line {row} has more than {most} bytes.", zh="第 {row} 行超过 {most} 字节。")


class LineTooDeep(Malformed):
    code = "line_too_deep"
    says = Text(en="Line {row} is nested deeper than {limit} levels.", zh="第 {row} 行嵌套超过 {limit} 层。")


class LineNameTwice(Malformed):
    code = "line_name_twice"
    says = Text(en="In line {row} the name of {column} stands twice in one object.", zh="第 {row} 行 {column} 的名称在同一对象中重复。")


class LineNumberNotText(Malformed):
    code = "line_number_not_text"
    says = Text(
        en='In line {row} a quantity is a JSON number; write decimal text, such as "1250.000".',
        zh='第 {row} 行的数量写成了 JSON 数字；请写十进制文本，如 "1250.000"。',
    )


class LineTextNotPlain(Malformed):
    code = "line_text_not_plain"
    says = Text(en="Text in line {row} holds U+0000 or a lone surrogate.", zh="第 {row} 行的文本含有 U+0000 或孤立代理项。")
