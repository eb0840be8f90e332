"""The browser of the ledger's pages serves here too."""

from tests.residents.appeals.views.conftest import chromium, enter, plain_static

__all__ = ["chromium", "enter", "plain_static"]
