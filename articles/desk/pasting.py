"""What is pasted into a story goes the way of the importer: word processors' markup, old fonts, layout tables.

The desk's script sends what the browser offers and puts the answer into the text.
"""

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles.legacy.clean import encoding, figures, paragraphs
from articles.legacy.clean.blocks import Block, Kind, to_html
from articles.legacy.clean.markup import read
from newsroom.html import TooLarge, clean_html, media_url

# Longer than any story; what is longer is pasted in parts.
MAX_LENGTH = 1_000_000


def cleaned(pasted: str) -> tuple[str, list[str]]:
    """The pasted HTML as a story may hold it, and what the writer must know. Raises TooLarge.

    Old 8-bit fonts are read as the importer reads them. Pictures that are not of the own library are left out and
    counted: a browser gives their address on the writer's machine, or nothing.
    """
    if len(pasted) > MAX_LENGTH:
        raise TooLarge(_("Đoạn dán dài quá; hãy dán từng phần."))
    settled = encoding.repair(pasted)
    blocks = figures.give_captions(read(settled.text))
    kept, lost = [], 0
    for block in blocks:
        if block.kind is Kind.FIGURE and block.image and not media_url(block.image.src):
            lost += 1
            block = Block(Kind.TEXT, block.caption)  # what is said of the picture stays
            if not block.html:
                continue
        kept.append(block)
    said = []
    if lost:
        said.append(
            ngettext(
                "%(count)d ảnh chưa vào bài: hãy kéo tệp ảnh vào, hoặc chèn từ kho ảnh.",
                "%(count)d ảnh chưa vào bài: hãy kéo tệp ảnh vào, hoặc chèn từ kho ảnh.",
                lost,
            )
            % {"count": lost}
        )
    if settled.verdict != "unicode":
        said.append(_("Chữ phông cũ đã được chuyển sang Unicode; hãy đọc lại."))
    html = to_html(paragraphs.find_headings(paragraphs.find_lists(kept)))
    return clean_html(html, MAX_LENGTH), said


@require_POST
def paste_view(request: HttpRequest) -> JsonResponse:
    """Clean one paste: `html` in, `html` and `said` out; 413 with a sentence for what is too large."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    try:
        html, said = cleaned(request.POST.get("html", ""))
    except RequestDataTooBig:
        return JsonResponse({"error": _("Đoạn dán dài quá; hãy dán từng phần.")}, status=413)
    except TooLarge as error:
        return JsonResponse({"error": str(error)}, status=413)
    return JsonResponse({"html": html, "said": said})
