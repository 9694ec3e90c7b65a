from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_licence_accounts")]
    operations = [run_sql("registry", "quota_accounts.sql")]
