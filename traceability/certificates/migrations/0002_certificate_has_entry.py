from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_certificate_tables")]
    operations = [run_sql("certificates", "certificate_has_entry.sql")]
