"""Texts that are told by one look to be tidy come out as if they had been rebuilt piece by piece."""

from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom import rebuild
from newsroom.html import clean_html

_INLINE = st.sampled_from(
    ["chữ", " ", "b c", "<br>", "<em>x</em>", "<strong> y</strong>", '<a href="http://h/x?a=1&amp;b=2">l</a>', "&nbsp;"]
    + ["\n", "&gt;", '"', "'", "<sup>2</sup>", "e\u0301", "<em> </em>", "<b>&nbsp;</b>", '<a href="">t</a>', "\u0338"]
    + ["\ufeff", "\u200b", "<em><b>z</b></em>", "&amp;amp;", "&#65;", "<p>", "</p>", "<i>"]
)
_BLOCK = st.sampled_from(
    ["<p>%s</p>", '<p class="align-center">%s</p>', "<h2>%s</h2>", "<h4>%s</h4>", "%s", "<ul><li>%s</li></ul>"]
    + [
        '<figure class="image wide"><img src="/media/b.png" alt="b" width="1" height="2"><figcaption>%s</figcaption></figure>'
    ]
    + ["<figure><figcaption>%s</figcaption></figure>", '<figure><img src=" " alt="%s"></figure>', "<td>%s</td>"]
)
TEXTS = st.lists(
    st.tuples(_BLOCK, st.lists(_INLINE, max_size=5).map("".join), st.sampled_from(["", "\n", "  "])).map(
        lambda parts: parts[0] % parts[1] + parts[2]
    ),
    max_size=4,
).map("".join)


@settings(deadline=None, max_examples=400)
@given(source=TEXTS)
def test_a_tidy_text_is_left_as_rebuilding_would_leave_it(source: str) -> None:
    quick, cleaned = rebuild.rebuild(source), clean_html(source)
    with mock.patch.object(rebuild, "is_tidy", return_value=False):
        assert rebuild.rebuild(source) == quick
        assert clean_html(source) == cleaned


_ADDRESS = st.sampled_from(
    [
        "http://bao.vn/tin/a-1.html?x=1#y",
        "https://1.2.3.999/x",
        "http://a..b.vn/",
        "/media/../x",
        "//h.vn/x",
        "/tin/",
        "/",
    ]
    + ["http://bao.vn:99999/", "http://bao.vn:8080/a", "javascript:x", "http://xn--a.vn/", "http://-a.vn/", "/%zz", ""]
    + [
        "mailto:a@b.vn",
        "/media/2019/07/a.jpg",
        "/media/",
        "/tìm",
        "http://BAO.vn/",
        "/a?b=1&amp;c=2",
        "http://a.b",
        "#a",
    ]
    + ["/media/a%2e%2e/b.png", "/a\\b", "/a b", "http://user@bao.vn/", "http://bao.vn./", "/media//a.png", "tin.html"]
) | st.from_regex(r"(?:https?://[a-z0-9.-]{1,12}(?::[0-9]{1,6})?)?/[A-Za-z0-9/._~?=%#,;:+-]{0,20}", fullmatch=True)
_SHOWN = st.sampled_from(["nhãn", "", "a &amp; b", "a&lt;b", "“lồng”", "x&gt;y", "đất\xa0lành"])
STORIES = st.lists(
    st.one_of(
        st.tuples(_ADDRESS, _SHOWN).map(lambda of: f'<p>Xem <a href="{of[0]}">{of[1]}</a>.</p>'),
        st.tuples(_ADDRESS, _SHOWN).map(
            lambda of: (
                f'<figure class="image"><img src="{of[0]}" alt="{of[1]}"><figcaption>{of[1]}x</figcaption></figure>'
            )
        ),
        _SHOWN.map(lambda words: f'<h2>{words}</h2>\n<p class="align-right"><em>{words}a</em><br>b</p>'),
    ),
    max_size=4,
).map("".join)


@settings(deadline=None, max_examples=200)
@given(source=STORIES)
def test_a_tidy_story_is_left_as_it_is_by_the_rebuilding(source: str) -> None:
    if rebuild.is_tidy(source):
        assert rebuild.rebuild(rebuild.rebuild(source)) == source.replace("&nbsp;", "\xa0")


def test_an_ordinary_story_is_tidy_and_one_with_a_table_is_not() -> None:
    story = '<p>Sáng <strong>8/7</strong>, <a href="/a?b=1&amp;c=2">họp</a>.</p>\n<h2>Giữa</h2>\n<p class="align-right">A</p>'
    assert rebuild.is_tidy(story)
    assert not rebuild.is_tidy(f"{story}<table><tr><td>1</td></tr></table>")


def test_a_long_text_that_is_nearly_tidy_costs_one_look() -> None:
    assert not rebuild.is_tidy("<p>" + "chữ &nbsp; " * 50_000 + "</p><p>" + " <b>x</b>" * 50_000 + "</q>")
