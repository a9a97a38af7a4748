"""A conversation's live view as server-sent events. See services/conversations/following.py for what is told when.

The conversation itself is told without an id, again on each connection; everything that has a place in the order has
its cursor as its id.
"""

import asyncio
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request
from starlette.types import ASGIApp

from functions.api.http.auth import principal_of
from functions.api.http.query import text_of
from functions.api.http.rate_limit import StreamSlots
from functions.api.http.routing import add_route
from functions.api.routes.event_stream import HEARTBEAT, RETRY, RETRY_SOON, EventStream, StreamTimes, frame
from rauskuclaw.ports import Backend

if TYPE_CHECKING:
    from rauskuclaw.services.conversations.following import Follower
    from rauskuclaw.services.conversations.reading import Reading
    from rauskuclaw.services.conversations.replies import Replies
    from rauskuclaw.services.conversations.service import Conversations
    from rauskuclaw.services.conversations.turns import Turns


class FollowingEngine(Protocol):
    """What following a conversation needs. Asked for only by a request, so that a start does not import it."""

    @property
    def backend(self) -> Backend: ...

    @property
    def conversations(self) -> "Conversations": ...

    @property
    def turns(self) -> "Turns": ...

    @property
    def replies(self) -> "Replies": ...

    @property
    def conversation_reading(self) -> "Reading": ...


class ConversationStream(EventStream):
    """The answer to one stream request. It stays open while nothing happens."""

    def __init__(
        self,
        *,
        backend: Backend,
        follower: "Follower",
        times: StreamTimes,
        slots: StreamSlots,
        caller: str,
        is_reconnect: bool,
    ) -> None:
        super().__init__(times=times, slots=slots, caller=caller)
        self._backend = backend
        self._follower = follower
        self._is_reconnect = is_reconnect

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        from functions.api.routes.conversation_frames import frame_of

        now, times, follower = asyncio.get_running_loop().time, self._times, self._follower
        ends_at = now() + (times.longest if times.wait is None else times.wait)
        silent_since = now()
        yield RETRY
        topics = follower.topics
        listener = self._backend.notifier.listen(*topics)
        try:
            while True:
                looked_at = now()
                told = await follower.look()
                if told is None:
                    yield frame("end", {"reason": "deleted"})
                    return
                if told:
                    yield b"".join(map(frame_of, told))
                    silent_since = now()
                if follower.topics != topics:
                    listener.close()
                    topics = follower.topics
                    listener = self._backend.notifier.listen(*topics)
                    continue  # what came before this listened
                is_news = any(each.cursor is not None for each in told)
                if now() >= ends_at or (times.wait is not None and (is_news or not self._is_reconnect)):
                    yield RETRY_SOON
                    return
                silent_for = now() - silent_since
                if silent_for >= times.heartbeat:
                    yield HEARTBEAT
                    silent_since, silent_for = now(), 0
                await listener.wait(max(0.001, min(times.poll, times.heartbeat - silent_for, ends_at - now())))
                await asyncio.sleep(looked_at + self._slots.pause_sec - now())
        finally:
            listener.close()


class ConversationStreamRoutes:
    def __init__(self, engine: FollowingEngine, *, times: StreamTimes, slots: StreamSlots) -> None:
        self._engine = engine
        self._times = times
        self._slots = slots

    async def stream(self, request: Request) -> ASGIApp:
        from rauskuclaw.services.conversations.following import Follower, cursor_of

        engine, caller = self._engine, principal_of(request)
        conversation = await engine.conversations.get(request.path_params["conversation_id"], caller=caller)
        last = cursor_of(request.headers.get("last-event-id"))
        cursor = last or cursor_of(text_of(request.query_params, "cursor"))
        follower = Follower(
            backend=engine.backend,
            reading=engine.conversation_reading,
            turns=engine.turns,
            replies=engine.replies,
            conversation=conversation,
            cursor=cursor,
        )
        return ConversationStream(
            backend=engine.backend,
            follower=follower,
            times=self._times,
            slots=self._slots,
            caller=caller.name,
            is_reconnect=cursor is not None,
        )


def add_conversation_stream_route(app: FastAPI, routes: ConversationStreamRoutes) -> None:
    add_route(app, "GET", "/v1/conversations/{conversation_id}/stream", routes.stream, "streamConversation")
