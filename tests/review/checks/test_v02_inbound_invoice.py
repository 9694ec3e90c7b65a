from decimal import Decimal

import pytest

from tests.make.dossiers import a_dossier, a_lot, a_sale, an_assay, an_id, an_invoice, an_organisation
from traceability.review.checks.v02_inbound_invoice import inbound_invoice
from traceability.review.dossier import TraderAccount


def asked(*, account: TraderAccount | None = None, policies=None, **sale):
    lot = a_lot(net_kg="346000.000", form="mixed_carbonate", assay=an_assay(moisture_percent="20.0", treo_percent="52.0"))
    accounts = {} if account is None else {account.dispatch: account}
    return inbound_invoice(
        a_dossier(
            lots=[lot],
            events=[a_sale(net_kg="346000.000", **sale)],
            organisations=[an_organisation("HFR"), an_organisation("EXP")],
            trader_accounts=accounts,
            policies=policies,
        )
    )


def an_account(sold: str, bought: str, lacking: int = 0) -> TraderAccount:
    return TraderAccount(an_id("sale-1"), Decimal(sold), Decimal(bought), lacking)


@pytest.mark.parametrize(("sold", "result"), [("144655.680", "passed"), ("144655.681", "failed")])
def test_a_trader_sells_what_it_bought_and_half_a_percent(sold, result):
    assert asked(account=an_account(sold, "143936.000")).result == result


def test_a_sale_without_invoice_fails_with_its_reo():
    finding = asked(invoice=None)

    assert (finding.result, finding.severity) == ("failed", "BLOCK")
    assert finding.evidence[0].values["sold"] == Decimal("143936.000")
    assert finding.message.en == "HFR sold 143936.000 kg REO but has invoices for 0.000 kg."


def test_an_invoice_without_number_is_none():
    assert asked(invoice=an_invoice(number="")).result == "failed"


def test_nothing_bought_is_named_with_the_threshold():
    finding = asked(account=an_account("143936.000", "0.000"))

    assert [row.key for row in finding.policy] == ["V02.tolerance_percent"]
    assert finding.evidence[0].values == {"seller": "HFR", "sold": Decimal("143936.000"), "bought": Decimal("0.000")}


def test_an_invoice_without_reo_is_not_checked():
    assert asked(account=an_account("0.000", "0.000", lacking=1)).result == "not_checked"


def test_without_policies_the_account_is_not_checked():
    assert asked(account=an_account("1.000", "0.000"), policies={}).result == "not_checked"


def test_a_producer_needs_only_its_own_invoice():
    assert asked().result == "passed"


def test_without_a_domestic_sale_it_does_not_apply():
    assert asked(ownership_passes=False).result == "not_applicable"
