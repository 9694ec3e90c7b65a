from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_accounts_by_triggers_alone")]
    operations = [
        migrations.AddField(
            model_name="token",
            name="prefix",
            field=models.CharField(
                db_comment="the secret's first characters, by which its holder knows it; empty: not kept", default="", max_length=12
            ),
        ),
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("revoked_on__isnull", True),
                    ("valid_from__isnull", True),
                    ("revoked_on__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="licence_revoked_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyvalue",
            constraint=models.CheckConstraint(condition=models.Q(("source__regex", "\\S")), name="policy_has_a_source"),
        ),
    ]
