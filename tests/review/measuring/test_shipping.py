"""What leaves the country carries the papers that its goods need."""

from traceability.review.measuring.year import a_year


def test_papers_fit_the_goods():
    shipments = a_year(5).shipments
    controlled = [one for one in shipments if any(line.control_code.startswith("1C") for line in one.lines)]

    assert 0 < len(controlled) < len(shipments)
    for one in shipments:
        kinds = {licence.what for licence in one.licences}
        papers = {paper.kind: paper for paper in one.documents}
        assert ("dual_use" in kinds) == ("end_user_certificate" in papers) == (one in controlled)
        assert papers["packing_list"].net_kg == one.net_kg == sum(package.net_kg for package in one.packages)
        assert papers["packing_list"].pieces == sum(package.pieces for package in one.packages)
        assert one.destination == one.consignee.country == one.end_user.country
