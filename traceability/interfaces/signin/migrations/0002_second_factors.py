import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import traceability.kernel.clock
import traceability.kernel.fields
from traceability.kernel.sql import track


class Migration(migrations.Migration):
    dependencies = [("signin", "0001_guesses_are_counted"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.CreateModel(
            name="Authenticator",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("sealed_secret", models.TextField(db_comment="encrypted with a key derived from SECRET_KEY")),
                (
                    "last_step",
                    models.BigIntegerField(db_comment="the step of the last code that was taken; none at or before it is taken again"),
                ),
                ("enrolled_at", models.DateTimeField(default=traceability.kernel.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", traceability.kernel.fields.Sha256Field(db_comment="SHA-256, lower-case hex", max_length=64)),
                ("used_at", models.DateTimeField(db_comment="empty: not used yet", null=True)),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("user", "digest"), name="recovery_code_once")]},
        ),
        track(
            {
                "signin_authenticator": (
                    "free",
                    "second factors: secrets, encrypted, of people who may leave; rights stand in registry_member",
                ),
                "signin_recoverycode": ("free", "keyed hashes of recovery codes, each good once"),
            }
        ),
    ]
