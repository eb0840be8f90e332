"""Open311 GeoReport v2, held against the field names of the published standard."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from django.http import HttpResponse
from django.test import Client

from grids import geo, tokens
from grids.models import Grid
from grids.states import TokenScope
from residents.appeals.models import Appeal, Category
from residents.appeals.states import Source, State
from tests.community import House
from tests.entering import signed_in
from tests.factories import at, building, category

V2 = "/open311/v2"
SERVICE = {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"}
ATTRIBUTE = {
    *("variable", "code", "datatype", "required", "datatype_description", "order", "description", "values"),
}
REQUEST = {
    *("service_request_id", "status", "status_notes", "service_name", "service_code", "description"),
    *("agency_responsible", "service_notice", "requested_datetime", "updated_datetime"),
    *("expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url"),
}
CREATED = {"service_request_id", "service_notice", "account_id"}
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[118.0, 32.0], [118.1, 32.0], [118.1, 32.1], [118.0, 32.1], [118.0, 32.0]]],
}
TUESDAY = at("2026-11-17 09:00")
LAST_90 = {"start_date": "2026-11-01T00:00:00Z", "end_date": "2026-12-01T00:00:00+08:00"}


@pytest.fixture
def house(lent_house: House) -> House:
    Grid.objects.filter(pk=lent_house.grid2.pk).update(boundary=SQUARE)
    return lent_house


def published(house: House, *verbs: str, title: str = "楼道灯不亮", **matter: Any) -> Appeal:
    appeal = house.file(at=TUESDAY, category=house.category, **matter)[0]
    appeal = house.do("accept", appeal, at=TUESDAY, public_title=title, public_text="居民反映楼道灯坏了。")
    for verb in verbs:
        appeal = house.do(verb, appeal, at=TUESDAY)
    return appeal


def get(path: str, **params: str) -> HttpResponse:
    return Client().get(f"{V2}/{path}", params)


def filed(client: Client | None = None, **said: str) -> HttpResponse:
    return (client or Client()).post(f"{V2}/requests.json", said)


def said(house: House, **changed: str) -> dict[str, str]:
    words = {
        "service_code": str(house.category.pk),
        "description": "三单元四楼楼道灯坏了一周。老人不敢下楼。",
        "attribute[grid]": "01",
        "address_string": "3号楼3单元",
        "first_name": "秀英",
        "last_name": "王",
        "phone": "13812345678",
    }
    return {**words, **changed}


def error(answer: HttpResponse, status: int) -> str:
    """The one error of the standard's shape, after checking it."""
    assert answer.status_code == status, answer.content.decode()
    [row] = json.loads(answer.content)
    assert set(row) == {"code", "description"}
    assert row["code"] == str(status)
    return row["description"]


# Services


def test_the_services_are_the_leaves_of_the_category_tree(house: House):
    category(house.community, "公共设施", "照明", "路灯")
    rows = get("services.json").json()
    assert [row["service_name"] for row in rows] == ["楼道灯", "路灯"]
    assert all(set(row) == SERVICE for row in rows)
    one = rows[0]
    assert (one["service_code"], one["group"], one["type"]) == (
        str(house.category.pk),
        "公共设施",
        "realtime",
    )
    assert one["metadata"] is True


def test_a_category_no_longer_used_is_no_service(house: House):
    Category.objects.filter(pk=house.category.pk).update(active=False)
    assert house.category.name not in get("services.json").content.decode()
    error(get(f"services/{house.category.pk}.json"), 404)


def test_services_in_xml_are_one_element_each(house: House):
    answer = get("services.xml")
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    root = ElementTree.fromstring(answer.content)  # noqa: S314 our own words
    assert (root.tag, [child.tag for child in root]) == ("services", ["service"])
    assert {child.tag for child in root[0]} == SERVICE
    assert root[0].find("metadata").text == "true"


def test_the_definition_asks_for_the_grid(house: House):
    document = get(f"services/{house.category.pk}.json").json()
    assert set(document) == {"service_code", "attributes"}
    [attribute] = document["attributes"]
    assert set(attribute) == ATTRIBUTE
    assert attribute["values"][0] == {"key": "01", "name": "第01微网格"}
    root = ElementTree.fromstring(get(f"services/{house.category.pk}.xml").content)  # noqa: S314
    assert root.tag == "service_definition"
    assert {child.tag for child in root.find("attributes/attribute")} == ATTRIBUTE
    assert [value.find("key").text for value in root.iter("value")] == ["01", "02", "03"]


@pytest.mark.parametrize("code", ["999999", "abc", "1" * 20])
def test_an_unknown_service_is_not_found_in_the_standards_words(house: House, code: str):
    assert code[:5] in error(get(f"services/{code}.json"), 404)
    root = ElementTree.fromstring(get(f"services/{code}.xml").content)  # noqa: S314
    assert (root.tag, root[0].tag, root.find("error/code").text) == ("errors", "error", "404")


# Requests


def test_a_published_matter_is_shown_in_the_offices_words(house: House):
    appeal = published(house, contact_name="王秀英", text="王秀英家门口，电话13812345678")
    [row] = get("requests.json", **LAST_90).json()
    assert set(row) == REQUEST
    assert (row["service_request_id"], row["status"]) == (appeal.number, "open")
    assert row["description"] == "居民反映楼道灯坏了。"
    assert row["requested_datetime"] == "2026-11-17T09:00:00+08:00"
    assert (row["address_id"], row["agency_responsible"]) == ("01", "幸福里社区")
    for private in ("王秀英", "13812345678", "门口"):
        assert private not in json.dumps(row, ensure_ascii=False)


def test_what_is_not_published_is_not_there_for_anybody(house: House):
    hidden = house.do("accept", house.file(at=TUESDAY)[0], at=TUESDAY)
    assert get("requests.json", **LAST_90).json() == []
    for client in (Client(), signed_in(house.staff.user)):
        answer = client.get(f"{V2}/requests/{hidden.number}.json")
        assert error(answer, 404) == error(client.get(f"{V2}/requests/2026-999999.json"), 404)


def test_a_settled_matter_is_closed_with_its_answer(house: House):
    appeal = published(house, "start", "reply", "close")
    [row] = get(f"requests/{appeal.number}.json").json()
    assert (row["status"], row["status_notes"]) == ("closed", "灯已修好，居民已确认。")
    assert row["updated_datetime"] == "2026-11-17T09:00:00+08:00"


def test_one_request_in_xml_names_every_field(house: House):
    appeal = published(house)
    root = ElementTree.fromstring(get(f"requests/{appeal.number}.xml").content)  # noqa: S314
    assert (root.tag, root[0].tag) == ("service_requests", "request")
    assert {child.tag for child in root[0]} == REQUEST
    assert root.find("request/zipcode").text is None


def test_a_grid_with_a_boundary_gives_its_middle_and_no_door(house: House):
    published(house, grid=house.grid2)
    [row] = get("requests.json", **LAST_90).json()
    assert (row["lat"], row["long"]) == (32.05, 118.05)


def test_requests_are_chosen_by_status_service_day_or_number(house: House):
    other = category(house.community, "公共设施", "照明", "路灯")
    opened = published(house)
    closed = published(house, "start", "reply", "close", title="修好了")
    Appeal.objects.filter(pk=closed.pk).update(category=other)

    def numbers(**params: str) -> set[str]:
        return {row["service_request_id"] for row in get("requests.json", **{**LAST_90, **params}).json()}

    assert numbers() == numbers(status="open,closed") == {opened.number, closed.number}
    assert numbers(status="open") == {opened.number}
    assert numbers(status="closed") == {closed.number}
    assert numbers(service_code=str(other.pk)) == {closed.number}
    assert numbers(service_code=f"{other.pk},{house.category.pk}") == {opened.number, closed.number}
    early = {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-02-01T00:00:00Z"}
    assert numbers(**early) == set()
    assert numbers(service_request_id=f"{opened.number},nonsense", **early) == {opened.number}


@pytest.mark.parametrize(
    "params",
    [
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-05-01T00:00:00Z"},
        {"start_date": "2026-05-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"},
        {"start_date": "2026-01-01"},
        {"start_date": "2026-13-01T00:00:00Z"},
        {"end_date": "gestern"},
        {"status": "solved"},
    ],
)
def test_what_cannot_be_understood_is_refused(house: House, params: dict[str, str]):
    error(get("requests.json", **params), 400)


def test_the_list_asks_the_same_few_questions(house: House, django_assert_max_num_queries: Any):
    for _ in range(5):
        published(house)
    with django_assert_max_num_queries(5):
        assert len(get("requests.json", **LAST_90).json()) == 5


def test_another_communitys_matters_are_not_shown(house: House):
    published(house.elsewhere)
    assert get("requests.json", **LAST_90).json() == []
    assert error(get("services.json", jurisdiction_id="yangguang"), 404)
    assert get("services.json", jurisdiction_id="xingfuli").status_code == 200


# Filing


def test_a_filed_request_is_an_entry_of_the_ledger_with_its_receipt(house: House):
    answer = filed(**said(house))
    assert answer.status_code == 201
    [row] = answer.json()
    assert set(row) == CREATED
    appeal = Appeal.objects.get()
    assert row["service_request_id"] == appeal.number
    assert (appeal.source, appeal.category, appeal.state) == (Source.API, house.category, State.REGISTERED)
    assert appeal.title == "三单元四楼楼道灯坏了一周"
    assert (appeal.contact_name, appeal.contact_phone) == ("王秀英", "13812345678")
    assert (appeal.place, appeal.grid) == ("3号楼3单元", house.grid1)
    secret = row["service_notice"].split("查询码 ")[1].split("，")[0]
    assert Client().post("/status/", {"number": appeal.number, "secret": secret}).status_code == 302


def test_the_answer_comes_in_xml_too(house: House):
    answer = Client().post(f"{V2}/requests.xml", said(house))
    root = ElementTree.fromstring(answer.content)  # noqa: S314
    assert (answer.status_code, root.tag) == (201, "service_requests")
    assert {child.tag for child in root[0]} == CREATED


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ({"attribute[grid]": "03"}, "03"),
        ({"address_id": "02"}, "02"),
        ({"lat": "32.05", "long": "118.05"}, "02"),
        ({"address_string": "幸福里13号楼2单元"}, "03"),
        ({"address_string": "3号楼2单元"}, "01"),
        ({"address_string": "13号楼", "lat": "32.05", "long": "118.05"}, "02"),
    ],
)
def test_the_grid_is_found_by_name_point_or_building(house: House, place: dict[str, str], code: str):
    building(house.grid1, "3号楼")
    building(house.grid3, "13号楼")
    words = said(house, **{"attribute[grid]": "", "address_string": "", **place})
    assert filed(**words).status_code == 201
    assert Appeal.objects.get().grid.code == code


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "999999"}, 404, "service_code"),
        ({"description": ""}, 400, "description"),
        ({"description": "长" * 4001}, 400, "description"),
        ({"attribute[grid]": "99"}, 400, "微网格"),
        ({"attribute[grid]": "", "address_string": "月球"}, 400, "lat"),
        ({"attribute[grid]": "", "address_string": "", "lat": "0", "long": "0"}, 400, "lat"),
        ({"phone": "12"}, 400, "电话"),
        ({"jurisdiction_id": "nowhere"}, 404, "jurisdiction_id"),
        ({"api_key": "wrong"}, 403, "api_key"),
    ],
)
def test_a_request_that_cannot_be_taken_says_why(
    house: House, changed: dict[str, str], status: int, words: str
):
    assert words in error(filed(**said(house, **changed)), status)
    assert not Appeal.objects.exists()


def test_a_key_files_in_the_accounts_name_and_only_with_the_scope_to_write(house: House):
    _, key = tokens.issue(house.staff.user, name="热线系统", scopes=[TokenScope.WRITE])
    assert filed(**said(house, api_key=key)).status_code == 201
    appeal = Appeal.objects.get()
    assert (appeal.filed_by, appeal.source) == (house.staff.user, Source.API)
    _, reading_key = tokens.issue(house.staff.user, name="大屏", scopes=[TokenScope.READ])
    error(filed(**said(house, api_key=reading_key)), 403)
    _, foreign = tokens.issue(house.elsewhere.staff.user, name="别处", scopes=[TokenScope.WRITE])
    error(filed(**said(house, api_key=foreign)), 403)
    _, watching = tokens.issue(house.supervisor.user, name="街道", scopes=[TokenScope.WRITE])
    assert "不登记诉求" in error(filed(**said(house, api_key=watching)), 403)


def test_a_workers_key_files_for_the_own_grid_only(house: House):
    _, key = tokens.issue(house.worker1.user, name="巡查机", scopes=[TokenScope.WRITE])
    assert filed(**said(house, api_key=key)).status_code == 201
    error(filed(**said(house, api_key=key, **{"attribute[grid]": "02"})), 400)


def test_a_signed_in_browser_acts_as_nobody_here(house: House):
    """No CSRF token is asked for, so no session may count."""
    client = signed_in(house.staff.user)
    client.handler.enforce_csrf_checks = True
    assert filed(client, **said(house)).status_code == 201
    assert Appeal.objects.get().filed_by is None


def test_strangers_are_slowed_down(house: House, settings: Any):
    settings.ANONYMOUS_FILINGS_PER_HOUR = 1
    filed(**said(house))
    answer = filed(**said(house))
    error(answer, 429)
    assert int(answer.headers["Retry-After"]) > 0


def test_a_picture_elsewhere_is_noted_in_the_text(house: House):
    filed(**said(house, media_url="https://example.org/1.jpg"))
    assert Appeal.objects.get().text.endswith("附件：https://example.org/1.jpg")


# Tokens and discovery


def test_a_token_of_number_and_secret_gives_the_number_back(house: House):
    appeal, secret = house.file()
    [row] = get(f"tokens/{appeal.number}-{secret}.json").json()
    assert row == {"service_request_id": appeal.number, "token": f"{appeal.number}-{secret}"}
    error(get(f"tokens/{appeal.number}-WRONGWRONGWR.json"), 404)
    error(get("tokens/123456.json"), 404)


def test_ten_wrong_tokens_lock_a_number(house: House):
    appeal, secret = house.file()
    for _ in range(10):
        get(f"tokens/{appeal.number}-WRONGWRONGWR.json")
    error(get(f"tokens/{appeal.number}-{secret}.json"), 429)


def test_discovery_tells_where_it_is_and_what_it_speaks(house: House):
    document = Client().get("/open311/discovery.json").json()
    assert set(document) == {"changeset", "contact", "key_service", "endpoints"}
    [endpoint] = document["endpoints"]
    assert set(endpoint) == {"specification", "url", "changeset", "type", "formats"}
    assert endpoint["url"] == "http://testserver/open311/v2"
    assert (
        Client().get(f"{endpoint['url']}/services.json".removeprefix("http://testserver")).status_code == 200
    )
    root = ElementTree.fromstring(Client().get("/open311/discovery.xml").content)  # noqa: S314
    assert [each.text for each in root.iter("format")] == ["text/xml", "application/json"]


def test_another_ending_is_no_address(house: House):
    assert get("services.csv").status_code == 404


def test_a_point_lies_in_its_boundary_and_not_beside_it():
    assert geo.holds(SQUARE, 118.05, 32.05)
    assert not geo.holds(SQUARE, 118.2, 32.05)
    hole = [[118.04, 32.04], [118.06, 32.04], [118.06, 32.06], [118.04, 32.06], [118.04, 32.04]]
    ringed = {"type": "Polygon", "coordinates": [*SQUARE["coordinates"], hole]}
    assert not geo.holds(ringed, 118.05, 32.05)
    assert geo.holds(ringed, 118.02, 32.05)
