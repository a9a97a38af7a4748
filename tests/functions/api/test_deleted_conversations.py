"""DELETE /v1/conversations/{id}."""

from pathlib import Path

from tests.functions.api.world import open_world


async def test_a_conversation_is_deleted_once(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        made = await world.client.post("/v1/conversations", json={"title": "Tea"})
        url = f"/v1/conversations/{made.json()['conversation']['id']}"
        answer = await world.client.delete(url)
        assert answer.status_code == 200
        assert answer.json() == {
            "ok": True,
            "deleted": {"messages": 0, "jobs": 0},
            "kept": {"memories": 0, "calls": 0},
            "complete": True,
        }
        assert (await world.client.get(url)).status_code == 404
        again = await world.client.delete(url)
        assert (again.status_code, again.json()["error"]["code"]) == (404, "NOT_FOUND")
