"""Readers' and machines' addresses of the market tables. What is here is fixed: bookmarks and other sites hold it."""

from django.urls import include, path, register_converter

from markets.site import api, views
from markets.site.subjects import SubjectConverter

register_converter(SubjectConverter, "market")

pages = [
    path("thi-truong/", views.markets, name="markets"),
    path("thi-truong/<market:subject>/", views.market, name="market"),
    path("thi-truong/<market:subject>/bang.csv", views.table_csv, name="market-table-file"),
    path("thi-truong/<market:subject>/lich-su.csv", views.history_csv, name="market-history-file"),
    path("thi-truong/hop/<market:subject>/", views.box, name="market-box"),
]

urlpatterns = [
    # First, so that the Vietnamese addresses are what the names stand for.
    path("en/", include(pages)),
    *pages,
    path("api/v1/markets/", api.markets, name="api-markets"),
    path("api/v1/markets/history/", api.history, name="api-market-history"),
]
