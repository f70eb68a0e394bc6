from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("assay", "0007_keep_cohorts")]

    initial = False

    operations = [
        ops.CreateModel(
            name="FailedSignInRow",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("address", fields.CharField(null=True, db_index=True, max_length=64)),
                ("network", fields.CharField(db_index=True, max_length=64)),
                ("failed_ms", fields.BigIntField(db_index=True)),
            ],
            options={
                "table": "failed_sign_in",
                "app": "assay",
                "pk_attr": "id",
                "table_description": "Kept as long as it counts, as keyed hashes. A success clears the address.",
            },
            bases=["Model"],
        ),
    ]
