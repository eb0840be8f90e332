"""Where notices and deliveries stand in the API, for the endpoints of their verbs."""

from dataclasses import replace

from grids.actors import Actor
from notices.posting import reading
from notices.posting.api import answers
from notices.posting.forms import DELIVERY_ACTS, NOTICE_ACTS
from notices.posting.models import Delivery, Notice
from notices.posting.models.deliveries import DeliveryQuerySet
from notices.posting.models.words import NoticeQuerySet
from notices.verb_api import Place

# These two need more than a JSON body or answer with more than the notice.
APART = ("attach", "sign_up", "cancel_sign_up")
VERBS = {verb: do for verb, do in NOTICE_ACTS.verbs.items() if verb not in APART}


def visible_notices(actor: Actor) -> NoticeQuerySet:
    return Notice.objects.visible_to(actor).select_related("community")


def visible_deliveries(actor: Actor) -> DeliveryQuerySet:
    return Delivery.objects.visible_to(actor).with_names()


NOTICES = Place(
    "notices", replace(NOTICE_ACTS, verbs=VERBS), visible_notices, reading.notice, answers.NoticeAnswer
)
DELIVERIES = Place("deliveries", DELIVERY_ACTS, visible_deliveries, reading.delivery, answers.DeliveryAnswer)
