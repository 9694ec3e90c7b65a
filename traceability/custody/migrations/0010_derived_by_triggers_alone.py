from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0009_sight_follows_lots")]
    operations = [run_sql("custody", "derived_by_triggers_alone.sql")]
