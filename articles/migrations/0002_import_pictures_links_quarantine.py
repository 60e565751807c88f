import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_reports_people_places_pictures"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.CharField(max_length=200, unique=True, verbose_name="tệp")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("original_name", models.CharField(blank=True, max_length=200, verbose_name="tên tệp gốc")),
                ("size", models.PositiveBigIntegerField(verbose_name="số byte")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="nhận lúc")),
            ],
            options={
                "verbose_name": "tài liệu đính kèm",
                "verbose_name_plural": "tài liệu đính kèm",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportFrame",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=32, unique=True)),
                ("before", models.BinaryField()),
                ("after", models.BinaryField()),
            ],
            options={
                "verbose_name": "phần chung của tệp nhập",
                "verbose_name_plural": "các phần chung của tệp nhập",
            },
        ),
        migrations.AddField(
            model_name="importrecord",
            name="fingerprint",
            field=models.BigIntegerField(db_index=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="importrecord",
            name="lacks_pictures",
            field=models.BooleanField(default=False, verbose_name="còn thiếu ảnh"),
        ),
        migrations.AddField(
            model_name="importrecord",
            name="legacy_url",
            field=models.CharField(blank=True, max_length=700, verbose_name="địa chỉ cũ"),
        ),
        migrations.AddField(
            model_name="importrecord",
            name="raw",
            field=models.BinaryField(null=True, verbose_name="bản gốc"),
        ),
        migrations.AddField(
            model_name="importrecord",
            name="warnings",
            field=models.JSONField(default=list, verbose_name="cảnh báo"),
        ),
        migrations.CreateModel(
            name="ImportHost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=120, verbose_name="nguồn")),
                ("host", models.CharField(max_length=253, verbose_name="máy chủ")),
                ("is_behind", models.BooleanField(default=False, verbose_name="còn liên kết cũ")),
            ],
            options={
                "verbose_name": "máy chủ cũ",
                "verbose_name_plural": "các máy chủ cũ",
                "constraints": [models.UniqueConstraint(fields=("source", "host"), name="import_host_is_unique")],
            },
        ),
        migrations.CreateModel(
            name="ImportMade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("author", "tác giả"), ("topic", "chủ đề"), ("category", "chuyên mục")],
                        max_length=8,
                        verbose_name="loại",
                    ),
                ),
                ("row", models.BigIntegerField(verbose_name="mã")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="made",
                        to="articles.importrun",
                        verbose_name="lần nhập",
                    ),
                ),
            ],
            options={
                "verbose_name": "mục do nhập bài tạo ra",
                "verbose_name_plural": "các mục do nhập bài tạo ra",
            },
        ),
        migrations.CreateModel(
            name="ImportPicture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField(verbose_name="tên ở nguồn")),
                ("mark", models.CharField(max_length=16, verbose_name="dấu trong bài")),
                ("refused", models.CharField(blank=True, max_length=80, verbose_name="lý do không nhận")),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.photo",
                        verbose_name="ảnh",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="articles.importrecord",
                        verbose_name="bản ghi",
                    ),
                ),
            ],
            options={
                "verbose_name": "ảnh của bản ghi",
                "verbose_name_plural": "ảnh của các bản ghi",
                "constraints": [models.UniqueConstraint(fields=("record", "mark"), name="import_picture_is_unique")],
            },
        ),
        migrations.CreateModel(
            name="ImportRefusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("raw", models.BinaryField(null=True, verbose_name="bản gốc")),
                ("place", models.CharField(editable=False, max_length=32, unique=True)),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="nguồn")),
                ("file", models.CharField(max_length=1000, verbose_name="tệp")),
                ("record", models.CharField(max_length=200, null=True, verbose_name="bản ghi")),
                ("key", models.CharField(blank=True, max_length=500, verbose_name="mã ở nguồn")),
                ("headline", models.CharField(blank=True, max_length=250, verbose_name="tiêu đề")),
                ("reason", models.TextField(verbose_name="lý do")),
                (
                    "is_whole",
                    models.BooleanField(
                        default=False, help_text="Đủ thì đọc lại được từ bản giữ.", verbose_name="giữ đủ bản gốc"
                    ),
                ),
                ("reading", models.JSONField(default=dict, editable=False)),
                ("first_seen_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="gặp lần đầu")),
                ("last_seen_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="gặp lần cuối")),
                (
                    "frame",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to="articles.importframe",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refusals",
                        to="articles.importrun",
                        verbose_name="lần nhập gần nhất",
                    ),
                ),
            ],
            options={
                "verbose_name": "bản ghi bị từ chối",
                "verbose_name_plural": "các bản ghi bị từ chối",
                "ordering": ["-last_seen_at", "-pk"],
                "indexes": [models.Index(fields=["-last_seen_at", "-id"], name="import_refusal_newest")],
            },
        ),
        migrations.CreateModel(
            name="ImportRelation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(db_index=True, max_length=1001, verbose_name="địa chỉ")),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.article",
                        verbose_name="bài",
                    ),
                ),
            ],
            options={
                "verbose_name": "bài liên quan chưa nhập",
                "verbose_name_plural": "các bài liên quan chưa nhập",
                "constraints": [
                    models.UniqueConstraint(fields=("article", "address"), name="import_relation_is_unique")
                ],
            },
        ),
    ]
