"""Routes of the covenant."""

from django.urls import path

from council.covenant import views

urlpatterns = [
    path("covenant/", views.covenant, name="covenant"),
    path("covenant/new/", views.draft_covenant, name="draft_covenant"),
    path("covenant/<int:number>/", views.covenant_version, name="covenant_version"),
    path("covenant/<int:number>/changes/", views.covenant_changes, name="covenant_changes"),
    path("covenant/<int:number>/<slug:verb>/", views.covenant_verb, name="covenant_verb"),
]
