from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0016_holdings_follow_draws_2")]
    operations = [run_sql("custody", "giving_back_undoes_a_draw_2.sql")]
