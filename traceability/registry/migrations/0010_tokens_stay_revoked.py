from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_changes_make_sense")]
    operations = [run_sql("registry", "tokens_stay_revoked.sql")]
