"""The market desk. Quotes are added and decided on; nobody edits or deletes what was recorded."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from markets import fetching, recording
from markets.forms import CurrencyQuoteForm, DepositQuoteForm, GoldQuoteForm
from markets.models import (
    CurrencyQuote,
    DepositQuote,
    GoldQuote,
    Quote,
    Receipt,
    Source,
    SpecialDays,
    TableSetting,
    bare,
    decimals,
)
from markets.providers import PROVIDERS
from markets.source_form import SourceForm
from newsroom.text import one_line, short_time, vn_number

SHOWN_OF_A_RECEIPT = 20_000
_RECORDED = ["position", "fetched_at", "unit", "unit_found", "raw", "state", "reason", "why", "decided_by", "decided_at", "receipt"]  # fmt: skip


def _price(model: type[Quote], name: str) -> Any:
    """The column of one number, written the Vietnamese way."""

    @admin.display(description=model._meta.get_field(name).verbose_name, ordering=name)
    def column(quote: Quote) -> str:
        value = getattr(quote, name)
        if value is None:
            return "–"
        number = bare(value)
        return vn_number(number, max(2, decimals(number)) if name == "rate" else None)

    return column


class RecordedAdmin(admin.ModelAdmin):
    """Rows that the code writes and the desk reads."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class QuoteAdmin(admin.ModelAdmin):
    list_filter = ["state", "source"]
    list_select_related = ["source", "decided_by"]
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = ["accept", "reject"]

    def get_fields(self, request: HttpRequest, obj: Quote | None = None) -> list:
        fields = list(self.form._meta.fields)
        if not obj:
            return [*fields, "confirm", "why"]
        numbers = (*self.model.PRICES, "min_amount")
        shown = [_price(self.model, name) if name in numbers else name for name in fields]
        return [*shown, *(name for name in _RECORDED if name not in fields)]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        now = timezone.localtime().replace(second=0, microsecond=0)
        chosen = TableSetting.objects.filter(kind=self.model.kind).values_list("source", flat=True).first()
        return {"as_of": now, "source": chosen, **super().get_changeform_initial_data(request)}

    def has_change_permission(self, request: HttpRequest, obj: Quote | None = None) -> bool:
        # The right to change is the right to decide, in the list; no single row has a form to change it.
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Quote | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Quote, form: Any, change: bool) -> None:
        # The form has asked already, and shown the doubt.
        obj.why = one_line(form.cleaned_data["why"])
        recording.record_typed([obj], by=request.user, is_confirmed=True)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None) -> HttpResponse:
        # There is nothing to go on editing.
        return super().add_view(request, form_url, {**(extra_context or {}), "show_save_and_continue": False})

    @admin.display(description=gettext_lazy("mục"))
    def what(self, quote: Quote) -> str:
        return quote.label

    @admin.display(description=gettext_lazy("nguồn"), ordering="source")
    def source_name(self, quote: Quote) -> str:
        return quote.source.name

    @admin.display(description=gettext_lazy("trạng thái"), ordering="state")
    def outcome(self, quote: Quote) -> str:
        state = quote.get_state_display()
        return f"{state}: {quote.reason}" if quote.reason else state

    @admin.display(description=gettext_lazy("người quyết định"), ordering="decided_at")
    def decision(self, quote: Quote) -> str:
        who = f"{quote.decided_by}, {short_time(quote.decided_at)}" if quote.decided_at else "–"
        return f"{who}: {quote.why}" if quote.why else who

    @admin.action(description=gettext_lazy("Nhận và cho hiện"), permissions=["change"])
    def accept(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._decide(request, queryset.exclude(state="accepted"), accept=True)

    @admin.action(description=gettext_lazy("Từ chối, không cho hiện"), permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._decide(request, queryset.exclude(state="rejected"), accept=False)

    def _decide(self, request: HttpRequest, quotes: QuerySet, *, accept: bool) -> None:
        by_pk = {quote.pk: quote for quote in quotes}
        decided, refused = [], {}
        if by_pk:
            decided, refused = recording.decide_all(list(by_pk.values()), accept=accept, by=request.user)
        for pk, reason in refused.items():
            self.message_user(request, f"{by_pk[pk]}: {reason}", messages.ERROR)
        if decided:
            LogEntry.objects.log_actions(request.user.pk, decided, CHANGE, decided[0].get_state_display())
        self.message_user(request, _("Đã quyết định %(number)s dòng.") % {"number": len(decided)})


@admin.register(GoldQuote)
class GoldQuoteAdmin(QuoteAdmin):
    form = GoldQuoteForm
    search_fields = ["product", "place"]
    list_display = [
        "what",
        _price(GoldQuote, "buy"),
        _price(GoldQuote, "sell"),
        "as_of",
        "source_name",
        "outcome",
        "decision",
    ]


@admin.register(CurrencyQuote)
class CurrencyQuoteAdmin(QuoteAdmin):
    form = CurrencyQuoteForm
    search_fields = ["code", "name"]
    list_display = [
        "code",
        _price(CurrencyQuote, "cash_buy"),
        _price(CurrencyQuote, "transfer_buy"),
        _price(CurrencyQuote, "sell"),
        "as_of",
        "source_name",
        "outcome",
        "decision",
    ]


@admin.register(DepositQuote)
class DepositQuoteAdmin(QuoteAdmin):
    form = DepositQuoteForm
    search_fields = ["bank", "note"]
    list_display = [
        "what",
        _price(DepositQuote, "rate"),
        "as_of",
        "source_name",
        "outcome",
        "decision",
    ]


@admin.register(Receipt)
class ReceiptAdmin(RecordedAdmin):
    list_display = ["received_at", "source", "size", "stored", "unchanged", "held", "rejected", "reason"]
    list_filter = ["source"]
    show_facets = admin.ShowFacets.NEVER
    list_select_related = ["source"]
    show_full_result_count = False
    fields = ["source", "received_at", "sha256", "size", "stored", "unchanged", "held", "rejected", "reason", "beginning"]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("payload")

    @admin.display(description=gettext_lazy("nội dung nhận được"))
    def beginning(self, receipt: Receipt) -> str:
        body = receipt.body
        if body is None:
            return _("Quá lớn nên không giữ.")
        return format_html("<pre>{}</pre>", body[:SHOWN_OF_A_RECEIPT].decode("utf-8", "replace"))


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    form = SourceForm
    list_display = ["name", "condition", "problem", "last_success_at", "kind", "slug", "is_enabled"]
    list_filter = ["kind", "is_enabled"]
    show_facets = admin.ShowFacets.NEVER
    actions = ["ask_next_round"]
    readonly_fields = ["slug", "name", "kind", "url", "condition", "last_attempt_at", "last_success_at", "problem"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(slug__in=PROVIDERS)

    def get_fieldsets(self, request: HttpRequest, obj: Source | None = None) -> list:
        takes_key = obj and PROVIDERS[obj.slug].feed.key and self.has_change_permission(request, obj)
        key = ["new_key", "forget_key"] if takes_key else []
        return [
            (None, {"fields": ["slug", "name", "kind", "url"]}),
            (gettext_lazy("Tự lấy số liệu"), {"fields": ["is_enabled", "address", *key, "minutes", "week"]}),
            (gettext_lazy("Tình trạng"), {"fields": ["condition", "last_attempt_at", "last_success_at", "problem"]}),
        ]

    @admin.display(description=gettext_lazy("tình trạng"))
    def condition(self, source: Source) -> str:
        if not source.is_enabled:
            return _("chưa bật")
        if source.next_due_at is None:
            return _("hỏi ở lượt tới")
        facts = {"failures": source.failures, "time": short_time(source.next_due_at)}
        if source.is_left_alone:
            return _("tạm ngừng sau %(failures)s lần hỏng liên tiếp, hỏi lại %(time)s") % facts
        if source.failures:
            return _("hỏng %(failures)s lần liên tiếp, hỏi lại %(time)s") % facts
        return _("bình thường, hỏi lại %(time)s") % facts

    @admin.action(description=gettext_lazy("Hỏi ở lượt tới"), permissions=["change"])
    def ask_next_round(self, request: HttpRequest, queryset: QuerySet) -> None:
        for source in queryset.filter(is_enabled=True):
            fetching.start_again(source)
        self.message_user(request, _("Tiến trình định kỳ sẽ hỏi các nguồn đang bật trong vài giây nữa."))

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        # Only the operator's own fields: the clock may be writing the others.
        obj.save(update_fields=["is_enabled", "address", "key", "minutes", "week"])
        if form.changed_data:
            fetching.start_again(obj)
        if "week" in form.changed_data:
            fetching.calendar_changed()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        return False


@admin.register(SpecialDays)
class SpecialDaysAdmin(admin.ModelAdmin):
    list_display = ["name", "first_on", "last_on", "is_open"]

    def save_model(self, request: HttpRequest, obj: SpecialDays, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        fetching.calendar_changed()

    def delete_model(self, request: HttpRequest, obj: SpecialDays) -> None:
        super().delete_model(request, obj)
        fetching.calendar_changed()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        super().delete_queryset(request, queryset)
        fetching.calendar_changed()


@admin.register(TableSetting)
class TableSettingAdmin(admin.ModelAdmin):
    list_display = ["kind", "source", "gold_unit"]
    list_select_related = ["source"]

    def get_fields(self, request: HttpRequest, obj: TableSetting | None = None) -> list[str]:
        return ["source", "gold_unit", "rings_by_mace", "rows"] if obj and obj.kind == "gold" else ["source", "rows"]

    def get_form(
        self, request: HttpRequest, obj: TableSetting | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj and "source" in form.base_fields:
            form.base_fields["source"].queryset = Source.objects.filter(kind__in=[obj.kind, "mixed"])
        return form

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: TableSetting | None = None) -> bool:
        return False
