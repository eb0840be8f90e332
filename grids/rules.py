"""谁可以管: accounts, posts, the ground and the settings of a community (design section 6)."""

from grids.actors import Actor
from grids.states import PostKind
from grids.verdict import ALLOWED, Verdict, denied


def administers(actor: Actor, community_id: int) -> Verdict:
    """账号、岗位、日历、设置: the administrator of this very community."""
    if actor.community_id != community_id:
        return denied("只能管理本社区的账号、岗位和设置。")
    if actor.holds(PostKind.ADMIN):
        return ALLOWED
    return denied("只有本社区的系统管理员可以管理账号、岗位和设置。")


def reads_office(actor: Actor) -> Verdict:
    """The lead reads what the administrator changes."""
    if actor.is_lead or actor.holds(PostKind.ADMIN):
        return ALLOWED
    return denied("账号、岗位和设置由系统管理员管理，社区负责人可以查看。")


def draws(actor: Actor, community_id: int) -> Verdict:
    """划分网格: the office that knows the ground, or the administrator."""
    if actor.community_id == community_id and (actor.is_office or actor.holds(PostKind.ADMIN)):
        return ALLOWED
    return denied("网格由本社区的工作人员划分。")


def uses_codes(actor: Actor) -> Verdict:
    """动态码: for those whose password opens other people's data, and for who gives the accounts out."""
    if actor.is_office or actor.holds(PostKind.ADMIN):
        return ALLOWED
    return denied("动态码是给社区工作人员、负责人和系统管理员用的，您的账号不用设置。")
