"""Coming in as each role: a browser that is signed in the way that role signs in."""

from collections.abc import Callable

from django.test import Client

from grids import reauth
from grids.models import User
from residents.appeals.models import Appeal
from tests.community import House
from tests.factories import user

Enter = Callable[[House, Appeal], Client]


def _account(name: str) -> Enter:
    def enter(house: House, appeal: Appeal) -> Client:
        return signed_in(getattr(house, name).user)

    return enter


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def proven(client: Client) -> Client:
    """The same browser, which has shown its password just now."""
    session = client.session
    reauth.remember(session)
    session.save()
    return client


def visitor(house: House, appeal: Appeal) -> Client:
    return Client()


def receipt(house: House, appeal: Appeal) -> Client:
    """A browser that has opened this appeal's receipt."""
    client = Client()
    session = client.session
    session["receipts"] = [appeal.pk]
    session.save()
    return client


def household(house: House, appeal: Appeal) -> Client:
    client = Client()
    client.post(f"/h/{house.card_secret}/")
    return client


def no_post(house: House, appeal: Appeal) -> Client:
    return signed_in(user())


def elsewhere(house: House, appeal: Appeal) -> Client:
    return signed_in(house.elsewhere.staff.user)


ROLES: dict[str, Enter] = {
    "visitor": visitor,
    "receipt": receipt,
    "household": household,
    "worker": _account("worker1"),
    "other_worker": _account("worker2"),
    "seat": _account("property"),
    "staff": _account("staff"),
    "lead": _account("lead"),
    "admin": _account("admin"),
    "supervisor": _account("supervisor"),
    "no_post": no_post,
    "elsewhere": elsewhere,
}
