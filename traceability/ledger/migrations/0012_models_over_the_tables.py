from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0011_ddl_only_in_migrations")]
    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("pk", models.CompositePrimaryKey("log_id", "size", blank=True, editable=False, primary_key=True, serialize=False)),
                ("log_id", models.SmallIntegerField()),
                ("size", models.BigIntegerField()),
                ("root", models.BinaryField()),
                ("note", models.BinaryField()),
                ("signed_at", models.DateTimeField()),
            ],
            options={"db_table": '"ledger"."checkpoint"', "managed": False},
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("entry_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("uid", models.UUIDField()),
                ("kind", models.TextField()),
                ("organisation_id", models.UUIDField()),
                ("subject_type", models.TextField()),
                ("subject_id", models.UUIDField()),
                ("subject_version", models.IntegerField()),
                ("leaf", models.BinaryField()),
                ("leaf_hash", models.BinaryField()),
                ("inserted_at", models.DateTimeField()),
            ],
            options={"db_table": '"ledger"."entry"', "managed": False},
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("pk", models.CompositePrimaryKey("log_id", "leaf_index", blank=True, editable=False, primary_key=True, serialize=False)),
                ("log_id", models.SmallIntegerField()),
                ("leaf_index", models.BigIntegerField()),
                ("entry_id", models.BigIntegerField(unique=True)),
            ],
            options={"db_table": '"ledger"."leaf"', "managed": False},
        ),
        migrations.CreateModel(
            name="Log",
            fields=[
                ("log_id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("origin", models.TextField(unique=True)),
                ("year", models.IntegerField()),
                ("size", models.BigIntegerField()),
                ("root", models.BinaryField()),
                ("mode", models.TextField()),
                ("reason", models.TextField()),
            ],
            options={"db_table": '"ledger"."log"', "managed": False},
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("key_id", models.BinaryField()),
                ("vkey", models.TextField(unique=True)),
                ("purpose", models.TextField()),
                ("not_before", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField()),
            ],
            options={"db_table": '"ledger"."signing_key"', "managed": False},
        ),
    ]
