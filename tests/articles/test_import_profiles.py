"""Profiles: each shipped family is told and read, and a mistake in a profile is told in a sentence."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from articles.legacy import profiles
from articles.legacy.record import Record, Unusable
from articles.legacy.sources import html

EXAMPLE = Path(profiles.__file__).parent / "example" / "bao-cu.toml"
HEADLINE = "Xã Đông Kết làm đường"
SAPO = "Sáng nay, xã họp bàn việc làm đường."
TEXT = "".join(
    f"<p>{opening} các xã trong huyện tập trung làm đường, kênh mương và nhà văn hóa thôn.</p>"
    for opening in ("Đầu năm,", "Giữa năm,", "Cuối năm,")
)
SIGNED = '<p style="text-align:right"><strong>Thu Hà</strong></p>'

# A page of each family and era: (profile, era, head, body). The time is 21:24, 8/7/2019 and the category Kinh tế.
PAGES = [
    (
        "portal",
        "2019",
        '<link rel="canonical" href="http://bao.example/kinh-te/201907/lam-duong-3fa91c2/">',
        f"""<div class="breadcrumb"><a href="/">Trang chủ</a> » <a>Kinh tế</a></div><div class="col-content">
        <h1 class="title">{HEADLINE}</h1><div class="date">21:24, 08/07/2019</div>
        <div class="content"><p><b>{SAPO}</b></p>{TEXT}{SIGNED}</div></div>""",
    ),
    (
        "portal",
        "2012",
        '<link rel="canonical" href="http://bao.example/kinh-te/201907/lam-duong-1234567/">',
        f"""<div id="cat-path"><a>Kinh tế</a></div><h1>{HEADLINE}</h1><p class="post-date">08/07/2019 21:24</p>
        <div class="col-content"><div class="date"></div><p><b>{SAPO}</b></p>{TEXT}{SIGNED}</div>""",
    ),
    (
        "channel",
        "",
        '<link rel="canonical" href="http://bao.example/channel/8209/201907/lam-duong-5752676/">',
        f"""<div id="cat-path"><a>Kinh tế</a></div><div class="title-content"><h1>{HEADLINE}</h1></div>
        <p class="date-content">Thứ Hai, 08/07/2019, 21:24 [GMT+7]</p>
        <div class="col-content"><p><strong>{SAPO}</strong></p>{TEXT}{SIGNED}</div>""",
    ),
    (
        "aspnet",
        "article-header",
        "",
        f"""<form id="aspnetForm" action="Detail.aspx?NewsID=77"><span class="catname">Kinh tế</span>
        <div class="article-header"><h1 id="ctl00_Title">{HEADLINE}</h1><p class="meta">21:24, 08/07/2019</p></div>
        <div class="article-body"><p class="summary">{SAPO}</p>{TEXT}{SIGNED}</div></form>""",
    ),
    (
        "aspnet",
        "labels",
        "",
        f"""<form id="aspnetForm" action="Detail.aspx?NewsID=77"><span id="ctl00_m_lblCategory">Kinh tế</span>
        <span id="ctl00_m_lblTitle">{HEADLINE}</span><span id="ctl00_m_lblDate">08/07/2019 9:24:00 CH</span>
        <span id="ctl00_m_lblSapo">{SAPO}</span><div id="ctl00_m_lblContent">{TEXT}{SIGNED}</div></form>""",
    ),
    (
        "dnn",
        "",
        "",
        f"""<form id="Form"><div class="eds_breadCrumbs"><a>Trang chủ</a> &gt; <a>Kinh tế</a></div>
        <div class="article details"><h1>{HEADLINE}</h1><div class="edn_metaDetails1">08/07/2019 | 21:24</div>
        <div class="Detail_Summary"><p>{SAPO}</p></div><div class="main_content">{TEXT}{SIGNED}</div></div></form>""",
    ),
    (
        "nukeviet",
        "3",
        '<meta name="generator" content="NukeViet v3.x">',
        f"""<div class="breadcrumbs"><a>Trang nhất</a> » <a>Kinh tế</a></div><div id="news_detail"><h1>{HEADLINE}</h1>
        <span class="time">Thứ hai - 08/07/2019 21:24</span><div id="hometext">{SAPO}</div>
        <div class="bodytext">{TEXT}</div><p><strong>Tác giả bài viết: </strong>Thu Hà</p></div>""",
    ),
    (
        "nukeviet",
        "4",
        '<meta name="generator" content="NukeViet v4.3">',
        f"""<ol class="breadcrumb"><li><a>Trang nhất</a></li><li><a>Kinh tế</a></li></ol>
        <div class="news_column"><h1 class="title">{HEADLINE}</h1><span class="h5">Thứ hai - 08/07/2019 21:24</span>
        <div class="hometext">{SAPO}</div><div id="news-bodyhtml" class="bodytext">{TEXT}</div>
        <p class="h5"><strong>Tác giả: </strong>Thu Hà</p></div>""",
    ),
    (
        "joomla",
        "k2",
        '<meta name="generator" content="Joomla! - Open Source Content Management">',
        f"""<div id="k2Container" class="itemView"><div class="itemHeader"><span class="itemDateCreated">Thứ hai, 08 Tháng 7
        2019 21:24</span><h2 class="itemTitle">{HEADLINE}</h2><span class="itemAuthor">Được viết bởi <a>Thu Hà</a></span></div>
        <div class="itemBody"><div class="itemIntroText"><p>{SAPO}</p></div><div class="itemFullText">{TEXT}</div></div>
        <div class="itemCategory"><span>Mục</span> <a>Kinh tế</a></div></div>""",
    ),
    (
        "joomla",
        "1.5",
        '<meta name="generator" content="Joomla! 1.5">',
        f"""<span class="breadcrumbs"><a>Trang chủ</a> <a>Kinh tế</a></span>
        <table class="contentpaneopen"><tr><td class="contentheading">{HEADLINE}</td></tr></table>
        <table class="contentpaneopen"><tr><td class="createdate">Thứ hai, 08 Tháng 7 2019 21:24</td></tr>
        <tr><td><p><b>{SAPO}</b></p>{TEXT}{SIGNED}</td></tr></table>""",
    ),
    (
        "joomla",
        "2.5",
        '<meta name="generator" content="Joomla! - Open Source Content Management">',
        f"""<ul class="breadcrumb"><li><a>Trang chủ</a></li><li><a>Kinh tế</a></li></ul><div class="item-page">
        <h2 itemprop="headline">{HEADLINE}</h2><dl class="article-info"><dd class="createdby">Viết bởi Thu Hà</dd>
        <dd class="published"><time datetime="2019-07-08T21:24:00+07:00">08 Tháng 7 2019 21:24</time></dd></dl>
        <div itemprop="articleBody"><p><strong>{SAPO}</strong></p>{TEXT}</div></div>""",
    ),
    (
        "wordpress",
        "",
        '<meta name="generator" content="WordPress 4.9">',
        f"""<article id="post-77" class="post"><h1 class="entry-title">{HEADLINE}</h1><div class="entry-meta">
        <time class="entry-date published" datetime="2019-07-08T21:24:00+07:00">8/7</time>
        <span class="author"><a class="fn">Thu Hà</a></span><a rel="category tag">Kinh tế</a></div>
        <div class="entry-content"><p><strong>{SAPO}</strong></p>{TEXT}</div></article>""",
    ),
    (
        "cms-body",
        "",
        "",
        f"""<div class="breadcrumb"><a>Trang chủ</a><a>Kinh tế</a></div><h1 class="article__title cms-title">{HEADLINE}</h1>
        <div class="article__meta"><time datetime="2019-07-08T21:24:00+07:00">21:24</time></div>
        <div class="article__author"><span class="name">Thu Hà</span></div><div class="article__sapo">{SAPO}</div>
        <div class="article__body zce-content-body cms-body">{TEXT}</div>""",
    ),
    (
        "frontpage",
        "",
        '<meta name="GENERATOR" content="Microsoft FrontPage 4.0">',
        f"""<p align="center"><font size="2">Kinh tế</font></p><p align="center"><b><font size="4">{HEADLINE}</font></b></p>
        <p align="right"><i>21:24, ngày 8 tháng 7 năm 2019</i></p><p><b>{SAPO}</b></p>{TEXT}{SIGNED}""",
    ),
    (
        "vnexpress",
        "2020",
        "",
        f"""<div class="header-content"><ul class="breadcrumb"><li><a>Kinh tế</a></li></ul>
        <span class="date">Thứ hai, 8/7/2019, 21:24 (GMT+7)</span></div><h1 class="title-detail">{HEADLINE}</h1>
        <p class="description">{SAPO}</p><article class="fck_detail">{TEXT}{SIGNED}</article>""",
    ),
    (
        "vnexpress",
        "2012",
        "",
        f"""<div class="block_breadcrumb"><a>Kinh tế</a></div><div class="time">Thứ hai, 8/7/2019 | 21:24 GMT+7</div>
        <div class="title_news"><h1>{HEADLINE}</h1></div><div class="short_intro">{SAPO}</div>
        <div class="fck_detail">{TEXT}<p class="Normal" style="text-align:right"><strong>Thu Hà</strong></p></div>""",
    ),
    (
        "nhandan",
        "",
        "",
        f"""<ol class="breadcrumb"><li><a>Trang chủ</a></li><li><a>Kinh tế</a></li></ol><div class="item-container">
        <h3>{HEADLINE}</h3><div class="date-created">Thứ Hai, 08/07/2019, 21:24</div><div class="sapo"><p>{SAPO}</p></div>
        <div class="item-content">{TEXT}{SIGNED}</div></div>""",
    ),
    (
        "thanhnien",
        "abody",
        "",
        f"""<div class="breadcrumbs"><a>Kinh tế</a></div><h1 class="details__headline">{HEADLINE}</h1>
        <div class="details__meta"><div class="meta"><time>21:24 - 08/07/2019</time></div></div><div class="sapo">{SAPO}</div>
        <div id="abody">{TEXT}{SIGNED}</div>""",
    ),
    (
        "thanhnien",
        "detail-timer",
        "",
        f"""<div id="BreadCrumbZone"><div class="nav-path"><a>Kinh tế</a></div></div><h1 class="detail-title">{HEADLINE}</h1>
        <div class="detail-timer">21:24 08/07/2019</div><div class="detail-desc">{SAPO}</div>
        <div class="detail-content">{TEXT}{SIGNED}</div>""",
    ),
    (
        "thanhnien",
        "news-dscontent",
        "",
        f"""<div class="breadcrumb"><a>Kinh tế</a></div><h1>{HEADLINE}</h1><div class="date-top">08/07/2019 21:24 UTC+7</div>
        <div class="news-sapo">{SAPO}</div><div class="news-dscontent">{TEXT}{SIGNED}</div>""",
    ),
]


@pytest.mark.parametrize(("profile", "era", "head", "body"), PAGES, ids=[f"{p[0]}-{p[1]}".strip("-") for p in PAGES])
def test_a_page_of_each_family_is_recognised_and_read(profile: str, era: str, head: str, body: str) -> None:
    record = html.parse(f"<html><head><title>{HEADLINE} - Báo</title>{head}</head><body>{body}</body></html>")
    assert isinstance(record, Record)
    assert (record.profile, record.provenance.get("era", "")) == (profile, era)
    assert (record.headline, record.standfirst) == (HEADLINE, SAPO)
    assert (record.published_at, record.precision) == (datetime(2019, 7, 8, 14, 24, tzinfo=UTC), "minute")
    assert record.categories == ["Kinh tế"]
    assert [author.name for author in record.authors] == ["Thu Hà"]
    assert record.body_html.count("<p>") == 3 and "Thu Hà" not in record.body_html
    assert record.warnings == []


def test_every_shipped_profile_has_its_page_here() -> None:
    assert {profile.name for profile in profiles.shipped()} == {page[0] for page in PAGES}
    eras = {(profile.name, era.name) for profile in profiles.shipped() for era in profile.eras}
    assert eras == {(page[0], page[1]) for page in PAGES}


# One's own profile


OWN = """
[address]
site = "http://baocu.example/"
id = ['/tin/(\\d+)/']
[categories]
"Tin tỉnh nhà" = ["Thời sự", "Trong tỉnh"]
[[eras]]
name = "2008"
when = ".moi"
title = "h2"
body = ".moi"
[[eras]]
title = ".tit"
kicker = ".nhan"
date = { css = ".ngay", regex = '\\d.*', format = "%y.%d.%m %Hh%M", tz = "+00:00" }
updated = ".sua"
author = { css = ".ai", cut = '^Người viết:' }
credit = { css = ".nguon", regex = 'Theo ([^)]+)' }
sapo = ".tt"
body = ".nd"
lead = ".anh"
caption = ".ct"
image = ["data-goc", "src"]
drop = [".qc", ".qc .trong"]
stop = ".het"
noise = 'Ghi rõ nguồn .*'
category = ".muc a"
topics = { css = "meta[name='keywords']", attr = "content", split = "," }
related = ".lq a"
views = { css = ".xem", regex = '[\\d.]+' }
comments = { item = ".yk", text = ".loi", author = ".ten", date = ".luc" }
"""
OWN_PAGE = f"""<html><head><meta name="keywords" content="làm đường, nông thôn mới"></head><body>
<div class="muc"><a href="/">Trang chủ</a> &gt; <a>Tin tỉnh nhà</a></div><p class="nhan">Nhịp sống</p><div class="tit">{HEADLINE}</div>
<p class="ngay">Đăng 19.08.07 14h24</p><p class="sua">09/07/2019 08:00</p><p class="ai">Người viết: Thu Hà</p>
<p class="nguon">(Theo TTXVN)</p><p class="xem">Xem: 1.204</p>
<div class="anh"><img data-goc="/a/lon.jpg" src="/a/nho.jpg"><span class="ct">Đường mới. Ảnh: Văn Thịnh</span></div>
<div class="tt">(BĐT) - {SAPO}</div>
<div class="nd">{TEXT}<div class="qc">Mua <b class="trong">ngay</b></div><p>Ghi rõ nguồn khi dùng lại</p>
<p class="het">Hết</p><p>Sau khi hết</p></div>
<div class="lq"><a href="/tin/5/">Bài khác</a></div>
<div class="yk"><b class="ten">Bạn đọc</b> <i class="luc">10/07/2019 07:05</i><p class="loi">Đường đẹp.</p></div></body></html>"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "cu.toml"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_a_profile_of_ones_own_needs_no_program(own: Path) -> None:
    record = html.parse(OWN_PAGE, "tin/77/index.html", profiles.find(str(own)))
    assert isinstance(record, Record)
    assert (record.profile, record.headline, record.kicker) == ("cu", HEADLINE, "Nhịp sống")
    assert (record.dateline, record.standfirst) == ("(BĐT)", SAPO)
    assert record.published_at == datetime(2019, 7, 8, 14, 24, tzinfo=UTC)
    assert record.updated_at == datetime(2019, 7, 9, 1, 0, tzinfo=UTC)
    assert (record.authors, record.credit) == ([("Thu Hà", "text")], "TTXVN")
    assert record.categories == ["Thời sự", "Trong tỉnh"]
    assert record.topics == ["làm đường", "nông thôn mới"]
    assert record.pictures == [("http://baocu.example/a/lon.jpg", "", "Đường mới.", "Văn Thịnh")]
    assert record.related == ["http://baocu.example/tin/5/"]
    assert record.views == 1204
    assert record.comments == [("Bạn đọc", datetime(2019, 7, 10, 0, 5, tzinfo=UTC), "Đường đẹp.")]
    assert (record.legacy_url, record.legacy_id) == ("http://baocu.example/tin/77/", "77")
    assert record.body_html.count("<p>") == 3
    for dropped in ("Mua", "ngay", "Ghi rõ", "Hết", "Sau khi"):
        assert dropped not in record.body_html


def test_a_page_that_the_named_profile_does_not_fit_is_read_without_it(own: Path) -> None:
    record = html.parse(f"<h1>{HEADLINE}</h1><p>08/07/2019 21:24</p>{TEXT}", "a.html", profiles.find(str(own)))
    assert record.warnings == ["The profile “cu” does not fit; it was read without one; look it over."]
    assert record.profile == "" and record.status == "published"


def test_the_commented_example_is_a_profile() -> None:
    profile = profiles.find(str(EXAMPLE))
    assert profile.name == "bao-cu" and [era.name for era in profile.eras] == ["2008", "2003"]
    told = EXAMPLE.read_text(encoding="utf-8")
    for key in (*html.Profile.__dataclass_fields__, *type(profile.eras[0]).__dataclass_fields__):
        assert key in told or key == "version", f"{key} is not explained"


def test_profiles_are_found_by_name() -> None:
    assert profiles.find("nukeviet").name == "nukeviet"
    with pytest.raises(Unusable, match="There is no profile 'nuke'; shipped are aspnet, channel, cms-body"):
        profiles.find("nuke")


def test_a_changed_profile_reads_its_stories_anew(own: Path, tmp_path: Path) -> None:
    other = tmp_path / "khac.toml"
    other.write_text(OWN.replace('title = ".tit"', 'title = ".tt"'), encoding="utf-8")
    assert profiles.find(str(own)).version != profiles.find(str(other)).version


ERA = '[[eras]]\nbody = ".nd"\n'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the key “eras” is missing."),
        ("eras = []", "“eras” must be a list of tables, each begun with [[eras]]."),
        ('[[eras]]\ntitle = "h1"', "the key “eras[0].body” is missing."),
        (ERA + 'titel = "h1"', "the key “titel” in “eras[0]” is not known; known are"),
        (
            'site = "x"\n' + ERA,
            "the key “site” is not known; known are about, encoding, marks, address, categories, eras.",
        ),
        ('[[eras]]\nbody = "div["', "“eras[0].body” is not a CSS selector: div["),
        ("[[eras]]\nbody = 7", "“eras[0].body” must be a text."),
        (ERA + 'title = ["h1", "p::text"]', "“eras[0].title[1]” is not a CSS selector: p::text"),
        (ERA + 'date = { css = ".d", regex = "(" }', "“eras[0].date.regex” is not a regular expression"),
        (ERA + 'date = { css = ".d", zone = "x" }', "the key “zone” in “eras[0].date” is not known"),
        (ERA + 'date = { attr = "x" }', "the key “eras[0].date.css” is missing."),
        (ERA + 'date = { css = ".d", tz = "GMT+7" }', "“eras[0].date.tz” must be a difference to UTC like +07:00."),
        (ERA + 'above_title = "x"', "“eras[0].above_title” must be one of nothing, category, kicker."),
        (ERA + 'comments = { text = "p" }', "the key “eras[0].comments.item” is missing."),
        (ERA + "views = 3", "“eras[0].views” must be a table of keys and values."),
        ('encoding = "tcvn"\n' + ERA, "“encoding” must be one of auto, utf-8"),
        ('marks = [{ css = "p", host = "x" }]\n' + ERA, "“marks[0]” must have exactly one of css, text, generator"),
        ('marks = [{ css = "p", score = 99 }]\n' + ERA, "“marks[0].score” must be a whole number from 1 to 10."),
        ('[address]\nsite = "baocu.example"\n' + ERA, "“address.site” must be an address that begins with http://"),
        ("categories = 1\n" + ERA, "“categories” must be a table: the old name, then ours or a list"),
        ("[[eras", "the profile is not TOML:"),
    ],
)
def test_a_mistake_in_a_profile_is_told_with_file_and_key(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "sai.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Unusable) as caught:
        profiles.find(str(path))
    assert str(caught.value).startswith(f"{path}: ")
    assert sentence in str(caught.value)


def test_a_profile_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="the profile cannot be read: No such file"):
        profiles.find(str(tmp_path / "none.toml"))
    path = tmp_path / "latin.toml"
    path.write_bytes("about = 'Báo'".encode("latin-1"))
    with pytest.raises(Unusable, match="the profile is not UTF-8 .byte 11."):
        profiles.find(str(path))
