import django.contrib.postgres.fields
from django.db import migrations, models

from traceability.kernel.sql import run_sql

KINDS = ("flagged", "settled", "suspended", "reinstated", "revoked")


class Migration(migrations.Migration):
    dependencies = [("certificates", "0006_credentials_and_prints")]
    operations = [
        migrations.AlterField(
            model_name="statuschange",
            name="kind",
            field=models.CharField(choices=[(kind, kind) for kind in KINDS], max_length=10),
        ),
        migrations.AlterField(
            model_name="statuschange",
            name="facts",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(),
                db_comment="of a flag: uids of the entries that it was made for; of its settling: those that were looked at",
                default=list,
                size=None,
            ),
        ),
        migrations.RemoveConstraint(model_name="statuschange", name="status_change_kind_is_known"),
        migrations.AddConstraint(
            model_name="statuschange",
            constraint=models.CheckConstraint(condition=models.Q(("kind__in", list(KINDS))), name="status_change_kind_is_known"),
        ),
        run_sql("certificates", "flags_are_answered.sql"),
    ]
