"""What an operator decides of a source: whether, where and how often it is asked. The key goes in and never out."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from markets.models import Source
from markets.providers import PROVIDERS
from newsroom.fetching import PORTS


class SourceForm(forms.ModelForm):
    address = forms.URLField(
        label=gettext_lazy("Địa chỉ lấy số liệu"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "vURLField"}),
    )
    new_key = forms.CharField(
        label=gettext_lazy("Khóa truy cập"),
        max_length=200,
        # What is kept back from pages must be long enough to be found in the answers that repeat it.
        min_length=8,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    forget_key = forms.BooleanField(label=gettext_lazy("Bỏ khóa đang giữ"), required=False)

    class Meta:
        model = Source
        fields = ["is_enabled", "address", "minutes", "week"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source, feed = self.instance, PROVIDERS[self.instance.slug].feed
        usual = _("Để trống thì dùng %(address)s.") % {"address": feed.address} if feed.address else ""
        helps = {
            "address": " ".join(part for part in (usual, str(feed.note)) if part),
            "minutes": _("Để trống thì %(minutes)s phút; ít nhất 5 phút.") % {"minutes": Source.MINUTES[source.kind]},
            "new_key": _("Đang giữ một khóa. Để trống thì giữ nguyên; không xem lại được.")
            if source.key
            else _("Chưa có khóa; nguồn này chỉ trả lời khi có. Ghi rồi thì không xem lại được, chỉ thay được."),
        }
        # Who may only look has no fields.
        for name in helps.keys() & self.fields.keys():
            self.fields[name].help_text = helps[name]

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if not address:
            return ""
        feed, parts = PROVIDERS[self.instance.slug].feed, urlsplit(address)
        if "@" in parts.netloc or parts.scheme not in PORTS or parts.port not in {None, PORTS[parts.scheme]}:
            raise ValidationError(_("Chỉ nhận http, https ở cổng thường và không kèm tên đăng nhập."))
        if feed.key and feed.key in dict(parse_qsl(parts.query)):
            raise ValidationError(_("Hãy ghi khóa vào ô khóa, không để trong địa chỉ."))
        if "{day}" in feed.address and "{day}" not in address:
            raise ValidationError(_("Địa chỉ của nguồn này phải có {day} ở chỗ của ngày."))
        return address

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned, feed = self.cleaned_data, PROVIDERS[self.instance.slug].feed
        if cleaned.get("is_enabled") and not feed.address and not cleaned.get("address") and not self.errors:
            self.add_error("address", _("Muốn bật thì phải có địa chỉ."))
        return cleaned

    def save(self, commit: bool = True) -> Source:
        self.instance.key = self._key()
        return super().save(commit)

    def _key(self) -> str:
        """The key after saving."""
        if new := self.cleaned_data.get("new_key"):
            return new
        return "" if self.cleaned_data.get("forget_key") else self.instance.key
