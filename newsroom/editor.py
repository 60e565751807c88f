"""The editor's configuration, made from the same table as the sanitiser. Needs no settings.

CKEditor 4.22.1 has holes that nobody closes any more; what is switched off here, the files `newsroom.staticfiles`
keeps back, the cleaning on the server and the desk's Content-Security-Policy close them from outside.
"""

from newsroom.allowed_html import ALLOWED, Rule

UPLOAD_URL = "/admin/articles/photo/upload/?from=editor"
CONTENTS_CSS = "/static/desk/editor.css"
LANGUAGES = ("vi", "en")

# Known holes, foreign servers, full pages, scripts in dialogs; none of it is for stories. "ajax" and "xml" stay: they
# fetch nothing by themselves, and pasting from Word is built on them.
DANGEROUS_PLUGINS = (
    "about", "codesnippetgeshi", "docprops", "devtools", "exportpdf", "flash", "forms", "iframe",
    "iframedialog", "embed", "embedsemantic", "autoembed", "mathjax", "newpage", "preview", "print", "save", "scayt",
    "wsc", "smiley", "templates", "adobeair", "bbcode", "stylesheetparser", "sourcedialog",
)  # fmt: skip
# What only makes styles, attributes or elements that are not kept, or is replaced by another (image by image2).
USELESS_PLUGINS = (
    "bidi", "colorbutton", "colordialog", "copyformatting", "dialogadvtab", "div", "font", "image", "indentblock",
    "justify", "language", "liststyle", "pagebreak", "selectall", "showblocks", "specialchar", "stylescombo",
)  # fmt: skip
EXTRA_PLUGINS = ("image2",)
# The package's Vietnamese calls the alternative text a caption, and writes a word into each new caption that stays if
# nobody types over it. The desk's script puts these in their place; a caption left empty is dropped by the sanitiser.
IMAGE_WORDS = {"alt": "Mô tả ảnh (cho người không thấy ảnh)", "captionPlaceholder": ""}
# A button of the desk's script; it has no picture, so its word is shown.
PULL_QUOTE_WORD = "Trích dẫn nổi bật"
# Writing HTML by hand is a right of its own; the desk chooses the "source" configuration for those who hold it.
SOURCE_PLUGIN = "sourcearea"


def allowed_content() -> dict[str, bool | dict[str, list[str]]]:
    """The sanitiser's table in the words of the editor's content filter; "!" marks what must be there."""
    return {tag: _content_rule(tag, rule) for tag, rule in ALLOWED.items()}


def _content_rule(tag: str, rule: Rule) -> bool | dict[str, list[str]]:
    needed = {"img": "src"}.get(tag)
    said = {
        "attributes": sorted(f"!{name}" if name == needed else name for name in rule.attributes),
        "classes": sorted(f"!{name}" if name == rule.required_class else name for name in rule.classes),
    }
    return {key: words for key, words in said.items() if words} or True


def _config(*, source: bool) -> dict[str, object]:
    removed = DANGEROUS_PLUGINS + USELESS_PLUGINS + (() if source else (SOURCE_PLUGIN,))
    toolbar = [
        ["Format", "Bold", "Italic", "RemoveFormat"],
        ["Link", "Unlink"],
        ["BulletedList", "NumberedList", "Blockquote", "PullQuote"],
        ["Image", "Table"],
        ["Undo", "Redo"],
    ]
    return {
        "skin": "moono-lisa",
        "language": "vi",
        "defaultLanguage": "vi",
        "contentsLanguage": "vi",
        # Neither a file of the package nor one a browser finds elsewhere may change what stands here.
        "customConfig": "",
        "versionCheck": False,
        "toolbar": "Story",
        "toolbar_Story": [*toolbar, ["Source"]] if source else toolbar,
        "format_tags": "p;h2;h3;h4",
        "extraPlugins": ",".join(EXTRA_PLUGINS),
        "removePlugins": ",".join(removed),
        "allowedContent": allowed_content(),
        # Only while a picture is on its way up; the server drops both.
        "extraAllowedContent": "img[!data-widget,!data-cke-upload-id,src]",
        "disallowedContent": "script style; *[on*]",
        "pasteFilter": allowed_content(),
        "fullPage": False,
        "entities": False,
        "entities_latin": False,
        "basicEntities": True,
        "fillEmptyBlocks": False,
        "disableNativeSpellChecker": False,
        "contentsCss": [CONTENTS_CSS],
        "image2_captionedClass": "image",
        "imageWords": IMAGE_WORDS,
        "pullQuoteWord": PULL_QUOTE_WORD,
        "image2_disableResizer": True,
        "image_previewText": " ",
        "linkJavaScriptLinksAllowed": False,
        "linkShowAdvancedTab": False,
        "linkShowTargetTab": False,
        "removeDialogTabs": "link:upload",
        # Both carry a "?": the editor would append its own parameters with a bare "&" otherwise.
        "filebrowserUploadUrl": UPLOAD_URL,
        "imageUploadUrl": UPLOAD_URL,
        "filebrowserUploadMethod": "xhr",
        # A pasted picture is uploaded, never written into the text as data.
        "clipboard_handleImages": False,
        "width": "100%",
        "height": 520,
    }


CKEDITOR_CONFIGS: dict[str, dict[str, object]] = {"default": _config(source=False), "source": _config(source=True)}
