"""XML for machines: well-formed whatever a headline holds."""

import re

from django.http import HttpResponse
from django.template.loader import render_to_string

# Characters that XML 1.0 cannot hold in any spelling.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(template: str, context: dict, kind: str = "xml") -> HttpResponse:
    """The template's text as application/`kind`, without what XML cannot hold."""
    text = _NOT_XML.sub("", render_to_string(template, context))
    return HttpResponse(text, content_type=f"application/{kind}; charset=utf-8")
