import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import traceability.kernel.clock
from traceability.kernel.sql import track


class Migration(migrations.Migration):
    dependencies = [("signin", "0003_security_keys"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                ("session_key", models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key")),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "seen_at",
                    models.DateTimeField(db_comment="the last request, as far as it is noted", default=traceability.kernel.clock.now),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_comment="empty: nobody signed in",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "session", "verbose_name_plural": "sessions", "abstract": False},
        ),
        track({"signin_session": ("free", "sessions: over after hours, ended by their owners")}),
    ]
