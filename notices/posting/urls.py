"""Routes of notices, deliveries and warnings."""

from django.urls import path

from notices.posting.views import delivering, drafting, policies, public, warnings

urlpatterns = [
    path("notices/", public.notices, name="notices"),
    path("notices/new/", drafting.new, name="notice_new"),
    path("notices/<int:pk>/", public.notice, name="notice"),
    path("notices/<int:pk>/poster/", public.poster, name="notice_poster"),
    path("notices/<int:pk>/deliveries/", delivering.board, name="notice_board"),
    path("notices/<int:pk>/sign-ups/", public.sign_ups, name="notice_sign_ups"),
    path("notices/<int:pk>/files/<int:key>/", public.file, name="notice_file"),
    path("notices/<int:pk>/files/<int:key>/small/", public.thumbnail, name="notice_thumbnail"),
    path("notices/<int:pk>/<slug:verb>/", drafting.verb, name="notice_verb"),
    path("n/<int:pk>/", public.short_notice, name="short_notice"),
    path("deliveries/", delivering.deliveries, name="deliveries"),
    path("deliveries/limits/", policies.policy, name="delivery_policy"),
    path("deliveries/<int:pk>/", delivering.delivery, name="delivery"),
    path("deliveries/<int:pk>/<slug:verb>/", delivering.delivery_verb, name="delivery_verb"),
    path("warnings/", warnings.warnings, name="warnings"),
    path("warnings/new/", warnings.new, name="warning_new"),
    path("warnings/<int:pk>/", warnings.warning, name="warning"),
]
