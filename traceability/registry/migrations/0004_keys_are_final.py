from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_children_have_entries")]
    operations = [run_sql("registry", "keys_are_final.sql")]
