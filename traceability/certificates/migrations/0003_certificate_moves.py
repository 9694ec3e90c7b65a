from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("certificates", "0002_certificate_has_entry")]
    operations = [run_sql("certificates", "certificate_moves.sql")]
