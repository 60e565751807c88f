from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_import_pictures_links_quarantine"),
    ]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="search_fold",
            field=models.TextField(blank=True, default="", editable=False),
        ),
    ]
