"""Routes of Open311 GeoReport v2 under /open311/; the form (json, xml) is the ending of each."""

from django.urls import re_path

from residents.appeals.open311 import endpoints

FORM = r"\.(?P<form>json|xml)$"

urlpatterns = [
    re_path(rf"^discovery{FORM}", endpoints.discovery, name="open311_discovery"),
    re_path(rf"^v2/services{FORM}", endpoints.services, name="open311_services"),
    re_path(rf"^v2/services/(?P<code>[^/.]{{1,20}}){FORM}", endpoints.service, name="open311_service"),
    re_path(rf"^v2/requests{FORM}", endpoints.requests, name="open311_requests"),
    re_path(rf"^v2/requests/(?P<number>[^/.]{{1,20}}){FORM}", endpoints.one_request, name="open311_request"),
    re_path(rf"^v2/tokens/(?P<code>[^/.]{{1,40}}){FORM}", endpoints.token, name="open311_token"),
]
