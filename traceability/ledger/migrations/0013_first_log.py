from typing import Any

from django.db import migrations


def open_first_log(apps: Any, schema_editor: Any) -> None:
    from traceability.ledger.services.opening import open_first_log

    open_first_log()


class Migration(migrations.Migration):
    dependencies = [("ledger", "0012_models_over_the_tables")]
    operations = [migrations.RunPython(open_first_log, migrations.RunPython.noop)]
