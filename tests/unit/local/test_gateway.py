"""The UI under /ui/: files, routes of its own, headers, and what happens without a build."""

from pathlib import Path

import httpx
import pytest
from starlette.responses import JSONResponse

from local.gateway.app import Gateway


def client(ui_dir: Path) -> httpx.AsyncClient:
    app = Gateway(JSONResponse({"from": "api"}), ui_dir=ui_dir)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    ui_dir = tmp_path / "dist"
    (ui_dir / "assets").mkdir(parents=True)
    (ui_dir / "index.html").write_text("<title>UI</title>")
    (ui_dir / "favicon.svg").write_text("<svg/>")
    (ui_dir / "assets" / "index-abc123.js").write_text("run()")
    (tmp_path / "secret.txt").write_text("secret")
    return ui_dir


async def test_everything_else_goes_to_the_api(built: Path) -> None:
    async with client(built) as http:
        for path in ("/v1/jobs", "/health", "/uix", "/openapi.json"):
            assert (await http.get(path)).json() == {"from": "api"}


@pytest.mark.parametrize("path", ["/", "/ui"])
async def test_the_root_leads_to_the_ui(built: Path, path: str) -> None:
    async with client(built) as http:
        response = await http.get(path)
    assert response.status_code == 307
    assert response.headers["location"] == "/ui/"


@pytest.mark.parametrize("path", ["/ui/", "/ui/jobs", "/ui/jobs/0a1b/logs"])
async def test_routes_of_the_ui_get_its_page_and_are_not_kept(built: Path, path: str) -> None:
    async with client(built) as http:
        response = await http.get(path)
    assert response.text == "<title>UI</title>"
    assert response.headers["cache-control"] == "no-cache"


async def test_hashed_files_are_kept_for_ever_and_others_are_asked_for_again(built: Path) -> None:
    async with client(built) as http:
        hashed = await http.get("/ui/assets/index-abc123.js")
        plain = await http.get("/ui/favicon.svg")
        again = await http.get("/ui/favicon.svg", headers={"if-none-match": plain.headers["etag"]})
    assert "immutable" in hashed.headers["cache-control"]
    assert plain.headers["cache-control"] == "no-cache"
    assert again.status_code == 304


async def test_every_answer_carries_the_strict_policy(built: Path) -> None:
    async with client(built) as http:
        for path in ("/", "/ui/", "/ui/assets/index-abc123.js", "/ui/assets/gone.js"):
            headers = (await http.get(path)).headers
            assert "script-src 'self'" in headers["content-security-policy"]
            assert "default-src 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/ui/assets/gone.js", "/ui/missing.png"])
async def test_a_missing_file_is_not_answered_with_the_page(built: Path, path: str) -> None:
    async with client(built) as http:
        assert (await http.get(path)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/ui/../secret.txt", "/ui/%2e%2e/secret.txt", "/ui//etc/passwd", "/ui/..%2fsecret.txt", "/ui/a%00.txt"]
)
async def test_nothing_outside_of_the_build_is_served(built: Path, path: str) -> None:
    async with client(built) as http:
        response = await http.get(path)
    assert "secret" not in response.text
    assert "root:" not in response.text


async def test_the_ui_is_only_read(built: Path) -> None:
    async with client(built) as http:
        assert (await http.post("/ui/")).status_code == 405
        assert (await http.head("/ui/")).status_code == 200


async def test_without_a_build_the_page_says_how_to_get_one(tmp_path: Path) -> None:
    async with client(tmp_path / "nothing") as http:
        response = await http.get("/ui/jobs")
    assert response.status_code == 404
    assert "has not been built" in response.text
