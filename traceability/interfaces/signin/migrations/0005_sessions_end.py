from django.db import migrations

from traceability.kernel.sql import run_sql


class Migration(migrations.Migration):
    dependencies = [("signin", "0004_sessions_have_owners"), ("registry", "0013_false_documents")]
    operations = [run_sql("interfaces/signin", "sessions_end.sql")]
