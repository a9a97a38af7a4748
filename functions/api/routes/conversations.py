"""Conversations: rows, messages, and what people say in them."""

from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request, Response
from starlette.datastructures import QueryParams

from functions.api.http.attachments import HEADERS as FILE_HEADERS
from functions.api.http.attachments import disposition
from functions.api.http.auth import principal_of
from functions.api.http.query import limit_of, text_of
from functions.api.http.request_body import read_object
from functions.api.http.responses import reply, to_json
from functions.api.http.routing import add_route
from functions.api.routes.serializers import JsonObject, serialize_job_summary
from rauskuclaw.services.fields import FieldFault, invalid

if TYPE_CHECKING:
    from rauskuclaw.domain.conversations.conversation import Conversation
    from rauskuclaw.services.conversations.erasing import Erasing
    from rauskuclaw.services.conversations.options import Options
    from rauskuclaw.services.conversations.posting import Posted, Posting
    from rauskuclaw.services.conversations.reading import Reading
    from rauskuclaw.services.conversations.service import Conversations, Made

REPLAYED = {"idempotent-replayed": "true"}


class ConversationEngine(Protocol):
    """Asked for only by a request, so that a start does not import them."""

    @property
    def conversations(self) -> "Conversations": ...

    @property
    def posting(self) -> "Posting": ...

    @property
    def conversation_reading(self) -> "Reading": ...

    @property
    def conversation_erasing(self) -> "Erasing": ...

    @property
    def chat_options(self) -> "Options": ...


class ConversationRoutes:
    """Each follows the conversation's queue: 404 on read, 403 on write."""

    def __init__(self, engine: ConversationEngine) -> None:
        self._engine = engine

    async def create(self, request: Request) -> Response:
        made = await self._engine.conversations.create(
            await read_object(request),
            caller=principal_of(request),
            idempotency_key=request.headers.get("idempotency-key"),
        )
        return await self._made(made)

    async def list(self, request: Request) -> Response:
        params = request.query_params
        page = await self._engine.conversations.find(
            caller=principal_of(request),
            text=text_of(params, "q"),
            archived=_flag(params, "archived", default=False),
            limit=limit_of(params, "limit", default=50, cap=200),
            cursor=text_of(params, "cursor"),
        )
        from functions.api.routes.conversation_frames import serialize_conversation

        listed = await self._engine.conversation_reading.listed(page)
        found = [serialize_conversation(each.conversation, each.state) for each in listed]
        more: JsonObject = {"next_cursor": page.cursor, "complete": page.is_complete}
        return reply({"ok": True, "conversations": found, "count": len(found), **more})

    async def read(self, request: Request) -> Response:
        return await self._reply(await self._engine.conversations.get(_id(request), caller=principal_of(request)))

    async def change(self, request: Request) -> Response:
        changed = await self._engine.conversations.change(
            _id(request), await read_object(request), caller=principal_of(request)
        )
        return await self._reply(changed)

    async def delete(self, request: Request) -> Response:
        erasure = await self._engine.conversation_erasing.delete(_id(request), caller=principal_of(request))
        deleted: JsonObject = {"messages": erasure.messages, "jobs": erasure.jobs}
        kept: JsonObject = {"memories": erasure.memories, "calls": erasure.calls}
        return reply({"ok": True, "deleted": deleted, "kept": kept, "complete": erasure.is_complete})

    async def messages(self, request: Request) -> Response:
        params = request.query_params
        page = await self._engine.conversation_reading.messages(
            _id(request),
            caller=principal_of(request),
            limit=limit_of(params, "limit", default=50, cap=200),
            before=text_of(params, "before"),
        )
        from functions.api.routes.conversation_frames import serialize_conversation, serialize_message

        shown = [serialize_message(each) for each in page.messages]
        return reply(
            {
                "ok": True,
                "conversation": serialize_conversation(page.conversation, page.state),
                "messages": shown,
                "count": len(shown),
                "before": page.before,
                "cursor": page.cursor,
            }
        )

    async def post(self, request: Request) -> Response:
        posted = await self._engine.posting.post(
            _id(request),
            await read_object(request),
            caller=principal_of(request),
            idempotency_key=request.headers.get("idempotency-key"),
        )
        return await self._posted(posted)

    async def retry(self, request: Request) -> Response:
        posted = await self._engine.posting.retry(
            _id(request), await read_object(request), caller=principal_of(request)
        )
        return await self._posted(posted)

    async def stop(self, request: Request) -> Response:
        return await self._reply(await self._engine.posting.stop(_id(request), caller=principal_of(request)))

    async def edit_queued(self, request: Request) -> Response:
        posted = await self._engine.posting.edit_queued(
            _id(request), _message_id(request), await read_object(request), caller=principal_of(request)
        )
        return await self._posted(posted, status=200)

    async def drop_queued(self, request: Request) -> Response:
        caller = principal_of(request)
        return await self._reply(
            await self._engine.posting.drop_queued(_id(request), _message_id(request), caller=caller)
        )

    async def fork(self, request: Request) -> Response:
        made = await self._engine.conversations.fork(
            _id(request),
            await read_object(request),
            caller=principal_of(request),
            idempotency_key=request.headers.get("idempotency-key"),
        )
        return await self._made(made)

    async def export(self, request: Request) -> Response:
        from rauskuclaw.services.conversations.exporting import as_json, as_markdown, file_name

        kind = text_of(request.query_params, "format") or "md"
        if kind not in ("md", "json"):
            raise invalid([FieldFault("format", "must be md or json")])
        conversations = self._engine.conversations
        conversation = await conversations.get(_id(request), caller=principal_of(request))
        path = await conversations.path(conversation, conversation.leaf) if conversation.leaf is not None else []
        content = to_json(as_json(conversation, path)) if kind == "json" else _text(as_markdown(conversation, path))
        headers = {**FILE_HEADERS, "content-disposition": disposition(file_name(conversation, kind))}
        return Response(content, headers=headers)

    async def options(self, request: Request) -> Response:
        principal_of(request)
        found = await self._engine.chat_options.read()
        types: list[JsonObject] = [
            {
                "name": each.name,
                "label": each.label,
                "provider": each.provider,
                "model": each.model,
                "models": list(each.models),
                "enabled": each.enabled,
                "takes_tools": each.takes_tools,
                "reason": each.reason,
                "models_reason": each.models_reason,
            }
            for each in found.types
        ]
        hints: list[JsonObject] = [{"provider": provider, "text": text} for provider, text in found.hints]
        return reply(
            {"ok": True, "types": types, "default_type": found.default_type, "demo": found.is_demo, "hints": hints}
        )

    async def _made(self, made: "Made") -> Response:
        answer = {"ok": True, "conversation": await self._shown(made.conversation)}
        if made.is_repeated:
            return reply({**answer, "idempotent": True}, headers=REPLAYED)
        return reply(answer, 201)

    async def _reply(self, conversation: "Conversation") -> Response:
        return reply({"ok": True, "conversation": await self._shown(conversation)})

    async def _posted(self, posted: "Posted", *, status: int = 202) -> Response:
        from functions.api.routes.conversation_frames import serialize_message
        from rauskuclaw.services.conversations.reading import shown_of_message

        answer: JsonObject = {
            "ok": True,
            "conversation": await self._shown(posted.conversation),
            "message": serialize_message(shown_of_message(posted.message, is_queued=posted.is_queued)),
            "job": serialize_job_summary(posted.job) if posted.job is not None else None,
            "queued": posted.is_queued,
            "heard": posted.is_heard,
        }
        return reply(answer, status, headers=REPLAYED if posted.is_repeated else None)

    async def _shown(self, conversation: "Conversation") -> JsonObject:
        from functions.api.routes.conversation_frames import serialize_conversation

        return serialize_conversation(conversation, await self._engine.conversation_reading.state_of(conversation))


def _id(request: Request) -> str:
    return str(request.path_params["conversation_id"])


def _message_id(request: Request) -> str:
    return str(request.path_params["message_id"])


def _text(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _flag(params: QueryParams, name: str, *, default: bool) -> bool | None:
    """`true` or `1`, `false` or `0`, `any`; anything else is the default."""
    given = (text_of(params, name) or "").lower()
    return {"true": True, "1": True, "false": False, "0": False, "any": None}.get(given, default)


def add_conversation_routes(app: FastAPI, routes: ConversationRoutes) -> None:
    one = "/v1/conversations/{conversation_id}"
    add_route(app, "GET", "/v1/conversations", routes.list, "listConversations")
    add_route(app, "POST", "/v1/conversations", routes.create, "createConversation")
    add_route(app, "GET", one, routes.read, "readConversation")
    add_route(app, "PATCH", one, routes.change, "changeConversation")
    add_route(app, "DELETE", one, routes.delete, "deleteConversation")
    add_route(app, "GET", f"{one}/messages", routes.messages, "listMessages")
    add_route(app, "POST", f"{one}/messages", routes.post, "postMessage")
    add_route(app, "PATCH", f"{one}/queue/{{message_id}}", routes.edit_queued, "editQueuedMessage")
    add_route(app, "DELETE", f"{one}/queue/{{message_id}}", routes.drop_queued, "dropQueuedMessage")
    add_route(app, "POST", f"{one}/retry", routes.retry, "retryMessage")
    add_route(app, "POST", f"{one}/stop", routes.stop, "stopTurn")
    add_route(app, "POST", f"{one}/fork", routes.fork, "forkConversation")
    add_route(app, "GET", f"{one}/export", routes.export, "exportConversation")
    add_route(app, "GET", "/v1/chat/options", routes.options, "readChatOptions")
