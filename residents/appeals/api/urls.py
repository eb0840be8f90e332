"""Routes of the appeal ledger under /api/v1/appeals/."""

from django.urls import path, re_path

from residents.appeals.api import endpoints, files, similar
from residents.appeals.workflow import VERBS

NUMBER = r"^(?P<number>[0-9]{4}-[0-9]{6})/"

urlpatterns = [
    path("", endpoints.Appeals.as_view(), name="api_appeals"),
    path("status/", endpoints.ProgressByReceipt.as_view(), name="api_progress"),
    path("similar/", similar.SimilarTyped.as_view(), name="api_similar_typed"),
    re_path(NUMBER + "similar/$", similar.SimilarTo.as_view(), name="api_similar"),
    re_path(NUMBER + "$", endpoints.OneAppeal.as_view(), name="api_appeal"),
    re_path(NUMBER + "records/$", endpoints.Records.as_view(), name="api_records"),
    *(
        re_path(
            f"{NUMBER}{verb.replace('_', '-')}/$", endpoints.verb_view(verb).as_view(), name=f"api_{verb}"
        )
        for verb in VERBS
        if verb != "attach"
    ),
    re_path(NUMBER + "attach/$", files.Attach.as_view(), name="api_attach"),
    re_path(NUMBER + "files/$", files.Files.as_view(), name="api_files"),
    re_path(NUMBER + "files/(?P<pk>[0-9]{1,15})/$", files.OneFile.as_view(), name="api_file"),
    re_path(NUMBER + "files/(?P<pk>[0-9]{1,15})/small/$", files.Thumbnail.as_view(), name="api_thumbnail"),
]
