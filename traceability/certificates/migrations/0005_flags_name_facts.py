import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("certificates", "0004_release_once")]
    operations = [
        migrations.AddField(
            model_name="statuschange",
            name="facts",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(),
                db_comment="of a flag: uids of the entries that it was made for",
                default=list,
                size=None,
            ),
        ),
    ]
