from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("review", "0001_review_tables")]
    operations = [run_sql("review", "cases_have_entries.sql")]
