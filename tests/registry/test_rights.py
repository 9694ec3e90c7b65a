"""What is refused in the law: each language gives its own reason."""

from traceability.kernel.text import Text
from traceability.registry.errors import TableUnreadable


def test_why_a_table_is_unreadable_is_said_in_both_languages():
    refused = TableUnreadable(table="ports", line=3, reason=Text(en="no day", zh="没有日期"))

    assert (refused.text.en, refused.text.zh) == ("ports, line 3: no day.", "ports 第 3 行：没有日期。")
