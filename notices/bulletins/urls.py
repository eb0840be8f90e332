"""Routes of the weekly bulletin."""

from django.urls import path

from notices.bulletins import views

urlpatterns = [
    path("bulletins/", views.bulletins, name="bulletins"),
    path("bulletins/draft/", views.draft_bulletin, name="draft_bulletin"),
    path("bulletins/<int:pk>/", views.bulletin, name="bulletin"),
    path("bulletins/<int:pk>/docx/", views.bulletin_docx, name="bulletin_docx"),
    path("bulletins/<int:pk>/poster/", views.bulletin_poster, name="bulletin_poster"),
    path("bulletins/<int:pk>/<slug:verb>/", views.bulletin_verb, name="bulletin_verb"),
]
