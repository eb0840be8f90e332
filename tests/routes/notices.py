"""告知: the inbox, the groups and what goes out to them."""

from typing import Any

from notices.carrying.workflow.groups import add
from notices.channels.states import ChannelKind
from residents.appeals.models import Appeal
from tests.community import House

GET: dict[str, str] = {
    "inbox": "302 200 200 200 200 200 200 200 200 200 403 200",
    "read_everything": "405 405 405 405 405 405 405 405 405 405 405 405",
    "inbox_preferences": "302 302 200 200 200 200 200 200 200 200 403 200",
    "open_message": "405 405 405 405 405 405 405 405 405 405 405 405",
    "api_inbox": "401 401 200 200 200 200 200 200 200 200 403 200",
    "api_inbox_read_all": "405 405 405 405 405 405 405 405 405 405 405 405",
    "api_inbox_read": "405 405 405 405 405 405 405 405 405 405 405 405",
    "channels": "302 302 302 403 403 403 403 200 200 403 403 403",
    # The administrator has not shown the password in this session: 302 to where it is asked for.
    "new_channel": "302 302 302 403 403 403 403 403 302 403 403 403",
    "channel": "302 302 302 403 403 403 403 200 200 403 403 403",
    "channel_verb": "302 302 302 403 403 403 403 403 200 403 403 403",
    "outbox": "302 302 302 403 403 403 200 200 200 403 403 200",
    "to_forward": "302 302 302 200 200 403 403 403 403 403 403 403",
    "release_outbox": "405 405 405 405 405 405 405 405 405 405 405 405",
    "outbox_verb": "405 405 405 405 405 405 405 405 405 405 405 405",
    "api_channels": "401 401 403 403 403 403 403 200 200 403 403 403",
    "api_outbox": "401 401 403 403 403 403 200 200 200 403 403 200",
    "api_outbox_release": "405 405 405 405 405 405 405 405 405 405 405 405",
    "api_outbox_resend": "405 405 405 405 405 405 405 405 405 405 405 405",
    "api_outbox_forward": "405 405 405 405 405 405 405 405 405 405 405 405",
    "api_outbox_cancel": "405 405 405 405 405 405 405 405 405 405 405 405",
}


def arguments(house: House, matter: Appeal) -> dict[str, list[Any]]:
    group = add(house.grid1, by=house.admin, name="一号网格群", kind=ChannelKind.DEMO)
    verbs = ("outbox_verb", "api_outbox_resend", "api_outbox_forward", "api_outbox_cancel")
    return {
        "open_message": [1],
        "api_inbox_read": [1],
        "channel": [group.pk],
        "channel_verb": [group.pk, "rename"],
        **{verb: [1, "resend"] if verb == "outbox_verb" else [1] for verb in verbs},
    }
