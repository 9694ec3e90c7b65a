from django.db import migrations, models
from django.db.models import F, Func, Q


class Migration(migrations.Migration):
    dependencies = [("custody", "0025_numbers_fold")]
    operations = [
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                Func(F("number"), function="custody_folded"), condition=Q(("number", ""), _negated=True), name="document_by_folded_number"
            ),
        ),
        migrations.AddIndex(model_name="seal", index=models.Index(Func(F("seal"), function="custody_folded"), name="seal_by_folded_text")),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                F("facility"),
                Func(F("ticket"), function="custody_folded"),
                condition=Q(("ticket", ""), _negated=True),
                name="event_by_folded_ticket",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                Func(F("invoice_number"), function="custody_folded"),
                condition=Q(("invoice_number", ""), _negated=True),
                name="event_by_folded_invoice",
            ),
        ),
        migrations.RemoveIndex(model_name="event", name="event_by_ticket"),
        migrations.RemoveIndex(model_name="event", name="event_by_invoice"),
    ]
