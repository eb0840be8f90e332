"""对外链接: whole addresses for words that leave the house, where no request tells the site's name."""

from django.conf import settings


def absolute(hostname: str, path: str) -> str:
    """`/n/12/` as a neighbour's phone opens it: at the community's own host, else where the site is told to be."""
    return f"https://{hostname}{path}" if hostname else f"{settings.SITE_URL}{path}"
