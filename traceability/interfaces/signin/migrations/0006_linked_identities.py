import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import traceability.kernel.clock
from traceability.kernel.sql import track


class Migration(migrations.Migration):
    dependencies = [("signin", "0005_sessions_end"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="LinkedIdentity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer", models.CharField(db_comment="the provider, as it names itself (OpenID Connect: iss)", max_length=500)),
                ("subject", models.CharField(db_comment="the account there (OpenID Connect: sub)", max_length=255)),
                ("linked_at", models.DateTimeField(default=traceability.kernel.clock.now)),
                (
                    "linked_by",
                    models.ForeignKey(
                        db_comment="the supervisor who said so",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("issuer", "subject"), name="identity_of_one_person"),
                    models.UniqueConstraint(fields=("user", "issuer"), name="identity_once_a_provider"),
                ]
            },
        ),
        track({"signin_linkedidentity": ("free", "which account at an OpenID provider a login is; rights stand in registry_member")}),
    ]
