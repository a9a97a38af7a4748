"""Streams with tool calls in the shape that each server's own documentation or source gives them.

Names and values are ours, the fields are theirs: which there are, which are null or missing, and what comes with what.
`source` is where that is written.
"""

import json
from dataclasses import dataclass
from typing import Any

Chunk = dict[str, Any]
HELSINKI = {"at": "Hélsinki 🦞", "days": 2}


@dataclass(frozen=True)
class Published:
    """A stream of one server. `calls` are the names and arguments in it, `text` what is said besides."""

    source: str
    data: bytes
    calls: tuple[tuple[str, Any], ...] = (("look", HELSINKI),)
    text: str = ""


def stream(*chunks: Chunk, comments: tuple[str, ...] = ()) -> bytes:
    ahead = "".join(f": {comment}\n\n" for comment in comments)
    events = [f"data: {json.dumps(chunk, ensure_ascii=False, separators=(',', ':'))}\n\n" for chunk in chunks]
    return "".join([ahead, *events, "data: [DONE]\n\n"]).encode()


def chunk(delta: Chunk, finish: str | None = None, **more: Any) -> Chunk:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return {"id": "c-1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice], **more}


def pieces_of(value: Any, *, size: int) -> list[str]:
    text = json.dumps(value, ensure_ascii=False)
    return [text[start : start + size] for start in range(0, len(text), size)]


USAGE = {"prompt_tokens": 9, "completion_tokens": 5, "total_tokens": 14}


def call(name: str | None, arguments: str, **more: Any) -> Chunk:
    return {**more, "function": {"name": name, "arguments": arguments}}


# Id, name and type with the first piece, null afterwards.
OPENAI = Published(
    "https://platform.openai.com/docs/guides/function-calling?api-mode=chat#streaming",
    stream(
        chunk({"role": "assistant", "content": None}),
        chunk({"tool_calls": [call("look", "", index=0, id="call_Dd", type="function")]}),
        *(
            chunk({"tool_calls": [call(None, piece, index=0, id=None, type=None)]})
            for piece in pieces_of(HELSINKI, size=5)
        ),
        chunk({}, "tool_calls"),
    ),
)
# Two calls, each numbered, one after the other.
OPENAI_PARALLEL = Published(
    "https://platform.openai.com/docs/api-reference/chat-streaming/streaming",
    stream(
        chunk({"role": "assistant", "content": None, "refusal": None}),
        *(
            each
            for number, (name, arguments) in enumerate((("look", HELSINKI), ("jump", {})))
            for each in (
                chunk({"tool_calls": [call(name, "", index=number, id=f"call_{number}", type="function")]}),
                *(
                    chunk({"tool_calls": [{"index": number, "function": {"arguments": piece}}]})
                    for piece in pieces_of(arguments, size=7)
                ),
            )
        ),
        chunk({}, "tool_calls"),
        {"id": "c-1", "object": "chat.completion.chunk", "choices": [], "usage": USAGE},
    ),
    calls=(("look", HELSINKI), ("jump", {})),
)
# Whole calls, after text, with `reasoning` for what the model thinks.
OLLAMA = Published(
    "https://github.com/ollama/ollama/blob/main/openai/openai.go",
    stream(
        chunk({"role": "assistant", "content": "", "reasoning": "They want to know"}),
        chunk({"role": "assistant", "content": "I look."}),
        chunk(
            {
                "role": "assistant",
                "content": "",
                "tool_calls": [
                    call("look", json.dumps(HELSINKI, separators=(",", ":")), id="call_a1", index=0, type="function"),
                    call("jump", "{}", id="call_b2", index=1, type="function"),
                ],
            }
        ),
        chunk({"role": "assistant", "content": ""}, "tool_calls"),
    ),
    calls=(("look", HELSINKI), ("jump", {})),
    text="I look.",
)
# The first piece has a name and no arguments, the later ones neither id nor name.
VLLM = Published(
    "https://github.com/vllm-project/vllm/blob/main/tests/tool_use/test_tool_calls.py",
    stream(
        chunk({"role": "assistant", "content": ""}),
        chunk(
            {"tool_calls": [{"id": "chatcmpl-tool-ca99", "type": "function", "index": 0, "function": {"name": "look"}}]}
        ),
        *(
            chunk({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]})
            for piece in pieces_of(HELSINKI, size=3)
        ),
        chunk({"content": ""}, "tool_calls", stop_reason=None),
    ),
)
# As OpenAI, with bare numbers for ids.
LM_STUDIO = Published(
    "https://lmstudio.ai/docs/developer/openai-compat/tools#streaming",
    stream(
        chunk({"role": "assistant", "tool_calls": [call("look", "", index=0, id="814890118", type="function")]}),
        *(
            chunk({"tool_calls": [call(None, piece, index=0, id=None, type=None)]})
            for piece in pieces_of(HELSINKI, size=9)
        ),
        chunk({}, "tool_calls"),
    ),
)
# Whole calls without numbers, in one chunk with the reason and the usage; the first carries a signature.
GEMINI = Published(
    "https://ai.google.dev/gemini-api/docs/thought-signatures#openai",
    stream(
        {
            "choices": [
                {
                    "delta": {
                        "role": "assistant",
                        "tool_calls": [
                            {
                                "extra_content": {"google": {"thought_signature": "c2lnbmVk"}},
                                "function": {"arguments": json.dumps(HELSINKI, ensure_ascii=False), "name": "look"},
                                "id": "function-call-1",
                                "type": "function",
                            },
                            {
                                "function": {"arguments": "{}", "name": "jump"},
                                "id": "function-call-2",
                                "type": "function",
                            },
                        ],
                    },
                    "finish_reason": "tool_calls",
                    "index": 0,
                }
            ],
            "created": 1,
            "model": "m",
            "object": "chat.completion.chunk",
            "usage": USAGE,
        }
    ),
    calls=(("look", HELSINKI), ("jump", {})),
)
# Whole calls with ids of nine characters, in one chunk with the reason and the usage.
MISTRAL = Published(
    "https://docs.mistral.ai/capabilities/function_calling",
    stream(
        {
            "id": "c-1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "m",
            "choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}],
        },
        {
            "id": "c-1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "m",
            "usage": USAGE,
            "choices": [
                {
                    "index": 0,
                    "delta": {
                        "content": "",
                        "tool_calls": [
                            {
                                "id": "D681PevKs",
                                "function": {"name": "look", "arguments": json.dumps(HELSINKI)},
                                "index": 0,
                            }
                        ],
                    },
                    "finish_reason": "tool_calls",
                }
            ],
        },
    ),
)
# Comments while nothing comes, thoughts beside the text, the upstream's own reason, and a last chunk with the usage.
OPENROUTER = Published(
    "https://openrouter.ai/docs/api-reference/streaming",
    stream(
        chunk({"role": "assistant", "content": "", "reasoning": "Let me look.", "reasoning_details": []}),
        chunk(
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [call("look", "", index=0, id="call_or", type="function")],
            }
        ),
        *(
            chunk(
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [{"index": 0, "type": "function", "function": {"arguments": piece}}],
                },
                native_finish_reason=None,
            )
            for piece in pieces_of(HELSINKI, size=6)
        ),
        chunk({"role": "assistant", "content": ""}, "tool_calls", provider="Upstream"),
        chunk({"role": "assistant", "content": ""}, None, usage={**USAGE, "cost": 0.0001}),
        comments=("OPENROUTER PROCESSING", "OPENROUTER PROCESSING"),
    ),
)

PUBLISHED = {
    "openai": OPENAI,
    "openai, two calls": OPENAI_PARALLEL,
    "ollama": OLLAMA,
    "vllm": VLLM,
    "lm studio": LM_STUDIO,
    "gemini": GEMINI,
    "mistral": MISTRAL,
    "openrouter": OPENROUTER,
}
