"""Rings are traded by chỉ: the desk may have them shown so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("markets", "0001_quotes_sources_boards")]

    operations = [
        migrations.AddField(
            model_name="tablesetting",
            name="rings_by_mace",
            field=models.BooleanField(
                default=False,
                help_text=(
                    "Giá vàng nhẫn hiện theo nghìn đồng/chỉ, đơn vị ghi cạnh tên; các loại khác theo đơn vị trên."
                ),
                verbose_name="nhẫn tính theo chỉ",
            ),
        ),
    ]
