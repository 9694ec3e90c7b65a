from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0006_holdings_follow_corrections")]
    operations = [run_sql("custody", "giving_back_undoes_a_draw.sql")]
