from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("review", "0004_who_may_decide")]
    operations = [run_sql("review", "who_may_decide_2.sql")]
