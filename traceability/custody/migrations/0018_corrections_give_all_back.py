from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("custody", "0017_giving_back_undoes_a_draw_2")]
    operations = [run_sql("custody", "corrections_give_all_back.sql")]
