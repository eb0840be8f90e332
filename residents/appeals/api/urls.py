"""Routes of the appeal ledger under /api/v1/appeals/."""

from django.urls import path, re_path

from residents.appeals.api import views
from residents.appeals.workflow import VERBS

NUMBER = r"^(?P<number>[0-9]{4}-[0-9]{6})/"

urlpatterns = [
    path("", views.Appeals.as_view(), name="api_appeals"),
    path("status/", views.ProgressByReceipt.as_view(), name="api_progress"),
    re_path(NUMBER + "$", views.OneAppeal.as_view(), name="api_appeal"),
    re_path(NUMBER + "records/$", views.Records.as_view(), name="api_records"),
    *(
        re_path(f"{NUMBER}{verb.replace('_', '-')}/$", views.verb_view(verb).as_view(), name=f"api_{verb}")
        for verb in VERBS
    ),
]
