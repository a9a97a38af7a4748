"""What single reads cost on AWS."""

from collections import Counter
from typing import Any

from tests.support.aws import AwsStorage, new_session
from tests.support.lives import applied, claimed, succeeding


async def test_slim_read_asks_for_one_projected_item_and_no_object() -> None:
    storage = AwsStorage.create()
    calls: Counter[str] = Counter()
    session = new_session()

    def seen(model: Any, params: Any, **_: Any) -> None:
        calls[model.name] += 1
        if model.name == "GetItem":
            assert b"ProjectionExpression" in params["body"]

    session.events.register("before-call", seen)
    backend = await storage.open(session=session)
    try:
        running = await claimed(backend.store, input={"large": "x" * 800_000})
        done = await applied(backend.store, succeeding(running, {"large": "y" * 800_000}))
        calls.clear()
        slim = await backend.store.get_slim_job(done.id)
        assert slim is not None
        assert (slim.status, slim.input, slim.result) == (done.status, None, None)
        assert calls == {"GetItem": 1}
    finally:
        await backend.close()
        storage.drop()
