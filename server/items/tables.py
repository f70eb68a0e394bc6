from tortoise import fields

from server.database.table import Table


class PictureRow(Table):
    """A picture that published items are asked on, by the SHA-256 of its bytes, in hex."""

    digest = fields.CharField(max_length=64, primary_key=True)
    media_type = fields.CharField(max_length=32)
    content = fields.BinaryField()
    published_ms = fields.BigIntField()

    class Meta:
        table = "picture"


class ItemVersionRow(Table):
    """A published item: its content hash, and the item with its rendered texts as JSON."""

    hash = fields.CharField(max_length=64, primary_key=True)
    item = fields.CharField(max_length=64)
    version = fields.IntField()
    document = fields.TextField()
    published_ms = fields.BigIntField()

    class Meta:
        table = "item_version"
        unique_together = (("item", "version"),)
