from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("api", "0001_kept_answers")]
    operations = [run_sql("interfaces/api", "answers_are_final.sql")]
