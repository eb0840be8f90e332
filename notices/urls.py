"""Routes of the notices floor, gathered from its wings."""

from django.urls import URLPattern, URLResolver

from notices.bulletins.urls import urlpatterns as bulletins
from notices.carrying.urls import urlpatterns as carrying
from notices.directory.urls import urlpatterns as directory
from notices.plans.urls import urlpatterns as plans
from notices.posting.urls import urlpatterns as posting
from notices.telling.urls import urlpatterns as telling

urlpatterns: list[URLPattern | URLResolver] = [
    *posting,
    *carrying,
    *telling,
    *bulletins,
    *plans,
    *directory,
]
