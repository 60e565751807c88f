"""One row for each day on which a source was quoted: the clock makes their tables, the latest days first."""

from zoneinfo import ZoneInfo

from django.db import migrations
from django.db.models.functions import TruncDate

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def list_days(apps, schema_editor):
    day_board = apps.get_model("markets", "DayBoard")
    for kind in ("gold", "currency", "deposit"):
        quotes = apps.get_model("markets", f"{kind}quote").objects.filter(state="accepted").order_by()
        days = quotes.annotate(day=TruncDate("as_of", tzinfo=VIETNAM)).values_list("source", "day").distinct()
        day_board.objects.bulk_create(
            [day_board(source_id=source, kind=kind, day=day) for source, day in days], batch_size=500
        )


def forget_days(apps, schema_editor):
    apps.get_model("markets", "DayBoard").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("markets", "0006_days_have_boards"),
    ]

    operations = [
        migrations.RunPython(list_days, forget_days),
    ]
