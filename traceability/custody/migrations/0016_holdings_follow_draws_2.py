from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0015_replacing_draws")]
    operations = [run_sql("custody", "holdings_follow_draws_2.sql")]
