from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0007_giving_back_undoes_a_draw")]
    operations = [run_sql("custody", "sight_follows_events.sql")]
