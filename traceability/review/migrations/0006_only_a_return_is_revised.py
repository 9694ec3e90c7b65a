from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("review", "0005_who_may_decide_2")]
    operations = [run_sql("review", "only_a_return_is_revised.sql")]
