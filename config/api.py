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

PLACES = {
    "grids": "api_grids",
    "appeals": "api_appeals",
    "status": "api_progress",
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
    path("appeals/", include("residents.appeals.api.urls")),
]
