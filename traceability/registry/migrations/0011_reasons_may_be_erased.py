from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_tokens_stay_revoked"), ("ledger", "0016_facts_may_be_erased")]
    operations = [run_sql("registry", "reasons_may_be_erased.sql")]
