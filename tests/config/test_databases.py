"""数据库: which server the settings name, and how its connections are kept."""

from django.db import connection

from config.databases import read

ADDRESS = "postgres://office:secret@db1.example.cn:5432/doorstep"


def test_without_an_address_it_is_our_own_server():
    named = read({})
    assert named["ENGINE"] == "config.embedded"
    assert (named["CONN_MAX_AGE"], named["CONN_HEALTH_CHECKS"]) == (600, True)


def test_an_address_names_the_server_and_connections_are_kept():
    named = read({"DATABASE_URL": ADDRESS})
    assert named["ENGINE"] == "django.db.backends.postgresql"
    assert (named["HOST"], named["NAME"], named["USER"]) == ("db1.example.cn", "doorstep", "office")
    assert (named["CONN_MAX_AGE"], named["CONN_HEALTH_CHECKS"]) == (600, True)


def test_what_the_address_asks_for_is_kept_and_wins():
    named = read({"DATABASE_URL": f"{ADDRESS}?sslmode=require&options=-c%20join_collapse_limit%3D8"})
    assert named["OPTIONS"]["sslmode"] == "require"
    assert named["OPTIONS"]["options"] == "-c join_collapse_limit=4 -c join_collapse_limit=8"


def test_the_planner_does_not_search_long_joins(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW join_collapse_limit")
        assert cursor.fetchone() == ("4",)
