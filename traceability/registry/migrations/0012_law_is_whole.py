from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("registry", "0011_reasons_may_be_erased")]
    operations = [run_sql("registry", "law_is_whole.sql")]
