"""The pages of the market desk, under /admin/markets/."""

from django.urls import path

from markets.desk import health, upload, views, waiting

app_name = "market_desk"
urlpatterns = [
    path("grid/<kind>/", views.choose, name="choose"),
    path("grid/<kind>/<slug:slug>/", views.grid, name="grid"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("upload/", upload.upload, name="upload"),
    path("health/", health.health, name="health"),
]
