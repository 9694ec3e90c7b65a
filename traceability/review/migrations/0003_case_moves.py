from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("review", "0002_cases_have_entries")]
    operations = [run_sql("review", "case_moves.sql")]
