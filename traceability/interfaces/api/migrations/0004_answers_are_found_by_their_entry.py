from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0003_answers_are_final_2")]
    operations = [
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["entry_uid"], name="submission_by_entry"),
        ),
    ]
