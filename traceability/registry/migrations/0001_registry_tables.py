import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import traceability.kernel.clock
import traceability.kernel.fields
import traceability.kernel.identifiers
from traceability.kernel.sql import track


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("ledger", "0011_ddl_only_in_migrations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Facility",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                (
                    "version",
                    models.IntegerField(db_comment="1 at insert, one more with each change; the entry carries the same", default=1),
                ),
                ("code", models.CharField(db_comment="unique in the country, final", max_length=32)),
                ("kind", models.CharField(max_length=24)),
                ("name", models.CharField(max_length=200)),
                ("region", models.CharField(db_comment="ISO 3166-2", max_length=6, null=True)),
                ("latitude", models.DecimalField(db_comment="degrees, north positive", decimal_places=6, max_digits=9, null=True)),
                ("longitude", models.DecimalField(db_comment="degrees, east positive", decimal_places=6, max_digits=9, null=True)),
                ("ore_class", models.CharField(db_comment="rock or ionic; empty where no ore is worked", max_length=8, null=True)),
                ("deposit", models.CharField(db_comment="key of the reference table of deposits", max_length=64, null=True)),
                ("capacity_t_per_year", models.DecimalField(db_comment="tonnes REO a year", decimal_places=3, max_digits=14, null=True)),
                (
                    "own_ranges_percent",
                    models.JSONField(
                        db_comment="element -> [low, high], percent of TREO as decimal text; comes before the deposit's", null=True
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "facilities",
            },
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                (
                    "version",
                    models.IntegerField(db_comment="1 at insert, one more with each change; the entry carries the same", default=1),
                ),
                ("digest", traceability.kernel.fields.Sha256Field(db_comment="SHA-256 of the whole secret, lower-case hex", max_length=64)),
                ("role", models.CharField(max_length=16)),
                ("scope", models.CharField(db_comment="full: what the role may; read: nothing that records", default="full", max_length=8)),
                ("expires_on", models.DateField(db_comment="last day on which it is good, Asia/Shanghai")),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ListedParty",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                (
                    "version",
                    models.IntegerField(db_comment="1 at insert, one more with each change; the entry carries the same", default=1),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "folded_name",
                    models.CharField(
                        db_comment="registry/names.py: case, width, punctuation and legal forms folded", db_index=True, max_length=200
                    ),
                ),
                ("country", models.CharField(db_comment="ISO 3166-1", max_length=2)),
                ("list", models.CharField(db_comment="control, or the word of another list such as watch", max_length=32)),
                ("listed_on", models.DateField()),
                ("until", models.DateField(db_comment="last day on the list, inclusive; empty: no end known", null=True)),
                ("source", models.CharField(max_length=500)),
            ],
            options={
                "verbose_name_plural": "listed parties",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("folded_name", "country", "list", "listed_on"), name="listed_party_once_per_list_and_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")), name="listed_party_country_is_two_letters"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("listed_on")), _connector="OR"),
                        name="listed_party_leaves_after_it_comes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                (
                    "version",
                    models.IntegerField(db_comment="1 at insert, one more with each change; the entry carries the same", default=1),
                ),
                ("code", models.CharField(db_comment="short code; the first half of its lots' names, final", max_length=16)),
                ("name", models.CharField(max_length=200)),
                ("name_zh", models.CharField(max_length=200)),
                ("country", models.CharField(db_comment="ISO 3166-1", max_length=2)),
                (
                    "credit_code",
                    models.CharField(db_comment="unified social credit code (GB 32100-2015); empty abroad", max_length=18, null=True),
                ),
                ("kinds", models.JSONField(db_comment="list of kinds, product.md section 8")),
                ("group", models.CharField(db_comment="code of the group that receives its quota", max_length=32, null=True)),
                ("registered_on", models.DateField(db_comment="when it was founded, by the business register", null=True)),
                ("closed_on", models.DateField(db_comment="when it was struck off the business register", null=True)),
                (
                    "joined_on",
                    models.DateField(db_comment="from this day it records as it happens; what ended before is a backfill", null=True),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["group"], name="organisation_by_group")],
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="organisation_code_once"),
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                        fields=("credit_code",),
                        name="organisation_credit_code_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("code__regex", "^[A-Z][A-Z0-9]{1,15}$")), name="organisation_code_is_short"),
                    models.CheckConstraint(
                        condition=models.Q(("country__regex", "^[A-Z]{2}$")), name="organisation_country_is_two_letters"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kinds__contained_by",
                                [
                                    "miner",
                                    "dresser",
                                    "separator",
                                    "metal_maker",
                                    "alloy_maker",
                                    "magnet_maker",
                                    "recycler",
                                    "trader",
                                    "exporter",
                                    "importer",
                                    "laboratory",
                                    "carrier",
                                    "regulator",
                                    "audit_office",
                                    "customs",
                                    "foreign",
                                ],
                            ),
                            models.Q(("kinds", []), _negated=True),
                        ),
                        name="organisation_kinds_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("credit_code__isnull", True), ("credit_code__regex", "^[0-9A-Z]{18}$"), _connector="OR"),
                        name="organisation_credit_code_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("country", "CN"), _negated=True), ("credit_code__isnull", False), _connector="OR"),
                        name="organisation_of_china_has_credit_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("registered_on__isnull", True),
                            ("closed_on__isnull", True),
                            ("closed_on__gte", models.F("registered_on")),
                            _connector="OR",
                        ),
                        name="organisation_closes_after_it_registers",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                (
                    "version",
                    models.IntegerField(db_comment="1 at insert, one more with each change; the entry carries the same", default=1),
                ),
                ("role", models.CharField(max_length=16)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "user",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="member", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="members", to="registry.organisation"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Licence",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                (
                    "version",
                    models.IntegerField(db_comment="1 at insert, one more with each change; the entry carries the same", default=1),
                ),
                (
                    "valid_from",
                    models.DateField(
                        blank=True, db_comment="first day, inclusive; empty: since before the first day that matters", null=True
                    ),
                ),
                ("valid_to", models.DateField(blank=True, db_comment="last day, inclusive; empty: no end known", null=True)),
                ("kind", models.CharField(max_length=32)),
                ("number", models.CharField(db_comment="as the authority wrote it; with the kind the natural key, final", max_length=64)),
                ("revoked_on", models.DateField(db_comment="first day on which it is no longer in force", null=True)),
                (
                    "scope",
                    models.JSONField(
                        db_comment="ore_class, forms, elements, area, importer, end_user, destination, hs_codes, ports; absent: no limit"
                    ),
                ),
                ("quantity_value", models.DecimalField(db_comment="in quantity_unit", decimal_places=3, max_digits=18, null=True)),
                ("quantity_unit", models.CharField(db_comment="t or kg", max_length=2, null=True)),
                ("quantity_basis", models.CharField(db_comment="reo or net", max_length=3, null=True)),
                ("quantity_per", models.CharField(db_comment="year, total, or single: one export uses it up", max_length=6, null=True)),
                ("money_amount", models.DecimalField(db_comment="in money_currency", decimal_places=2, max_digits=18, null=True)),
                ("money_currency", models.CharField(db_comment="ISO 4217", max_length=3, null=True)),
                ("control_codes", models.JSONField(db_comment="list of control codes; empty: no limit", null=True)),
                ("issued_by", models.CharField(max_length=200)),
                (
                    "facility",
                    models.ForeignKey(
                        db_comment="empty: all its facilities",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="licences",
                        to="registry.facility",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="licences", to="registry.organisation"),
                ),
            ],
        ),
        migrations.AddField(
            model_name="facility",
            name="organisation",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="facilities", to="registry.organisation"),
        ),
        migrations.CreateModel(
            name="Ownership",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("organisation_version", models.IntegerField(db_comment="the organisation's version in which this was stated")),
                ("share_percent", traceability.kernel.fields.PercentField(db_comment="percent", decimal_places=6, max_digits=9)),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="ownerships", to="registry.organisation"),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holdings_in_others", to="registry.organisation"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PolicyValue",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                (
                    "version",
                    models.IntegerField(db_comment="1 at insert, one more with each change; the entry carries the same", default=1),
                ),
                (
                    "valid_from",
                    models.DateField(
                        blank=True, db_comment="first day, inclusive; empty: since before the first day that matters", null=True
                    ),
                ),
                ("valid_to", models.DateField(blank=True, db_comment="last day, inclusive; empty: no end known", null=True)),
                ("key", models.CharField(max_length=100)),
                ("value", models.TextField(db_comment="decimal text, an ISO date, or a list parted by semicolons, as the unit says")),
                ("unit", models.CharField(max_length=64)),
                ("confidence", models.CharField(db_comment="S source seen, D derived, M from memory, P proposal", max_length=1)),
                ("source", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "valid_from"), name="policy_once_per_key_and_first_day", nulls_distinct=False),
                    models.CheckConstraint(condition=models.Q(("confidence__in", ("S", "D", "M", "P"))), name="policy_confidence_known"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="policy_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicListing",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                (
                    "version",
                    models.IntegerField(db_comment="1 at insert, one more with each change; the entry carries the same", default=1),
                ),
                ("year", models.IntegerField()),
                ("activities", models.JSONField(db_comment="list of mining, separation")),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="listings", to="registry.organisation"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                (
                    "version",
                    models.IntegerField(db_comment="1 at insert, one more with each change; the entry carries the same", default=1),
                ),
                ("group", models.CharField(max_length=32)),
                ("year", models.IntegerField()),
                ("kind", models.CharField(max_length=16)),
                (
                    "is_secret",
                    models.BooleanField(
                        db_comment="not published: shown to the group's own organisations, regulator and auditors alone", default=False
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("group", "year", "kind"), name="quota_once_per_group_year_and_kind"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("mining_rock", "mining_ionic", "separation"))), name="quota_kind_known"
                    ),
                    models.CheckConstraint(condition=models.Q(("year__gte", 2000), ("year__lte", 2100)), name="quota_year_is_plausible"),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuotaAccount",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "released_kg",
                    traceability.kernel.fields.KilogramField(
                        db_comment="kilograms REO, all batches on record", decimal_places=3, default=0, max_digits=18
                    ),
                ),
                (
                    "drawn_kg",
                    traceability.kernel.fields.KilogramField(db_comment="kilograms REO", decimal_places=3, default=0, max_digits=18),
                ),
                ("quota", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="account", to="registry.quota")),
            ],
        ),
        migrations.CreateModel(
            name="QuotaBatch",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("quota_version", models.IntegerField(db_comment="the quota's version in which this was stated")),
                ("released_on", models.DateField()),
                ("reo_t", models.DecimalField(db_comment="tonnes REO", decimal_places=3, max_digits=15)),
                ("quota", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="batches", to="registry.quota")),
            ],
        ),
        migrations.CreateModel(
            name="QuotaDraw",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("case_id", models.UUIDField(db_index=True)),
                ("drawn_on", models.DateField(db_comment="day of the approval: batches released later do not count")),
                (
                    "reo_kg",
                    traceability.kernel.fields.KilogramField(
                        db_comment="kilograms REO; negative: given back", decimal_places=3, max_digits=18
                    ),
                ),
                ("quota", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="draws", to="registry.quota")),
            ],
        ),
        migrations.CreateModel(
            name="ReferenceTable",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                (
                    "version",
                    models.IntegerField(db_comment="1 at insert, one more with each change; the entry carries the same", default=1),
                ),
                ("name", models.CharField(max_length=32)),
                (
                    "sha256",
                    traceability.kernel.fields.Sha256Field(db_comment="SHA-256 of the file that was loaded, lower-case hex", max_length=64),
                ),
                ("row_count", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("name",), name="reference_table_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "name__in",
                                (
                                    "controlled_items",
                                    "deposits",
                                    "document_kinds",
                                    "elements",
                                    "hs_codes",
                                    "invoice_catalogue",
                                    "licence_kinds",
                                    "partner_imports",
                                    "policy",
                                    "ports",
                                    "product_forms",
                                    "quotas",
                                    "recoveries",
                                    "reference_prices",
                                ),
                            )
                        ),
                        name="reference_table_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferenceRow",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                (
                    "valid_from",
                    models.DateField(
                        blank=True, db_comment="first day, inclusive; empty: since before the first day that matters", null=True
                    ),
                ),
                ("valid_to", models.DateField(blank=True, db_comment="last day, inclusive; empty: no end known", null=True)),
                ("table_version", models.IntegerField(db_comment="the table's version in which this row stands")),
                ("position", models.IntegerField(db_comment="place in the file, from 1")),
                ("key", models.CharField(db_comment="columns of the natural key, joined by |", max_length=200)),
                ("values", models.JSONField(db_comment="column -> text of the file, without empty cells")),
                ("source", models.TextField(null=True)),
                ("confidence", models.CharField(db_comment="S source seen, D derived, M from memory, P proposal", max_length=1, null=True)),
                (
                    "table",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="registry.referencetable"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TokenUse",
            fields=[
                (
                    "token",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="use",
                        serialize=False,
                        to="registry.token",
                    ),
                ),
                ("last_used_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="token",
            name="member",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="tokens", to="registry.member"),
        ),
        migrations.AddField(
            model_name="token",
            name="organisation",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="tokens", to="registry.organisation"),
        ),
        migrations.CreateModel(
            name="LicenceAccount",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("year", models.IntegerField(db_comment="calendar year of export where the quantity is per year, else 0: the whole term")),
                (
                    "limit_kg",
                    traceability.kernel.fields.KilogramField(
                        db_comment="kilograms in the licence's basis; empty: no limit", decimal_places=3, max_digits=18, null=True
                    ),
                ),
                ("drawn_kg", traceability.kernel.fields.KilogramField(db_comment="kilograms", decimal_places=3, default=0, max_digits=18)),
                ("limit_amount", models.DecimalField(decimal_places=2, max_digits=18, null=True)),
                (
                    "drawn_amount",
                    models.DecimalField(db_comment="draws in the licence's currency only", decimal_places=2, default=0, max_digits=18),
                ),
                ("limit_uses", models.IntegerField(db_comment="1 for a single licence; empty: no limit", null=True)),
                ("uses", models.IntegerField(db_comment="approved cases that drew from it", default=0)),
                ("licence", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="accounts", to="registry.licence")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("licence", "year"), name="licence_account_once_per_year"),
                    models.CheckConstraint(
                        condition=models.Q(("limit_kg__isnull", True), ("drawn_kg__lte", models.F("limit_kg")), _connector="OR"),
                        name="licence_account_not_overdrawn",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("limit_amount__isnull", True), ("drawn_amount__lte", models.F("limit_amount")), _connector="OR"
                        ),
                        name="licence_account_money_not_overdrawn",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("limit_uses__isnull", True), ("uses__lte", models.F("limit_uses")), _connector="OR"),
                        name="licence_account_used_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("drawn_amount__gte", 0), ("drawn_kg__gte", 0), ("uses__gte", 0)),
                        name="licence_account_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LicenceDraw",
            fields=[
                ("id", models.UUIDField(default=traceability.kernel.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "recorded_at",
                    models.DateTimeField(db_comment="when the command ran, UTC", default=traceability.kernel.clock.now, editable=False),
                ),
                ("case_id", models.UUIDField(db_index=True)),
                (
                    "export_on",
                    models.DateField(db_comment="planned day of export: the day whose law decides, and whose year is drawn from"),
                ),
                (
                    "kg",
                    traceability.kernel.fields.KilogramField(
                        db_comment="kilograms in the licence's basis (net where it states none); negative: given back",
                        decimal_places=3,
                        max_digits=18,
                    ),
                ),
                ("amount", models.DecimalField(db_comment="value drawn, in currency", decimal_places=2, max_digits=18, null=True)),
                ("currency", models.CharField(db_comment="ISO 4217", max_length=3, null=True)),
                ("uses", models.SmallIntegerField(db_comment="1: the case uses the licence; 0: gives kilograms back; -1: undoes the use")),
                ("licence", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="draws", to="registry.licence")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("uses", 1)), fields=("case_id", "licence"), name="licence_drawn_once_per_case"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kg__gte", 0), ("uses", 1), models.Q(("amount__isnull", True), ("amount__gte", 0), _connector="OR")),
                            models.Q(
                                ("kg__lte", 0),
                                ("uses__in", (0, -1)),
                                models.Q(("amount__isnull", True), ("amount__lte", 0), _connector="OR"),
                            ),
                            _connector="OR",
                        ),
                        name="licence_draw_has_one_direction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", True), ("currency__isnull", True)),
                            models.Q(("amount__isnull", False), ("currency__isnull", False)),
                            _connector="OR",
                        ),
                        name="licence_draw_money_is_whole",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ("submitter", "reviewer", "supervisor", "auditor", "customs"))), name="member_role_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.UniqueConstraint(fields=("kind", "number"), name="licence_number_once_per_kind"),
        ),
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "mining",
                            "safety_production",
                            "pollutant_discharge",
                            "environmental_impact",
                            "radiation_safety",
                            "smelting_separation",
                            "recycling",
                            "export",
                            "dual_use",
                            "laboratory_accreditation",
                        ),
                    )
                ),
                name="licence_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True), ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="licence_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("quantity_basis__isnull", True),
                        ("quantity_per__isnull", True),
                        ("quantity_unit__isnull", True),
                        ("quantity_value__isnull", True),
                    ),
                    models.Q(
                        ("quantity_basis__isnull", False),
                        ("quantity_per__isnull", False),
                        ("quantity_unit__isnull", False),
                        ("quantity_value__isnull", False),
                        ("quantity_basis__in", ("reo", "net")),
                        ("quantity_per__in", ("year", "total", "single")),
                        ("quantity_unit__in", ("t", "kg")),
                        ("quantity_value__gte", 0),
                    ),
                    _connector="OR",
                ),
                name="licence_quantity_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("money_amount__isnull", True), ("money_currency__isnull", True)),
                    models.Q(
                        ("money_amount__gte", 0),
                        ("money_amount__isnull", False),
                        ("money_currency__isnull", False),
                        ("money_currency__regex", "^[A-Z]{3}$"),
                    ),
                    _connector="OR",
                ),
                name="licence_money_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.UniqueConstraint(fields=("code",), name="facility_code_once"),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.CheckConstraint(condition=models.Q(("code__regex", "^[A-Z][A-Z0-9-]{1,31}$")), name="facility_code_is_short"),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "mine",
                            "leach_site",
                            "beneficiation_plant",
                            "separation_plant",
                            "metal_plant",
                            "alloy_plant",
                            "magnet_plant",
                            "recycling_plant",
                            "warehouse",
                            "port",
                            "laboratory",
                        ),
                    )
                ),
                name="facility_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.CheckConstraint(
                condition=models.Q(("ore_class__isnull", True), ("ore_class__in", ("rock", "ionic")), _connector="OR"),
                name="facility_ore_class_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(
                        ("latitude__isnull", False),
                        ("longitude__isnull", False),
                        ("latitude__gte", -90),
                        ("latitude__lte", 90),
                        ("longitude__gte", -180),
                        ("longitude__lte", 180),
                    ),
                    _connector="OR",
                ),
                name="facility_place_is_on_earth",
            ),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity_t_per_year__isnull", True), ("capacity_t_per_year__gte", 0), _connector="OR"),
                name="facility_capacity_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="ownership",
            constraint=models.UniqueConstraint(fields=("organisation", "organisation_version", "owner"), name="ownership_once_per_version"),
        ),
        migrations.AddConstraint(
            model_name="ownership",
            constraint=models.CheckConstraint(
                condition=models.Q(("share_percent__gt", 0), ("share_percent__lte", 100)), name="ownership_share_is_a_percentage"
            ),
        ),
        migrations.AddConstraint(
            model_name="ownership",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner", models.F("organisation")), _negated=True), name="ownership_not_of_itself"
            ),
        ),
        migrations.AddConstraint(
            model_name="publiclisting",
            constraint=models.UniqueConstraint(fields=("year", "organisation"), name="public_listing_once_per_year"),
        ),
        migrations.AddConstraint(
            model_name="publiclisting",
            constraint=models.CheckConstraint(
                condition=models.Q(("activities__contained_by", ["mining", "separation"])), name="public_listing_activities_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="publiclisting",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 2000), ("year__lte", 2100)), name="public_listing_year_is_plausible"
            ),
        ),
        migrations.AddConstraint(
            model_name="quotaaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(("drawn_kg__lte", models.F("released_kg"))), name="quota_account_not_overdrawn"
            ),
        ),
        migrations.AddConstraint(
            model_name="quotaaccount",
            constraint=models.CheckConstraint(condition=models.Q(("drawn_kg__gte", 0)), name="quota_account_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="quotabatch",
            constraint=models.UniqueConstraint(
                fields=("quota", "quota_version", "released_on"), name="quota_batch_once_per_version_and_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="quotabatch",
            constraint=models.CheckConstraint(condition=models.Q(("reo_t__gte", 0)), name="quota_batch_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="quotadraw",
            constraint=models.CheckConstraint(condition=models.Q(("reo_kg", 0), _negated=True), name="quota_draw_is_not_nothing"),
        ),
        migrations.AddIndex(
            model_name="referencerow",
            index=models.Index(fields=["table", "table_version", "key"], name="reference_row_by_key"),
        ),
        migrations.AddConstraint(
            model_name="referencerow",
            constraint=models.UniqueConstraint(fields=("table", "table_version", "position"), name="reference_row_once_per_place"),
        ),
        migrations.AddConstraint(
            model_name="referencerow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_from__isnull", True), ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="reference_row_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.UniqueConstraint(fields=("digest",), name="token_digest_once"),
        ),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.CheckConstraint(condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="token_digest_is_sha256"),
        ),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ("submitter", "reviewer", "supervisor", "auditor", "customs"))), name="token_role_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="token",
            constraint=models.CheckConstraint(condition=models.Q(("scope__in", ("full", "read"))), name="token_scope_known"),
        ),
        track(
            {
                "registry_organisation": ("tracked", "who takes part; each version has its entry"),
                "registry_ownership": ("child", "owners as stated in a version of an organisation"),
                "registry_facility": ("tracked", "where something is done"),
                "registry_licence": ("tracked", "a right, its scope and quantity"),
                "registry_licenceaccount": ("derived", "sum of a licence's draws, written by their trigger"),
                "registry_licencedraw": ("child", "what a case took from a licence at its approval"),
                "registry_quota": ("tracked", "a group's right to mine or separate in a year"),
                "registry_quotabatch": ("child", "tonnes released, as stated in a version of a quota"),
                "registry_quotaaccount": ("derived", "batches released and draws, written by triggers"),
                "registry_quotadraw": ("child", "what a case took from a quota at its approval"),
                "registry_publiclisting": ("tracked", "the State's list of enterprises by year"),
                "registry_listedparty": ("tracked", "parties on control and watch lists"),
                "registry_policyvalue": ("tracked", "thresholds set in service"),
                "registry_member": ("tracked", "who may act, for whom, in which role"),
                "registry_token": ("tracked", "who may act by machine, until when"),
                "registry_tokenuse": ("free", "last use of a token, to the minute; may be lost"),
                "registry_referencetable": ("tracked", "a reference table as it was last loaded"),
                "registry_referencerow": ("child", "rows of a version of a reference table"),
            }
        ),
    ]
