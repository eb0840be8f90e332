"""Routes of the covenant under /api/v1/."""

from django.urls import path, re_path

from council.covenant.api import endpoints
from council.verb_api import verb_endpoint

NUMBER = r"^covenants/(?P<key>[0-9]{1,4})/"

urlpatterns = [
    path("covenants/", endpoints.Covenants.as_view(), name="api_covenants"),
    path("covenants/in-force/", endpoints.InForce.as_view(), name="api_covenant_in_force"),
    re_path(NUMBER + "$", endpoints.OneCovenant.as_view(), name="api_covenant"),
    *(
        re_path(
            f"{NUMBER}{verb}/$",
            verb_endpoint(endpoints.PLACE, verb).as_view(),
            name=f"api_covenant_{verb}",
        )
        for verb in endpoints.PLACE.verbs
    ),
]
