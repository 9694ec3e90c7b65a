"""The reason of a flag in words: links to what changed, how many more, and nothing made up."""

import pytest
from django.utils import translation

from traceability.interfaces.desk.flags import in_words

ONE, TWO = "019de5a0-0000-7000-8000-000000000001", "019de5a0-0000-7000-8000-000000000002"


@pytest.mark.parametrize(
    ("subject", "screen"),
    [("licence", "registry/licence"), ("event", "custody/event"), ("policy", "registry/policyvalue"), ("document", "registry/falsedocument"),
     ("organisation", "registry/organisation"), ("facility", "registry/facility"), ("quota", "registry/quota"), ("shipment", "custody/shipment"),
     ("listed_party", "registry/listedparty"), ("public_listing", "registry/publiclisting"), ("reference", "registry/referencetable")],
)  # fmt: skip
def test_each_subject_that_an_examination_reads_leads_to_its_row(subject, screen):
    assert in_words(f"1: {subject}.changed {ONE}").startswith(f'<a href="/desk/{screen}/{ONE}/change/">')


def test_facts_stand_beside_each_other_and_the_rest_is_counted():
    said = in_words(f"12: licence.revoked {ONE}; licence.changed {TWO}; …")

    assert said.count("<a ") == 2 and said.endswith(" and 10 more") and "licence." not in said
    with translation.override("zh-hans"):
        assert "10" in in_words(f"12: licence.revoked {ONE}; licence.changed {TWO}; …") and "and" not in in_words(
            f"3: licence.revoked {ONE}"
        )


def test_what_names_no_fact_stays_as_it_is():
    assert in_words("<b>The mine</b>") == "<b>The mine</b>" and not hasattr(in_words("<b>The mine</b>"), "__html__")
