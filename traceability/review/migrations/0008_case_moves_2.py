from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("review", "0007_reasons_may_be_erased")]
    operations = [run_sql("review", "case_moves_2.sql")]
