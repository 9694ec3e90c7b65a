from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_publication_is_final")]
    operations = [run_sql("ledger", "manifest.sql")]
