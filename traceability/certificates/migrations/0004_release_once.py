from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("certificates", "0003_certificate_moves")]
    operations = [run_sql("certificates", "release_once.sql")]
