import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import traceability.kernel.clock
import traceability.kernel.fields
from traceability.kernel.sql import track


class Migration(migrations.Migration):
    dependencies = [("signin", "0002_second_factors"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="SecurityKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(db_comment="what its owner calls it", max_length=60)),
                (
                    "credential_id",
                    models.BinaryField(db_comment="the authenticator's name for it; at most 1023 bytes", unique=True),
                ),
                (
                    "credential",
                    models.BinaryField(db_comment="id and public key as the authenticator wrote them (WebAuthn: attested credential data)"),
                ),
                ("sign_count", models.BigIntegerField(db_comment="signatures that the key told last; 0: it counts none")),
                ("enrolled_at", models.DateTimeField(default=traceability.kernel.clock.now)),
                ("used_at", models.DateTimeField(db_comment="empty: not used yet", null=True)),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                (
                    "key",
                    traceability.kernel.fields.Sha256Field(
                        db_comment="SHA-256, lower-case hex", max_length=64, primary_key=True, serialize=False
                    ),
                ),
                ("made_at", models.DateTimeField(db_index=True, default=traceability.kernel.clock.now)),
            ],
        ),
        track(
            {
                "signin_securitykey": ("free", "second factors: public keys, of people who may leave; rights stand in registry_member"),
                "signin_challenge": ("free", "challenges that a security key may answer once, as keyed hashes; over after minutes"),
            }
        ),
    ]
