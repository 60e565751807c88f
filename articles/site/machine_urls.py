"""Addresses that machines fetch. What is here is fixed: subscriptions and search engines hold it."""

from django.urls import path, re_path

from articles.site import feeds, machines, sitemaps

MONTH = r"(?P<month>[0-9]{4}-[0-9]{2})"
PART = r"(?P<part>[2-9]|[1-9][0-9]{1,2})"

urlpatterns = [
    path("robots.txt", machines.robots, name="robots"),
    path(".well-known/security.txt", machines.security, name="security"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-news.xml", sitemaps.of_news, name="sitemap-news"),
    path("sitemap-trang.xml", sitemaps.of_pages, name="sitemap-pages"),
    re_path(rf"^sitemap-trang-{PART}\.xml$", sitemaps.of_pages, name="sitemap-pages-part"),
    re_path(rf"^sitemap-{MONTH}\.xml$", sitemaps.of_month, name="sitemap-month"),
    re_path(rf"^sitemap-{MONTH}-{PART}\.xml$", sitemaps.of_month, name="sitemap-month-part"),
]

for _start, _names, _language in (("", "", {"language": "vi"}), ("en/", "en-", {"language": "en"})):
    urlpatterns += [
        path(f"{_start}site.webmanifest", machines.manifest, _language, name=f"{_names}manifest"),
        path(f"{_start}feed.json", feeds.newest_as_json, _language, name=f"{_names}json-feed"),
        path(f"{_start}rss/", feeds.listing, _language, name=f"{_names}feeds"),
        path(f"{_start}rss/tin-moi.rss", feeds.newest, _language, name=f"{_names}newest-feed"),
        path(f"{_start}rss/<slug:slug>.rss", feeds.of_category, _language, name=f"{_names}category-feed"),
        path(f"{_start}rss/tac-gia/<slug:slug>.rss", feeds.of_author, _language, name=f"{_names}author-feed"),
        path(f"{_start}rss/chu-de/<slug:slug>.rss", feeds.of_topic, _language, name=f"{_names}topic-feed"),
    ]
