"""Readers' addresses. What is here is fixed: bookmarks and search engines hold it."""

from django.urls import path, re_path

from articles.site import machines, views

ARTICLE = r"(?P<category>[-\w]+)/(?P<slug>[-\w]+)-(?P<pk>[0-9]{1,18})\.html$"

urlpatterns = [
    path("", views.front, name="front"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("site.webmanifest", machines.manifest, name="manifest"),
    path("rss/tin-moi.rss", machines.newest_feed, name="newest-feed"),
    path("tac-gia/<slug:slug>/", views.author, name="author"),
    path("chu-de/<slug:slug>/", views.topic, name="topic"),
    re_path(r"^en/" + ARTICLE, views.article, {"language": "en"}, name="en-article"),
    re_path(r"^" + ARTICLE, views.article, {"language": "vi"}, name="article"),
    re_path(r"^.*-(?P<pk>[0-9]{1,18})\.html$", views.article_by_number, name="article-by-number"),
    path("<slug:slug>/", views.category, name="category"),
    path("<slug:parent>/<slug:slug>/", views.category, name="child-category"),
]
