"""账号、岗位、日历、设置: lead reads, administrator changes."""

from typing import Any

from residents.appeals.models import Appeal
from tests.community import House

READS = "302 302 302 403 403 403 403 200 200 403 403 403"
CHANGES = "302 302 302 403 403 403 403 403 302 403 403 403"  # the administrator: to the password first
POSTS = "405 405 405 405 405 405 405 405 405 405 405 405"
GET: dict[str, str] = {
    "accounts": READS,
    "account": READS,
    "account_new": CHANGES,
    "own_password": "302 302 302 200 200 200 200 200 200 200 200 200",
    "account_reset": POSTS,
    "account_reset_codes": POSTS,
    "account_deactivate": POSTS,
    "account_activate": POSTS,
    "posts": READS,
    "post": READS,
    "post_new": CHANGES,
    "post_end": POSTS,
    "post_care_duty": POSTS,
    "backup": CHANGES,
    "draw": "302 302 302 403 403 403 200 200 200 403 403 200",
    "draw_order": POSTS,
    "calendar": READS,
    "calendar_seed": POSTS,
    "settings": READS,
    "office_records": READS,
    "api_posts": "401 401 403 403 403 403 403 200 200 403 403 403",
    "api_post": "401 401 403 403 403 403 403 200 200 403 403 403",
    "api_end_post": POSTS,
}


def arguments(house: House, matter: Appeal) -> dict[str, list[Any]]:
    account, post = [house.worker1.user.pk], [house.worker1.posts[0].pk]
    return {
        "account": account,
        "account_reset": account,
        "account_reset_codes": account,
        "account_deactivate": account,
        "account_activate": account,
        "post": post,
        "post_end": post,
        "post_care_duty": post,
        "backup": [house.grid1.code],
        "api_post": post,
        "api_end_post": post,
    }
