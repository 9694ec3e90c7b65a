"""What the page of a case makes of rows: pure shapes that a template walks through."""

import pytest

from tests.make.cases import an_open_case
from traceability.custody import queries as custody
from traceability.interfaces.desk.shown import findings_by_result, history_of, steps_of
from traceability.ledger import queries as ledger
from traceability.review import queries as review


@pytest.fixture
def page(cast):
    case = an_open_case(cast, "S09")
    view = review.case(case.id, viewer=cast.rita.viewer)
    return view, custody.upstream_of_shipment(case.shipment, viewer=cast.rita.viewer)


def test_the_steps_are_the_events_in_order_with_their_lots(page):
    steps = steps_of(page[1])

    assert [step.ended_at for step in steps] == sorted(step.ended_at for step in steps)
    separation = next(step for step in steps if step.stage == "separation")
    assert {part.lot for part in separation.taken} == {"BYM:CON-2026-0201", "BYM:CON-2026-0202"}
    assert [(part.lot, part.share) for part in separation.made] == [("HFR:DY-2026-0210", "1.000000000")]


def test_failed_findings_come_first_and_their_evidence_leads_somewhere(page):
    view, graph = page

    said = findings_by_result(view, review.titles(), "zh-hans", steps_of(graph))

    assert set(said) == {"failed", "not_checked", "passed", "not_applicable"}
    assert sum(len(one) for one in said.values()) == len(view.findings)
    assert said["failed"][0].severity == "BLOCK"
    m03 = next(one for one in said["failed"] if one.code == "M03")
    assert (m03.code, m03.title, m03.severity) == ("M03", "元素平衡", "BLOCK")
    assert m03.evidence[0].href.startswith("#event-")


def test_the_history_says_in_which_role(page, cast):
    view, _ = page

    history = history_of(ledger.entries_of_subjects([("shipment", view.case.shipment_id), ("case", view.case.id)]))

    assert [(one.kind, one.role, one.state) for one in history] == [
        ("shipment.submitted", "submitter", "recorded"),
        ("case.examined", "system", "recorded"),
    ]
