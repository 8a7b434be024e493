"""The description is complete, true to what is answered, and holds against a fuzzer."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from qa import Alternative, Version, wire
from qa.types import Place
from qa.web.api import responses
from tests.web.api.conftest import running
from tests.web.articles import AUDIT, LAUNCH, answered, cited, whole

if TYPE_CHECKING:
    from pathlib import Path

    import httpx
    from pydantic import BaseModel

    from qa import Assistant

_CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
PRICE = cited(LAUNCH, "渡船造价三千五百万元，由临港市政府支付。", "三千五百万元")
RECKONED = cited(AUDIT, "电动渡船“白鹭号”的造价为四千一百万元。", "四千一百万元")
PLACES = [Place("audit", AUDIT.title, AUDIT.source, None, AUDIT.published, 0.9)]


@pytest.fixture(scope="module")
def description(client: httpx.Client) -> dict[str, Any]:
    got: dict[str, Any] = client.get("/v1/openapi.json").json()
    return got


def test_every_route_is_described_with_examples(description: dict[str, Any]) -> None:
    operations = [
        (path, method, operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(operations) == 14
    for path, method, operation in operations:
        assert operation["description"], (path, method)
        assert {"200", "default"} <= operation["responses"].keys()
        for response in operation["responses"].values():
            for content in response["content"].values():
                assert "example" in content, (path, method)


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    def references(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
            return own + [ref for value in part.values() for ref in references(value)]
        return (
            [ref for value in part for ref in references(value)] if isinstance(part, list) else []
        )

    found = references(description)
    assert found
    known = {f"#/components/schemas/{name}" for name in description["components"]["schemas"]}
    assert set(found) <= known


def same(model: type[BaseModel], json: dict[str, Any]) -> bool:
    """Whether a model describes some JSON field by field."""
    checked = model.model_validate(json)
    return checked.model_dump(by_alias=True, exclude_unset=True) == json


def test_what_is_described_is_what_is_answered(assistant: Assistant) -> None:
    answer = answered(PRICE, others=(Alternative("四千一百万元", 0.3, (RECKONED,)),))
    version = Version(1, LAUNCH, current=True)
    assert same(responses.Answered, wire.answer_json(answer))
    assert same(responses.Found, wire.hits_json("渡船", [whole(LAUNCH)]))
    listed = wire.articles_json([LAUNCH, AUDIT], total=2, offset=0, limit=9)
    assert same(responses.ArticlesPage, listed)
    assert same(responses.ArticleShown, wire.shown_json(version, PLACES))
    assert same(responses.Versions, wire.versions_json([version]))
    assert same(responses.Deletion, wire.deletion_json(0, [LAUNCH]))
    assert same(responses.Holdings, wire.stats_json(assistant.stats()))


def test_schemathesis_finds_no_fault_of_the_server(api_library: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"  # its own, because articles are taken in and removed
    shutil.copytree(api_library, library)
    with running(library, tmp_path) as server:
        command = [sys.executable, "-m", "schemathesis.cli", "run"]
        command += [f"{server.address}/v1/openapi.json", "--checks", _CHECKS, "--seed", "1"]
        command += ["--phases", "examples,fuzzing", "--max-examples", "5", "--workers", "2"]
        command += ["--request-timeout", "60", "--no-color", "--generation-database", "none"]
        done = subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, timeout=300, check=False
        )
        assert done.returncode == 0, done.stdout[-5000:]
        assert "Traceback" not in server.log.read_text()
