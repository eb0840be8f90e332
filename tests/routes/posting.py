"""通知、送达、预警. The notice at hand was published to all grids; the delivery at hand is that of the worker's grid."""

from typing import Any

from grids import uploads
from notices.models import Notice
from notices.posting import workflow
from residents.appeals.models import Appeal
from tests.community import House
from tests.notices.posting.material import activity, delivery, drafted, warned
from tests.photos import photo

# Asked for by POST alone.
POSTED = (
    "api_warning_columns",
    "api_warning_cap",
    *(f"api_notices_{verb}" for verb in workflow.VERBS),
    *(f"api_deliveries_{verb}" for verb in workflow.DELIVERY_VERBS),
)
GET: dict[str, str] = {
    "notices": "200 200 200 200 200 200 200 200 200 200 200 200",
    "notice_new": "302 302 302 200 200 403 200 200 403 403 403 200",
    "notice": "200 200 200 200 200 200 200 200 200 200 200 404",
    "notice_poster": "200 200 200 200 200 200 200 200 200 200 200 404",
    "notice_board": "302 302 302 200 200 403 200 200 403 403 403 404",
    "notice_sign_ups": "302 302 302 403 403 403 200 200 403 403 403 404",
    "notice_file": "200 200 200 200 200 200 200 200 200 200 200 404",
    "notice_thumbnail": "200 200 200 200 200 200 200 200 200 200 200 404",
    "notice_verb": "403 403 403 403 403 403 200 200 403 403 403 404",
    "short_notice": "302 302 302 302 302 302 302 302 302 302 302 404",
    "deliveries": "302 302 302 200 200 403 200 200 403 403 403 200",
    "delivery_policy": "302 302 302 403 403 403 200 200 403 403 403 200",
    "delivery": "404 404 404 200 404 404 200 200 404 404 404 404",
    "delivery_verb": "404 404 404 200 404 404 200 200 404 404 404 404",
    "warnings": "200 200 200 200 200 200 200 200 200 200 200 200",
    "warning_new": "302 302 302 403 403 403 200 200 403 403 403 200",
    "warning": "302 302 302 302 302 302 302 302 302 302 302 404",
    "api_notices": "200 200 200 200 200 200 200 200 200 200 200 200",
    "api_notice": "200 200 200 200 200 200 200 200 200 200 200 404",
    "api_notice_records": "200 200 200 200 200 200 200 200 200 200 200 404",
    "api_notice_files": "200 200 200 200 200 200 200 200 200 200 200 404",
    "api_notice_file": "200 200 200 200 200 200 200 200 200 200 200 404",
    "api_notice_sign_ups": "401 401 403 403 403 403 200 200 403 403 403 404",
    "api_deliveries": "200 200 200 200 200 200 200 200 200 200 200 200",
    "api_delivery": "404 404 404 200 404 404 200 200 404 404 404 404",
    "api_warnings": "200 200 200 200 200 200 200 200 200 200 200 200",
    "api_warning": "200 200 200 200 200 200 200 200 200 200 200 404",
    **dict.fromkeys(POSTED, "405 405 405 405 405 405 405 405 405 405 405 405"),
}


def arguments(house: House, matter: Appeal) -> dict[str, list[Any]]:
    notice = _published(house)
    own = delivery(notice, house.grid1.code)
    picture = notice.files.get().pk
    warning = warned(house)
    return {
        "notice": [notice.pk],
        "notice_poster": [notice.pk],
        "notice_board": [notice.pk],
        "notice_sign_ups": [notice.pk],
        "notice_file": [notice.pk, picture],
        "notice_thumbnail": [notice.pk, picture],
        "notice_verb": [notice.pk, "pin"],
        "short_notice": [notice.pk],
        **{
            f"api_{name}": [notice.pk]
            for name in ("notice", "notice_records", "notice_files", "notice_sign_ups")
        },
        "api_notice_file": [notice.pk, picture],
        "api_delivery": [own.pk],
        **{f"api_notices_{verb}": [notice.pk] for verb in workflow.VERBS},
        **{f"api_deliveries_{verb}": [own.pk] for verb in workflow.DELIVERY_VERBS},
        "delivery": [own.pk],
        "delivery_verb": [own.pk, "confirm"],
        "warning": [warning.pk],
        "api_warning": [warning.pk],
    }


def _published(house: House) -> Notice:
    notice = drafted(house, activity())
    notice = workflow.VERBS["attach"](notice, by=house.staff, files=[uploads.read(photo())])
    return workflow.VERBS["publish"](notice, by=house.second_staff)
