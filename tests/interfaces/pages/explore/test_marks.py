"""Findings in the reader's language, the worst first, as marks and with links to what they name."""

from traceability.interfaces.pages.explore.marks import marks_of, told
from traceability.interfaces.pages.picture import Mark
from traceability.kernel.text import Text
from traceability.review.models import Finding
from traceability.review.queries import Shown

EVENT = "019cad8f-ac00-7a10-8a10-000000000001"


def a_finding(code="M03", severity="HOLD", result="failed", **evidence):
    seen = tuple({"kind": kind, "id": EVENT, "name": name, "values": {"kg": "1"}} for kind, name in evidence.items())
    finding = Finding(code=code, severity=severity, result=result, policy=[])
    return Shown(finding, Text(en="Balance", zh="平衡"), Text(en="Too much.", zh="过多。"), seen, 0, False)


def test_the_worst_come_first():
    assert [one.code for one in told([a_finding("A01", "WARN"), a_finding("R01", "BLOCK"), a_finding("M03")], "en")] == [
        "R01",
        "M03",
        "A01",
    ]


def test_evidence_leads_to_where_it_is_shown():
    (one,) = told([a_finding(event="mining", lot="BYM:ORE-1", organisation="BYM", party="Meridian")], "zh-hans")

    assert one.message == "过多。"
    assert [seen.href for seen in one.evidence] == [
        f"/explore/events/{EVENT}", "/explore/lots/BYM:ORE-1", "/explore/impact/?kind=organisation&name=BYM", "",
    ]  # fmt: skip


def test_a_mark_stands_at_events_by_id_and_at_lots_by_name_once():
    marks = marks_of([a_finding(event="mining", lot="BYM:ORE-1"), a_finding(event="mining"), a_finding(organisation="BYM")], "en")

    assert marks == {EVENT: (Mark("HOLD", "M03 Balance: Too much."),), "BYM:ORE-1": (Mark("HOLD", "M03 Balance: Too much."),)}
