from django.db import migrations

from newsroom.text import fold

WORDS = ("caption", "alt_text", "credit", "original_name", "missing_name")
BATCH = 2000


def fill(apps, schema_editor):
    """Batch by batch and safe to repeat: what a broken run has filled already is passed over."""
    photos = apps.get_model("articles", "Photo").objects.using(schema_editor.connection.alias)
    last = 0
    while batch := list(photos.filter(pk__gt=last, search_fold="").only("pk", *WORDS).order_by("pk")[:BATCH]):
        for photo in batch:
            photo.search_fold = fold(" ".join(getattr(photo, field) for field in WORDS))
        photos.bulk_update(batch, ["search_fold"], batch_size=200)
        last = batch[-1].pk


class Migration(migrations.Migration):
    # Each batch stands for itself: no lock on all pictures while an archive's are filled.
    atomic = False

    dependencies = [
        ("articles", "0003_photo_search_fold"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
