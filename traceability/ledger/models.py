"""Rows over the tables of ledger.md section 2. The tables are hand-written SQL in `sql/`; these models only read them.

Unmanaged, so that neither Django's migrations nor its test clean-up touch them. `disclosure` has no model: what it holds
may be erased, and is read by one query alone.
"""

from django.db import models


class Entry(models.Model):
    """One statement about a subject, in its exact bytes."""

    entry_id = models.BigIntegerField(primary_key=True)
    uid = models.UUIDField()
    kind = models.TextField()
    organisation_id = models.UUIDField()
    subject_type = models.TextField()
    subject_id = models.UUIDField()
    subject_version = models.IntegerField()
    leaf = models.BinaryField()
    leaf_hash = models.BinaryField()
    inserted_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = '"ledger"."entry"'

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


class Log(models.Model):
    """One log of one year: how far it reaches, its root, and whether it grows."""

    log_id = models.SmallIntegerField(primary_key=True)
    origin = models.TextField(unique=True)
    year = models.IntegerField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    mode = models.TextField()
    reason = models.TextField()

    class Meta:
        managed = False
        db_table = '"ledger"."log"'

    def __str__(self) -> str:
        return f"{self.origin}, {self.size} leaves, {self.mode}"


class Leaf(models.Model):
    """The place of an entry in a log."""

    pk = models.CompositePrimaryKey("log_id", "leaf_index")
    log_id = models.SmallIntegerField()
    leaf_index = models.BigIntegerField()
    entry_id = models.BigIntegerField(unique=True)

    class Meta:
        managed = False
        db_table = '"ledger"."leaf"'

    def __str__(self) -> str:
        return f"{self.log_id}/{self.leaf_index}"


class Checkpoint(models.Model):
    """What the log's key signed about the tree of one size."""

    pk = models.CompositePrimaryKey("log_id", "size")
    log_id = models.SmallIntegerField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.BinaryField()
    signed_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = '"ledger"."checkpoint"'

    def __str__(self) -> str:
        return f"{self.log_id}/{self.size}"


class SigningKey(models.Model):
    """A public key that was announced, and what it signs."""

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    key_id = models.BinaryField()
    vkey = models.TextField(unique=True)
    purpose = models.TextField()
    not_before = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    version = models.IntegerField()

    class Meta:
        managed = False
        db_table = '"ledger"."signing_key"'

    def __str__(self) -> str:
        return self.vkey
