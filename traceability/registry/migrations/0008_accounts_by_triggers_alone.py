from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_quota_accounts")]
    operations = [run_sql("registry", "accounts_by_triggers_alone.sql")]
