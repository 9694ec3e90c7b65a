from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0008_sight_follows_events")]
    operations = [run_sql("custody", "sight_follows_lots.sql")]
