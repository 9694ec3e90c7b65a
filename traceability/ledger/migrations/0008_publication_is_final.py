from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_changes_have_entries")]
    operations = [run_sql("ledger", "publication.sql")]
