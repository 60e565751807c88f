"""Readers' addresses. What is here is fixed: bookmarks and search engines hold it.

The English edition has the same words after `/en/`; its names begin with `en-`.
"""

from django.urls import include, path, re_path

from articles.site import api, archive, corrections, front, searching, standing, story, views

ARTICLE = r"(?P<category>[-\w]+)/(?P<slug>[-\w]+)-(?P<pk>[0-9]{1,18})\.html$"
YEAR, MONTH, DAY = r"(?P<year>[0-9]{4})", r"(?P<month>[0-9]{2})", r"(?P<day>[0-9]{2})"

urlpatterns = [
    path("", include("articles.site.machine_urls")),
    path("api/v1/articles/", api.articles, name="api-articles"),
    re_path(r"^api/v1/articles/(?P<pk>[0-9]{1,18})/$", api.article, name="api-article"),
]

# English first: to a Vietnamese pattern its addresses would be a category called "en".
for _start, _names, _language in (("en/", "en-", {"language": "en"}), ("", "", {"language": "vi"})):
    urlpatterns += [
        path(_start, front.front, _language, name=f"{_names}front"),
        path(f"{_start}tac-gia/<slug:slug>/", views.author, _language, name=f"{_names}author"),
        path(f"{_start}chu-de/<slug:slug>/", views.topic, _language, name=f"{_names}topic"),
        path(f"{_start}dia-danh/<slug:slug>/", views.place, _language, name=f"{_names}place"),
        path(f"{_start}luu-tru/", archive.years, _language, name=f"{_names}archive"),
        re_path(rf"^{_start}luu-tru/{YEAR}/$", archive.year, _language, name=f"{_names}archive-year"),
        re_path(rf"^{_start}luu-tru/{YEAR}/{MONTH}/$", archive.month, _language, name=f"{_names}archive-month"),
        re_path(rf"^{_start}luu-tru/{YEAR}/{MONTH}/{DAY}/$", archive.day, _language, name=f"{_names}archive-day"),
        path(f"{_start}dinh-chinh/", corrections.corrections, _language, name=f"{_names}corrections"),
        path(f"{_start}tim-kiem/", searching.search_page, _language, name=f"{_names}search"),
        path(f"{_start}gioi-thieu/", standing.about, _language, name=f"{_names}about"),
        path(f"{_start}gioi-thieu/<slug:slug>/", standing.page, _language, name=f"{_names}page"),
        path(f"{_start}lien-he/", standing.contact, _language, name=f"{_names}contact"),
        re_path(f"^{_start}{ARTICLE}", story.article, _language, name=f"{_names}article"),
        path(f"{_start}<slug:slug>/", views.category, _language, name=f"{_names}category"),
        path(f"{_start}<slug:parent>/<slug:slug>/", views.category, _language, name=f"{_names}child-category"),
    ]

urlpatterns += [re_path(r"^.*-(?P<pk>[0-9]{1,18})\.html$", story.article_by_number, name="article-by-number")]
