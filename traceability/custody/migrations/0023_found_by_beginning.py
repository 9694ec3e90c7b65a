import django.db.models.expressions
from django.db import migrations, models
from django.db.models import F, Q, Value


class Migration(migrations.Migration):
    dependencies = [("custody", "0022_found_by_paper_and_licence")]
    operations = [
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(
                django.db.models.expressions.Func(F("name"), Value(":"), Value(2), function="split_part"), name="lot_by_number_alone"
            ),
        ),
        migrations.AddIndex(model_name="shipment", index=models.Index(fields=["reference"], name="shipment_by_reference")),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["ticket"], condition=Q(("ticket", ""), _negated=True), name="event_by_ticket_alone"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["invoice_number"], condition=Q(("invoice_number", ""), _negated=True), name="event_by_invoice_alone"
            ),
        ),
    ]
