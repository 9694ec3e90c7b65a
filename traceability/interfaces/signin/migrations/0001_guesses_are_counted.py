from django.db import migrations, models

import traceability.kernel.clock
import traceability.kernel.fields
from traceability.kernel.sql import track


class Migration(migrations.Migration):
    initial = True
    dependencies = [("ledger", "0009_every_table_has_a_class")]
    operations = [
        migrations.CreateModel(
            name="Guesses",
            fields=[
                (
                    "key",
                    traceability.kernel.fields.Sha256Field(
                        db_comment="SHA-256, lower-case hex", max_length=64, primary_key=True, serialize=False
                    ),
                ),
                ("made", models.IntegerField(db_comment="guesses since began_at, those that came too early included")),
                (
                    "began_at",
                    models.DateTimeField(
                        db_comment="the first guess; the count ends a fixed time after it",
                        db_index=True,
                        default=traceability.kernel.clock.now,
                    ),
                ),
            ],
        ),
        track({"signin_guesses": ("free", "counts of guessed passwords by name and address, as keyed hashes; over after minutes")}),
    ]
