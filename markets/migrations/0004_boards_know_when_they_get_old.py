"""Fill the day from which on a board is called old, and demand it from then on.

There are only some dozen boards, so both may stand in one migration. Days off are left out of the reckoning here:
the next recording of each source makes its boards anew.
"""

from datetime import timedelta, timezone

from django.db import migrations, models

VIETNAM = timezone(timedelta(hours=7))
LAST_WEEKDAY = {"gold": 5, "currency": 4}


def fill(apps, schema_editor):
    boards = apps.get_model("markets", "Board").objects.using(schema_editor.connection.alias)
    for board in boards.filter(stale_on=None):
        day = board.as_of.astimezone(VIETNAM).date()
        if board.kind == "deposit":
            board.stale_on = day + timedelta(days=46)
        else:
            day += timedelta(days=1)
            while day.weekday() > LAST_WEEKDAY[board.kind]:
                day += timedelta(days=1)
            board.stale_on = day + timedelta(days=1)
        board.save(update_fields=["stale_on"])


class Migration(migrations.Migration):
    dependencies = [("markets", "0003_sources_asked_by_the_clock")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="board",
            name="stale_on",
            field=models.DateField(db_comment="the day in Vietnam from which on readers are told that it is old"),
        ),
    ]
