"""接口的根: what there is under /api/v1/, its schema and its viewer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path, reverse
from django.views.decorators.http import require_GET
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from grids.api.doors import Door
from grids.api.reauth import Reauth
from notices.posting.api import urls as posting
from residents.appeals.api.policies import Categories, Limits
from residents.register.registers import REGISTERS

PLACES = {
    "grids": "api_grids",
    "appeals": "api_appeals",
    "status": "api_progress",
    "categories": "api_categories",
    "limits": "api_limits",
    **{slug: f"api_{slug}" for slug in REGISTERS},
    "reauth": "api_reauth",
    "sessions": "api_sessions",
    "agenda-items": "api_agenda_items",
    "resolutions": "api_resolutions",
    "minutes": "api_minutes",
    "covenants": "api_covenants",
    "visits": "api_visits",
    "posts": "api_posts",
    "services": "api_services",
    "plans": "api_plans",
    "bulletins": "api_bulletins",
    "inbox": "api_inbox",
    "notices": "api_notices",
    "deliveries": "api_deliveries",
    "warnings": "api_warnings",
    "channels": "api_channels",
    "outbox": "api_outbox",
    "schema": "api_schema",
    "docs": "api_docs",
}


class Root(Door):
    """接口目录"""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response({name: request.build_absolute_uri(reverse(route)) for name, route in PLACES.items()})


class Schema(Door, SpectacularAPIView):
    """OpenAPI: JSON unless YAML is asked for by Accept."""

    renderer_classes = (OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer)


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """接口说明书: the schema, readable and to try out."""
    return render(request, "api_docs.html")


urlpatterns = [
    path("", Root.as_view(), name="api_root"),
    path("schema/", Schema.as_view(), name="api_schema"),
    path("docs/", docs, name="api_docs"),
    path("grids/", include("grids.api.urls")),
    path("reauth/", Reauth.as_view(), name="api_reauth"),
    path("", include("residents.register.api.register_urls")),
    path("appeals/", include("residents.appeals.api.urls")),
    path("categories/", Categories.as_view(), name="api_categories"),
    path("limits/", Limits.as_view(), name="api_limits"),
    path("posts/", include("grids.api.post_urls")),
    path("", include("council.meetings.api.urls")),
    path("", include("council.resolutions.api.urls")),
    path("", include("council.covenant.api.urls")),
    path("visits/", include("residents.register.api.visit_urls")),
    path("services/", include("notices.directory.api.urls")),
    path("plans/", include("notices.plans.api.urls")),
    path("bulletins/", include("notices.bulletins.api.urls")),
    path("inbox/", include("notices.telling.api.urls")),
    path("notices/", include(posting.notice_urls)),
    path("deliveries/", include(posting.delivery_urls)),
    path("warnings/", include(posting.warning_urls)),
    path("", include("notices.carrying.api.urls")),
]
