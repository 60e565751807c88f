"""The story's form and its bylines; what is typed is never lost to somebody else's save."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import publishing
from articles.desk import presence, working
from articles.media import attachments
from articles.models import Article, Attachment, Byline, DeskRules
from newsroom.embeds import HOUSES, embed_provider

# The button "keep my text" names the stored version that its presser has seen and means to replace.
OVERWRITE = "_overwrite"
# Ticked beside the buttons: the hour of publication is over, and that is meant.
PAST_IS_MEANT = "_past_is_meant"
# Search engines and cards cut a headline that is longer.
SEARCH_SHOWS = 70
# What a posted row of bylines holds.
ROW = ("id", "author", "role", "position", "DELETE")


class StoryForm(forms.ModelForm):
    """`version` is the one the text was opened at; when another one is stored, `is_stale` and the form is not valid."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    recording = forms.FileField(
        label=_("Bản ghi âm"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(attachments.RECORDINGS)}),
        help_text=_("Bài đọc sẵn cho bạn đọc nghe: MP3, OGG hoặc M4A, tối đa 50 MB."),
    )

    class Meta:
        model = Article
        fields: list[str] = []
        widgets = {
            "headline": forms.Textarea(attrs={"rows": 2}),
            "standfirst": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_stale = self.asks_past = False
        self.fields["version"].initial = self.instance.version if self.instance.pk else None
        self.initial["recording"] = self.instance.recording
        self._say_limits(DeskRules.current())

    def _say_limits(self, rules: DeskRules) -> None:
        """Hand the chief's limits to the desk's script, which counts; nothing is cut and nothing refused."""
        limits = {
            "kicker": rules.kicker_limit,
            "headline": rules.headline_limit,
            "standfirst": rules.standfirst_limit,
            "lead_caption": rules.caption_limit,
        }
        for name in limits.keys() & self.fields.keys():
            good = min(SEARCH_SHOWS, limits[name]) if name == "headline" else limits[name]
            self.fields[name].widget.attrs |= {"data-good": good, "data-limit": limits[name]}

    def clean_body(self) -> str:
        """The stored text to the letter when only its layout is another: readers are told of changes, not of those."""
        return self.cleaned_data["body"] if "body" in self.changed_data else self.instance.body

    def clean_video_url(self) -> str:
        address = self.cleaned_data["video_url"]
        found = embed_provider(address) if address else None
        if address and (found is None or found[0] not in HOUSES):
            raise ValidationError(
                _("Địa chỉ này không phải trang của một video trên YouTube, Vimeo, TikTok hoặc Facebook.")
            )
        return address

    def clean_recording(self) -> Attachment | None:
        """The stored file; what was sent is taken in here, because its check is the field's."""
        sent = self.cleaned_data["recording"]
        if sent is None or isinstance(sent, Attachment):
            return sent
        if sent is False:
            return None
        try:
            return attachments.receive_recording(sent, sent.name)
        except attachments.NotTaken as refusal:
            raise ValidationError(
                _("Tệp này không phải bản ghi âm MP3, OGG hoặc M4A, hoặc nặng quá 50 MB.")
            ) from refusal

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk:
            seen = self.data.get(OVERWRITE, "")
            cleaned["version"] = int(seen) if seen.isascii() and seen.isdigit() else cleaned.get("version")
            form = working.as_form(self.data.get("form_id", ""))
            is_taken = not seen and presence.was_taken_over(self.instance, form) is not None
            self.is_stale = is_taken or cleaned["version"] != self.instance.version
        if self.is_stale:
            raise ValidationError(
                _("Bài đã được người khác lưu trong lúc bạn sửa. Chưa có gì của bạn bị mất: hãy so hai bản bên dưới."),
                code="stale",
            )
        self._check_original(cleaned)
        self._keep_seconds(cleaned)
        is_published = self.instance.status == Article.Status.PUBLISHED
        if is_published and "published_at" in self.fields and not cleaned.get("published_at"):
            self.add_error("published_at", _("Bài đã đăng phải có giờ đăng."))
        self._check_hour(cleaned)
        return cleaned

    def _check_hour(self, cleaned: dict[str, Any]) -> None:
        """A story that waits for its hour does not slip out by an hour that is over."""
        waits = self.instance.status == Article.Status.PUBLISHED and not publishing.was_public(self.instance)
        typed = cleaned.get("published_at")
        if waits and typed and typed <= timezone.now() and PAST_IS_MEANT not in self.data:
            self.asks_past = True
            self.add_error("published_at", _("Giờ đăng đã qua: lưu thì bài lên trang ngay với giờ ấy."))

    def _check_original(self, cleaned: dict[str, Any]) -> None:
        """A story is translated from an original in another language, not from itself nor from a translation."""
        original = cleaned.get("original")
        if original is None:
            return
        if original.language == cleaned.get("language"):
            self.add_error("original", _("Bản dịch phải khác ngôn ngữ với bài gốc."))
        elif original.original_id:
            self.add_error("original", _("Bài được chọn cũng là một bản dịch; hãy chọn bài gốc của nó."))
        elif self.instance.pk and self.instance.translations.exists():
            self.add_error("original", _("Bài này đã là bài gốc của một bản dịch."))

    def _keep_seconds(self, cleaned: dict[str, Any]) -> None:
        """The form shows minutes: a time left as it was keeps its seconds; one that was typed is exact to the minute."""
        for name in ("published_at", "embargo_until", "take_down_at"):
            stored, typed = getattr(self.instance, name), cleaned.get(name)
            if stored and typed == stored.replace(second=0, microsecond=0):
                cleaned[name] = stored
            elif name == "published_at" and typed != stored and name in cleaned:
                self.instance.published_precision = Article.Precision.MINUTE


class BylineForm(forms.ModelForm):
    class Meta:
        model = Byline
        fields = ["author", "role", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False
        if self.instance.pk is None:
            self.initial["position"] = None


class BylineFormSet(BaseInlineFormSet):
    """Rows are known by who did what, not only by their number: a colleague may have saved the list in between."""

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data=data, **kwargs)
        if self.is_bound and self.instance.pk:
            self.data = self._matched(self.data)

    def clean(self) -> None:
        super().clean()
        signing = [form for form in self.forms if form.cleaned_data.get("author")]
        last = max((form.cleaned_data["position"] or 0 for form in signing), default=0)
        for form in signing:
            if form.cleaned_data["position"] is None:
                last += 1
                form.instance.position = last

    def _matched(self, data: QueryDict) -> QueryDict:
        """The posted rows, first those that are stored, each with the number it has now, then the new ones."""
        total = data.get(f"{self.prefix}-TOTAL_FORMS", "")
        count = min(int(total), self.absolute_max) if total.isascii() and total.isdigit() else 0
        rows = [{name: data.get(f"{self.prefix}-{row}-{name}", "") for name in ROW} for row in range(count)]
        by_deed = {(str(byline.author_id), byline.role): str(byline.pk) for byline in self.get_queryset()}
        posted = {row["id"] for row in rows}
        free = [pk for pk in by_deed.values() if pk in posted]
        for row in rows:
            row["id"] = by_deed.pop((row["author"], row["role"]), "")
            if row["id"] in free:
                free.remove(row["id"])
        for row in rows:
            if not row["id"] and free:
                row["id"] = free.pop(0)
        rows.sort(key=lambda row: not row["id"])
        matched = data.copy()
        matched[f"{self.prefix}-INITIAL_FORMS"] = str(sum(bool(row["id"]) for row in rows))
        for number, row in enumerate(rows):
            for name, value in row.items():
                matched[f"{self.prefix}-{number}-{name}"] = value
        return matched
