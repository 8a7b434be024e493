"""GET, POST and DELETE of /v1/articles, on a server whose archive is as it was afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qa.wire import article_json, shown_json, stats_json, versions_json
from tests.web.articles import ALL, AUDIT, HOSTILE, LAUNCH

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from qa import Assistant
    from tests.web.api.conftest import Server

HARBOUR = {
    "title": "鹿岛新码头启用",
    "text": "鹿岛新码头5月6日启用，长三百米，可同时停靠四艘渡船。",
    "source": "沿海日报",
    "published": "2026-05-07",
}


@pytest.fixture
def restored(client: httpx.Client) -> Iterator[None]:
    """Whatever a test takes in is removed after it."""
    yield
    known = {article.id for article in ALL}
    listed = client.get("/v1/articles", params={"limit": 1000}).json()["articles"]
    for article in listed:
        if article["id"] not in known:
            assert client.delete(f"/v1/articles/{article['id']}").status_code == 200


def ids(got: httpx.Response) -> list[str]:
    assert got.status_code == 200, got.text
    return [article["id"] for article in got.json()["articles"]]


# ---------------------------------------------------------------------- reading


def test_the_list_is_the_assistants_a_page_at_a_time(
    client: httpx.Client, assistant: Assistant
) -> None:
    got = client.get("/v1/articles", params={"limit": 2, "offset": 1}).json()
    every = assistant.articles()
    assert got == {
        "schema": 1,
        "total": len(ALL),
        "offset": 1,
        "limit": 2,
        "articles": [article_json(article, with_text=False) for article in every[1:3]],
    }
    assert ids(client.get("/v1/articles", params={"offset": 99})) == []


def test_the_list_can_be_narrowed(client: httpx.Client) -> None:
    assert ids(client.get("/v1/articles", params={"source": "山城晚报"})) == [AUDIT.id]
    params = {"since": "2026-01-01", "until": "2026-01-31"}
    assert ids(client.get("/v1/articles", params=params)) == [LAUNCH.id]


@pytest.mark.parametrize(
    ("params", "parameter"),
    [({"limit": 0}, "limit"), ({"offset": -1}, "offset"), ({"sources": "甲报"}, "sources")],
)
def test_a_wrong_parameter_is_named(
    client: httpx.Client, params: dict[str, Any], parameter: str
) -> None:
    got = client.get("/v1/articles", params=params)
    assert got.status_code == 422
    (fault,) = got.json()["errors"]
    assert (fault["parameter"], fault["in"]) == (parameter, "query")


@pytest.mark.parametrize("params", [{"until": ""}, {"since": "gestern"}, {"source": ""}])
def test_a_filter_that_says_nothing_is_no_leave_to_list_all(
    client: httpx.Client, params: dict[str, str]
) -> None:
    assert client.get("/v1/articles", params=params).status_code == 422


def test_an_article_with_markup_comes_out_as_it_was(client: httpx.Client) -> None:
    got = client.get(f"/v1/articles/{HOSTILE.id}")
    assert got.headers["content-type"] == "application/json"
    shown = got.json()
    assert shown["text"] == HOSTILE.text
    assert shown["title"] == HOSTILE.title
    assert shown["url"] == HOSTILE.url


def test_an_article_is_shown_as_by_the_command_line(
    client: httpx.Client, assistant: Assistant
) -> None:
    version = assistant.version(LAUNCH.id)
    expected = shown_json(version, assistant.places(LAUNCH.id))
    assert client.get(f"/v1/articles/{LAUNCH.id}").json() == expected
    assert client.get(f"/v1/articles/{LAUNCH.id}", params={"version": 1}).json() == expected
    versions = versions_json(assistant.versions(LAUNCH.id))
    assert client.get(f"/v1/articles/{LAUNCH.id}/versions").json() == versions


@pytest.mark.parametrize("path", ["nope", "nope/versions", f"{LAUNCH.id}?version=7"])
def test_an_article_that_is_not_there_is_a_404(client: httpx.Client, path: str) -> None:
    got = client.get(f"/v1/articles/{path}")
    assert got.status_code == 404
    assert got.json()["type"] == "urn:citeqa:problem:article-not-found"


def test_stats_are_the_assistants(client: httpx.Client, assistant: Assistant) -> None:
    assert client.get("/v1/stats").json() == stats_json(assistant.stats())


# ---------------------------------------------------------------------- articles as JSON


@pytest.mark.usefixtures("restored")
def test_an_article_is_taken_in_edited_and_found(client: httpx.Client) -> None:
    got = client.post("/v1/articles", json=HARBOUR)
    assert got.status_code == 200
    report = got.json()
    assert (report["schema"], report["added"], report["failed"]) == (1, 1, [])
    (article_id,) = ids(client.get("/v1/articles", params={"since": "2026-05-07"}))
    assert client.post("/v1/articles", json=HARBOUR).json()["unchanged"] == 1
    edited = {**HARBOUR, "text": HARBOUR["text"].replace("四艘", "六艘")}
    assert client.post("/v1/articles", json=edited).json()["updated"] == 1
    versions = client.get(f"/v1/articles/{article_id}/versions").json()["versions"]
    assert [version["current"] for version in versions] == [False, True]
    old = client.get(f"/v1/articles/{article_id}", params={"version": 1}).json()
    assert old["text"] == HARBOUR["text"]
    found = client.post("/v1/search", json={"query": "新码头可停靠几艘渡船", "k": 1}).json()
    assert "六艘" in found["passages"][0]["text"]


@pytest.mark.usefixtures("restored")
def test_what_is_shown_can_be_posted_and_is_the_same(client: httpx.Client) -> None:
    for article in (LAUNCH, AUDIT):
        shown = client.get(f"/v1/articles/{article.id}").json()
        report = client.post("/v1/articles", json=shown).json()
        assert report["unchanged"] == 1, report


@pytest.mark.usefixtures("restored")
def test_several_articles_are_taken_or_none(client: httpx.Client) -> None:
    other = {**HARBOUR, "title": "又一则", "text": "鹿岛邮局搬到码头旁边。"}
    wrong = {**HARBOUR, "published": "gestern"}
    got = client.post("/v1/articles", json={"articles": [HARBOUR, wrong]})
    assert got.status_code == 422
    assert "articles/1" in got.json()["detail"]
    assert client.get("/v1/articles").json()["total"] == len(ALL)
    report = client.post("/v1/articles", json={"articles": [HARBOUR, other]}).json()
    assert report["added"] == 2


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"titel": "x"}, "#/titel"),
        ({"text": ""}, "#/text"),
        ({"text": None}, "#/text"),
        ({"language": "chinesisch"}, "#/language"),
        ({"id": "../x"}, "#/id"),
        ({"published_zone": "Berlin"}, "#/published_zone"),
    ],
)
def test_a_wrong_field_of_an_article_is_named(
    client: httpx.Client, change: dict[str, Any], pointer: str
) -> None:
    got = client.post("/v1/articles", json={**HARBOUR, **change})
    assert got.status_code == 422
    assert [fault["pointer"] for fault in got.json()["errors"]] == [pointer]
    several = client.post("/v1/articles", json={"articles": [HARBOUR, {**HARBOUR, **change}]})
    pointers = [fault["pointer"] for fault in several.json()["errors"]]
    assert pointers == [pointer.replace("#", "#/articles/1")]


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{", b"\xff", b'{"articles": []}'])
def test_a_body_without_an_article_is_a_clients_mistake(client: httpx.Client, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    got = client.post("/v1/articles", content=body, headers=headers)
    assert got.status_code == 422
    assert got.headers["content-type"] == "application/problem+json"


# ---------------------------------------------------------------------- files


@pytest.mark.usefixtures("restored")
def test_files_are_read_and_the_bad_ones_reported(client: httpx.Client, server: Server) -> None:
    good = f"{HARBOUR['title']}\n沿海日报 2026-05-07\n\n{HARBOUR['text']}\n".encode()
    files = [
        ("files", ("../../harbour.txt", good, "text/plain")),
        ("files", ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "image/png")),
    ]
    got = client.post("/v1/articles", files=files)
    assert got.status_code == 200, got.text
    report = got.json()
    assert report["added"] == 1
    (failed,) = report["failed"]
    assert failed["path"] == "photo.png"
    assert (failed["kind"], failed["reason"][:24]) == ("other_kind", "photo.png is a PNG image")
    assert str(server.library) not in got.text
    assert list((server.library / "uploads").iterdir()) == []
    again = client.post("/v1/articles", files=files[:1])
    assert again.json()["unchanged"] == 1
    assert client.get("/v1/articles").json()["total"] == len(ALL) + 1


def test_when_nothing_was_taken_the_report_is_in_the_problem(client: httpx.Client) -> None:
    got = client.post("/v1/articles", files={"files": ("empty.txt", b"", "text/plain")})
    assert got.status_code == 422
    assert got.headers["content-type"] == "application/problem+json"
    assert got.json()["report"]["failed"][0]["path"] == "empty.txt"


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"x", "text/plain", 415),
        (b"x", "multipart/form-data", 400),
        (b"x", "multipart/form-data; boundary=a", 400),
        (b"--a--\r\n", "multipart/form-data; boundary=a", 422),
        (
            b'--a\r\nContent-Disposition: form-data; name="files"\r\n\r\nx\r\n--a--\r\n',
            "multipart/form-data; boundary=a",
            422,
        ),
    ],
)
def test_a_form_without_files_is_a_clients_mistake(
    client: httpx.Client, content: bytes, kind: str, status: int
) -> None:
    got = client.post("/v1/articles", content=content, headers={"content-type": kind})
    assert got.status_code == status, got.text
    assert got.headers["content-type"] == "application/problem+json"


# ---------------------------------------------------------------------- removing


@pytest.mark.usefixtures("restored")
def test_articles_are_removed_by_id_and_by_condition(client: httpx.Client) -> None:
    other = {**HARBOUR, "title": "又一则", "text": "鹿岛邮局搬到码头旁边。", "id": "post-office"}
    assert client.post("/v1/articles", json={"articles": [HARBOUR, other]}).status_code == 200
    assert client.delete("/v1/articles/post-office").json() == {"schema": 1, "deleted": 1}
    assert client.delete("/v1/articles/post-office").status_code == 404
    condition = {"since": "2026-05-01", "source": "沿海日报"}
    dry = client.delete("/v1/articles", params={**condition, "dry_run": True}).json()
    assert [article["title"] for article in dry["would_delete"]] == [HARBOUR["title"]]
    assert dry["deleted"] == 0
    assert client.delete("/v1/articles", params=condition).json() == {"schema": 1, "deleted": 1}
    assert client.delete("/v1/articles", params=condition).json() == {"schema": 1, "deleted": 0}
    assert client.get("/v1/articles").json()["total"] == len(ALL)


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({}, 422),
        ({"source": "沿海日报", "untill": "2020-01-01"}, 422),
        ({"source": ""}, 422),
        ({"path": "a\x00b"}, 422),
        ({"since": "gestern"}, 422),
        ({"id": ["launch", "nope"]}, 404),
    ],
)
def test_what_is_misspelt_removes_nothing(
    client: httpx.Client, params: dict[str, Any], status: int
) -> None:
    assert client.delete("/v1/articles", params=params).status_code == status
    assert client.get("/v1/articles").json()["total"] == len(ALL)


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/articles"), ("DELETE", "/v1/articles"), ("DELETE", "/v1/articles/launch")],
)
def test_who_may_not_write_changes_nothing(client: httpx.Client, method: str, path: str) -> None:
    headers = {"x-role": "guest", "content-type": "application/json"}
    got = client.request(method, path, content=b"not even read", headers=headers)
    assert got.status_code == 403
    assert got.json()["detail"] == "guests only read"
    assert client.get("/v1/articles", headers=headers).json()["total"] == len(ALL)
