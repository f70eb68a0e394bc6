from tortoise import fields
from tortoise.models import Model


class ItemVersionRow(Model):
    """A published item: its content hash, and the item with its rendered texts as JSON."""

    hash = fields.CharField(max_length=64, primary_key=True)
    item = fields.CharField(max_length=64)
    version = fields.IntField()
    document = fields.TextField()
    published_ms = fields.BigIntField()

    class Meta:
        table = "item_version"
        unique_together = (("item", "version"),)
