"""All addresses: the desk, the machines' pages, and the readers' site."""

from django.contrib import admin
from django.urls import include, path

from articles.desk.preview import linked_view
from articles.media.serving import serve_media
from newsroom import health, openapi

urlpatterns = [
    path("admin/articles/", include("articles.desk.urls")),
    path("admin/markets/", include("markets.desk.urls")),
    path("admin/", admin.site.urls),
    path("-/xem/<str:token>/", linked_view, name="preview"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("api/v1/openapi.json", openapi.describe, name="api-description"),
    path("media/<path:name>", serve_media, name="media"),
    path("", include("markets.site.urls")),
    # Last: what no other page is called may be a category.
    path("", include("articles.site.urls")),
]

handler400 = "newsroom.errors.bad_request"
handler403 = "newsroom.errors.forbidden"
handler404 = "newsroom.errors.not_found"
handler500 = "newsroom.errors.server_error"
