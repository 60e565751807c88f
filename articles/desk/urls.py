"""The desk's own pages beside Django's lists and forms; every one of them is for members of staff alone."""

from django.contrib.admin import site
from django.urls import path

from articles.desk import advising, calendar, changing, history, inbox, notes, pasting, preview, working

urlpatterns = [
    path("article/typing/", site.admin_view(working.typing), name="desk-typing"),
    path("article/<int:article_id>/take-over/", site.admin_view(working.take_over_view), name="desk-take-over"),
    path("article/paste/", site.admin_view(pasting.paste_view), name="desk-paste"),
    path("article/advice/", site.admin_view(advising.advice_view), name="desk-advice"),
    path("article/<int:article_id>/pending/", site.admin_view(changing.change_view), name="desk-change"),
    path("article/<int:article_id>/pending/decide/", site.admin_view(changing.decide_view), name="desk-decide"),
    path("article/<int:article_id>/duplicate/", site.admin_view(history.duplicate_view), name="desk-duplicate"),
    path("article/<int:article_id>/note/", site.admin_view(notes.add_view), name="desk-note"),
    path(
        "article/<int:article_id>/restore/<int:version>/",
        site.admin_view(history.restore_view),
        name="desk-restore",
    ),
    path(
        "article/<int:article_id>/name/<int:version>/",
        site.admin_view(history.name_view),
        name="desk-name-version",
    ),
    path("article/<int:article_id>/link/", site.admin_view(preview.make_link_view), name="desk-link"),
    path("link/<int:link_id>/revoke/", site.admin_view(preview.revoke_link_view), name="desk-revoke-link"),
    path("front/", site.admin_view(preview.front_view), name="desk-front"),
    path("calendar/", site.admin_view(calendar.week_view), name="desk-calendar"),
    path("calendar/move/", site.admin_view(calendar.move_view), name="desk-calendar-move"),
    path("inbox/", site.admin_view(inbox.inbox_view), name="desk-inbox"),
    path("inbox/<int:notice_id>/", site.admin_view(inbox.notice_view), name="desk-notice"),
    path("bin/", site.admin_view(inbox.bin_view), name="desk-bin"),
    path("bin/<int:article_id>/take-out/", site.admin_view(inbox.take_out_view), name="desk-take-out"),
    path("working-copy/<int:copy_id>/", site.admin_view(working.compare_view), name="desk-working-copy"),
]
