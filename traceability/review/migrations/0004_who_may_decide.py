from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("review", "0003_case_moves")]
    operations = [run_sql("review", "who_may_decide.sql")]
