"""What the clock needs: how a source is asked, how that went, the days off, and when a board gets old."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("markets", "0002_rings_by_mace"),
    ]

    operations = [
        migrations.CreateModel(
            name="SpecialDays",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="Đã biết sẵn 1/1, Tết (30 hoặc 29 tháng Chạp đến mùng 5), Giỗ Tổ, 30/4, 1/5 và 2/9; chỉ ghi ngày khác với đó.",
                        max_length=80,
                        verbose_name="dịp",
                    ),
                ),
                ("first_on", models.DateField(verbose_name="từ ngày")),
                ("last_on", models.DateField(verbose_name="đến hết ngày")),
                (
                    "is_open",
                    models.BooleanField(
                        default=False,
                        help_text="Đánh dấu cho ngày làm bù; để trống cho ngày nghỉ.",
                        verbose_name="vẫn giao dịch",
                    ),
                ),
            ],
            options={
                "verbose_name": "ngày nghỉ, ngày làm bù",
                "verbose_name_plural": "ngày nghỉ, ngày làm bù",
                "ordering": ["-first_on"],
            },
        ),
        migrations.AddField(
            model_name="board",
            name="stale_on",
            field=models.DateField(
                db_comment="the day in Vietnam from which on readers are told that it is old", null=True
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="address",
            field=models.URLField(blank=True, max_length=500, verbose_name="địa chỉ lấy số liệu"),
        ),
        migrations.AddField(
            model_name="source",
            name="claimed_until",
            field=models.DateTimeField(
                db_comment="a process is asking the source; after that moment it counts as dead",
                editable=False,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="conditions",
            field=models.JSONField(
                db_comment="request headers that ask for anything newer than last_receipt", default=dict, editable=False
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="failures",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="số lần hỏng liên tiếp"),
        ),
        migrations.AddField(
            model_name="source",
            name="key",
            field=models.CharField(blank=True, db_comment="secret", max_length=200, verbose_name="khóa truy cập"),
        ),
        migrations.AddField(
            model_name="source",
            name="last_attempt_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="lần hỏi gần nhất"),
        ),
        migrations.AddField(
            model_name="source",
            name="last_receipt",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="markets.receipt",
                verbose_name="lần nhận gần nhất",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="last_success_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="lần nhận được bảng gần nhất"),
        ),
        migrations.AddField(
            model_name="source",
            name="minutes",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(5),
                    django.core.validators.MaxValueValidator(1440),
                ],
                verbose_name="cách nhau (phút)",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="next_due_at",
            field=models.DateTimeField(
                db_comment="null: in the next round of the clock", editable=False, null=True, verbose_name="lần tới"
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="problem",
            field=models.CharField(blank=True, editable=False, max_length=400, verbose_name="trục trặc gần nhất"),
        ),
        migrations.AddField(
            model_name="source",
            name="week",
            field=models.PositiveSmallIntegerField(
                blank=True,
                choices=[(4, "thứ hai đến thứ sáu"), (5, "thứ hai đến thứ bảy"), (6, "mọi ngày trong tuần")],
                db_comment="last market day of the week, Monday is 0; null is the usual one of the kind",
                help_text="Để trống thì vàng tính đến thứ bảy, tỷ giá đến thứ sáu.",
                null=True,
                verbose_name="ngày giao dịch",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes", None), ("minutes__gte", 5), _connector="OR"),
                name="source_is_not_asked_too_often",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("week", None), ("week__in", [4, 5, 6]), _connector="OR"),
                name="source_week_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="specialdays",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_on__gte", models.F("first_on"))),
                name="special_days_end_after_they_begin",
                violation_error_message="Ngày cuối không được trước ngày đầu.",
            ),
        ),
    ]
