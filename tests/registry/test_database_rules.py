"""The laws of the registry hold round the ORM and round the commands, in the role that the service has."""

from datetime import date

import pytest

from tests.make.registry import a_document, a_quota, an_organisation, registered
from tests.refusals import refused
from tests.registry.rawly import copy_of, sql
from traceability.kernel.identifiers import uuid7
from traceability.registry.models import (
    Facility,
    Licence,
    LicenceAccount,
    LicenceDraw,
    ListedParty,
    Member,
    Organisation,
    Ownership,
    PolicyValue,
    PublicListing,
    Quota,
    QuotaAccount,
    QuotaBatch,
    QuotaDraw,
    ReferenceRow,
    ReferenceTable,
    Token,
)

pytestmark = pytest.mark.django_db
TRACKED = {
    Organisation: "organisation_has_entry",
    Member: "member_has_entry",
    Facility: "facility_has_entry",
    Licence: "licence_has_entry",
    Quota: "quota_has_entry",
    PublicListing: "public_listing_has_entry",
    ListedParty: "listed_party_has_entry",
    PolicyValue: "policy_has_entry",
    Token: "token_has_entry",
    ReferenceTable: "reference_has_entry",
}
CHILDREN = {
    Ownership: "ownership_has_entry",
    QuotaBatch: "quota_batch_has_entry",
    ReferenceRow: "reference_row_has_entry",
    LicenceDraw: "licence_draw_has_entry",
    QuotaDraw: "quota_draw_has_entry",
}


@pytest.mark.parametrize("model", TRACKED, ids=lambda model: model.__name__)
def test_no_row_changes_without_its_entry(everything, model):
    registered(a_document(quotas=[a_quota("NORTH")]))
    row = model.objects.order_by("id").last()

    with refused(TRACKED[model]):
        sql(f"UPDATE {model._meta.db_table} SET version = version + 1 WHERE id = %s", row.id)


@pytest.mark.parametrize("model", TRACKED, ids=lambda model: model.__name__)
def test_no_row_changes_without_its_version(everything, model):
    with refused("versions_rise"):
        sql(f"UPDATE {model._meta.db_table} SET version = version")


@pytest.mark.parametrize("model", [*TRACKED, *CHILDREN], ids=lambda model: model.__name__)
def test_no_row_is_deleted(everything, model, as_owner):
    with refused("42501"):
        sql(f"DELETE FROM {model._meta.db_table}")
    with as_owner(), refused("rows_stay"):
        sql(f"DELETE FROM {model._meta.db_table}")


@pytest.mark.parametrize("model", [*TRACKED, *CHILDREN, LicenceAccount, QuotaAccount], ids=lambda model: model.__name__)
def test_no_table_is_emptied(everything, model, as_owner):
    with as_owner(), refused("never_truncated"):
        sql(f"TRUNCATE {model._meta.db_table} CASCADE")


@pytest.mark.parametrize("model", CHILDREN, ids=lambda model: model.__name__)
def test_children_are_final(everything, model, as_owner):
    with refused("42501"):
        sql(f"UPDATE {model._meta.db_table} SET recorded_at = now()")
    with as_owner(), refused("facts_are_final"):
        sql(f"UPDATE {model._meta.db_table} SET recorded_at = now()")


@pytest.mark.parametrize(("model", "columns"), [
    (Organisation, "code"), (Facility, "code"), (Licence, "kind number"), (Quota, "year kind group"), (PublicListing, "year organisation_id"),
    (ListedParty, "folded_name country list listed_on"), (PolicyValue, "key valid_from"), (Member, "user_id"),
    (Token, "digest role scope expires_on organisation_id"), (ReferenceTable, "name"),
])  # fmt: skip
def test_what_names_a_row_is_final(everything, model, columns):
    new = {"year": "2027", "user_id": "0", "listed_on": "'2020-01-01'", "valid_from": "NULL", "expires_on": "'2099-01-01'"}
    new |= {"organisation_id": f"'{uuid7()}'", "country": "'XX'"}
    for column in [*columns.split(), "recorded_at"]:
        value = "now()" if column == "recorded_at" else new.get(column, "'other'")
        with refused("key_is_final"):
            sql(f'UPDATE {model._meta.db_table} SET version = version + 1, "{column}" = {value}')


def test_the_id_of_a_row_is_final(everything):
    with refused("versions_rise"):
        sql("UPDATE registry_licence SET version = version + 1, id = %s", uuid7())


@pytest.mark.parametrize("table", ["registry_licenceaccount", "registry_quotaaccount"])
def test_accounts_are_written_by_triggers_alone(everything, table, as_owner):
    for statement in (f"UPDATE {table} SET drawn_kg = 0", f"DELETE FROM {table}", f"INSERT INTO {table} SELECT * FROM {table}"):
        with refused("42501"):
            sql(statement)
        with as_owner(), refused("accounts_by_triggers_alone"):
            sql(statement)


@pytest.mark.parametrize(("rule", "table", "changes"), [
    ("organisation_code_is_short", "registry_organisation", {"code": "frm"}),
    ("organisation_kinds_known", "registry_organisation", {"kinds": ["wizard"]}),
    ("organisation_kinds_known", "registry_organisation", {"kinds": []}),
    ("organisation_country_is_two_letters", "registry_organisation", {"country": "D"}),
    ("organisation_of_china_has_credit_code", "registry_organisation", {"country": "CN"}),
    ("organisation_credit_code_is_whole", "registry_organisation", {"credit_code": "9136"}),
    ("organisation_closes_after_it_registers", "registry_organisation", {"closed_on": "1999-12-31"}),
    ("member_role_known", "registry_member", {"role": "system"}),
    ("facility_kind_known", "registry_facility", {"kind": "palace"}),
    ("facility_ore_class_known", "registry_facility", {"ore_class": "clay"}),
    ("facility_place_is_on_earth", "registry_facility", {"latitude": 90.000001}),
    ("facility_place_is_on_earth", "registry_facility", {"latitude": None}),
    ("facility_capacity_not_negative", "registry_facility", {"capacity_t_per_year": -1}),
    ("facility_code_is_short", "registry_facility", {"code": "x"}),
    ("licence_kind_known", "registry_licence", {"kind": "driving"}),
    ("licence_ends_after_it_begins", "registry_licence", {"valid_to": "2025-12-31"}),
    ("licence_quantity_is_whole", "registry_licence", {"quantity_unit": None}),
    ("licence_quantity_is_whole", "registry_licence", {"quantity_value": -1}),
    ("licence_money_is_whole", "registry_licence", {"money_amount": 1}),
    ("quota_kind_known", "registry_quota", {"kind": "mining_all"}),
    ("quota_year_is_plausible", "registry_quota", {"year": 26}),
    ("public_listing_activities_known", "registry_publiclisting", {"activities": ["smelting"]}),
    ("public_listing_year_is_plausible", "registry_publiclisting", {"year": 26}),
    ("listed_party_country_is_two_letters", "registry_listedparty", {"country": "ae"}),
    ("listed_party_leaves_after_it_comes", "registry_listedparty", {"until": "2025-12-31"}),
    ("policy_confidence_known", "registry_policyvalue", {"confidence": "X"}),
    ("policy_ends_after_it_begins", "registry_policyvalue", {"valid_to": "2025-12-31"}),
    ("token_role_known", "registry_token", {"role": "system"}),
    ("token_scope_known", "registry_token", {"scope": "all"}),
    ("token_digest_is_sha256", "registry_token", {"digest": "secret"}),
    ("reference_table_known", "registry_referencetable", {"name": "gossip"}),
])  # fmt: skip
def test_a_row_says_nothing_impossible(everything, rule, table, changes):
    with refused(rule):
        copy_of(table, **changes)


@pytest.mark.parametrize(("rule", "table"), [
    ("organisation_code_once", "registry_organisation"),
    ("facility_code_once", "registry_facility"),
    ("licence_number_once_per_kind", "registry_licence"),
    ("quota_once_per_group_year_and_kind", "registry_quota"),
    ("public_listing_once_per_year", "registry_publiclisting"),
    ("listed_party_once_per_list_and_day", "registry_listedparty"),
    ("policy_once_per_key_and_first_day", "registry_policyvalue"),
    ("token_digest_once", "registry_token"),
    ("reference_table_once", "registry_referencetable"),
])  # fmt: skip
def test_a_natural_key_stands_once(everything, rule, table):
    with refused(rule):
        copy_of(table)


def test_a_credit_code_belongs_to_one(everything):
    registered(a_document(organisations=[an_organisation("CHN", credit_code="91360700MATG1YUT0N")]))
    with refused("organisation_credit_code_once"):
        copy_of("registry_organisation", code="ABC")


def test_a_policy_has_one_value_a_day(everything):
    for first, last in (("2026-06-01", None), (None, "2026-01-01"), ("2027-01-01", "2027-01-01")):
        with refused("policy_has_one_value_a_day"):
            copy_of("registry_policyvalue", valid_from=first, valid_to=last)
    with refused("policy_has_entry"):
        copy_of("registry_policyvalue", valid_from="2025-01-01", valid_to="2025-12-31")
    with refused("policy_has_entry"):
        copy_of("registry_policyvalue", key="M02.other")


def test_a_reference_key_has_one_row_a_day(everything):
    with refused("reference_key_has_one_row_a_day"):
        copy_of("registry_referencerow", position=1_000_000)


def test_ownership_is_plausible(everything):
    one, other = Organisation.objects.order_by("code")
    for rule, columns in (
        ("ownership_share_is_a_percentage", {"owner": other, "share_percent": 0}),
        ("ownership_share_is_a_percentage", {"owner": other, "share_percent": "100.000001"}),
        ("ownership_not_of_itself", {"owner": one, "share_percent": 1}),
    ):
        with refused(rule):
            Ownership.objects.create(organisation=one, organisation_version=9, **columns)


def test_a_batch_is_not_negative(everything):
    with refused("quota_batch_not_negative"):
        QuotaBatch.objects.create(quota=Quota.objects.get(), quota_version=9, released_on=date(2026, 1, 1), reo_t=-1)
