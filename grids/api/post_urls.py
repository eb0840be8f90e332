"""Routes under /api/v1/posts/."""

from django.urls import path

from grids.api import posts

urlpatterns = [
    path("", posts.Posts.as_view(), name="api_posts"),
    path("<int:pk>/", posts.OnePost.as_view(), name="api_post"),
    path("<int:pk>/end/", posts.EndPost.as_view(), name="api_end_post"),
]
