"""Routes under /api/v1/: notices, deliveries, warnings."""

from django.urls import path

from notices.posting.api import deliveries, notices, warnings
from notices.posting.api.places import DELIVERIES, NOTICES

notice_urls = [
    path("", notices.Notices.as_view(), name="api_notices"),
    path("<int:pk>/", notices.OneNotice.as_view(), name="api_notice"),
    path("<int:pk>/records/", notices.Records.as_view(), name="api_notice_records"),
    path("<int:pk>/files/", notices.Files.as_view(), name="api_notice_files"),
    path("<int:pk>/files/<int:key>/", notices.OneFile.as_view(), name="api_notice_file"),
    path("<int:pk>/attach/", notices.Attach.as_view(), name="api_notices_attach"),
    path("<int:pk>/sign-ups/", notices.SignUps.as_view(), name="api_notice_sign_ups"),
    path("<int:pk>/sign-up/", notices.SignUpOnce.as_view(), name="api_notices_sign_up"),
    path("<int:pk>/cancel-sign-up/", notices.CancelSignUp.as_view(), name="api_notices_cancel_sign_up"),
    *NOTICES.routes(),
]
delivery_urls = [
    path("", deliveries.Deliveries.as_view(), name="api_deliveries"),
    path("<int:pk>/", deliveries.OneDelivery.as_view(), name="api_delivery"),
    *DELIVERIES.routes(),
]
warning_urls = [
    path("", warnings.Warnings.as_view(), name="api_warnings"),
    path("columns/", warnings.Columns.as_view(), name="api_warning_columns"),
    path("cap/", warnings.Cap.as_view(), name="api_warning_cap"),
    path("<int:pk>/", warnings.OneWarning.as_view(), name="api_warning"),
]
