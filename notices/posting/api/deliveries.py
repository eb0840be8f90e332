"""送达接口: which grids were told how, and which are missing."""

from rest_framework.request import Request
from rest_framework.response import Response

from grids.api import strict
from grids.api.doors import Door, listed, with_version
from grids.api.schema import parameters_of, reads
from notices.posting import reading
from notices.posting.api import answers
from notices.posting.api.places import DELIVERIES, visible_deliveries
from notices.posting.filters import DeliveryFilter

NEWEST = ("-made_at", "-id")


class Deliveries(Door):
    """送达"""

    params = (*DeliveryFilter.base_filters, "cursor", "limit")

    @reads(
        answers.DeliveryPage,
        operation_id="deliveries_list",
        summary="送达列表",
        description="社区看全部，网格员看自己微网格的，其他人一份也看不到。`warning` 是预警的 id，`notice` 是通知的 id。",
        parameters=parameters_of(DeliveryFilter),
        paged=True,
    )
    def get(self, request: Request) -> Response:
        filters = DeliveryFilter(request.query_params, queryset=visible_deliveries(self.actor))
        if not filters.is_valid():
            raise strict.invalid({name: " ".join(words) for name, words in filters.errors.items()})
        return listed(
            request,
            filters.qs,
            order=NEWEST,
            shown=lambda row: reading.delivery(row, self.actor),
            default=100,
        )


class OneDelivery(Door):
    """一个微网格的送达"""

    @reads(
        answers.DeliveryAnswer,
        operation_id="deliveries_read",
        summary="一个微网格的送达",
        description="看不到的与不存在的一样是 404。",
        versioned=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        return with_version(reading.delivery(DELIVERIES.find(self.actor, pk), self.actor))
