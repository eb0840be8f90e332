"""Routes of the ground floor: the office's own pages."""

from django.urls import path

from grids.views import accounts, drawing, office, posts

urlpatterns = [
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.account_new, name="account_new"),
    path("accounts/password/", accounts.password, name="own_password"),
    path("accounts/<int:pk>/", accounts.account, name="account"),
    path("accounts/<int:pk>/reset-password/", accounts.account_reset, name="account_reset"),
    path("accounts/<int:pk>/reset-codes/", accounts.account_reset_codes, name="account_reset_codes"),
    path("accounts/<int:pk>/deactivate/", accounts.account_deactivate, name="account_deactivate"),
    path("accounts/<int:pk>/activate/", accounts.account_activate, name="account_activate"),
    path("posts/", posts.posts, name="posts"),
    path("posts/new/", posts.post_new, name="post_new"),
    path("posts/<int:pk>/", posts.post, name="post"),
    path("posts/<int:pk>/end/", posts.post_end, name="post_end"),
    path("posts/<int:pk>/care-duty/", posts.post_care_duty, name="post_care_duty"),
    path("grids/<str:code>/backup/", posts.backup, name="backup"),
    path("ground/draw/", drawing.draw, name="draw"),
    path("ground/draw/order/", drawing.order, name="draw_order"),
    path("calendar/", office.calendar, name="calendar"),
    path("calendar/seed/", office.calendar_seed, name="calendar_seed"),
    path("settings/", office.settings, name="settings"),
    path("office-records/", office.records, name="office_records"),
]
