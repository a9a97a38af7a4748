"""A model that follows a script which the user's message holds: what an agent does in tests, the same at every repeat.

The script is a JSON list behind `agent-script:`; the entry of a turn is found by counting the assistant's turns in the
conversation, so that it does not matter how often the server or its client died in between:

    {"say": "done"}    {"calls": [{"tool": "job_create", "arguments": {...}}]}

`{"$result": 2, "field": "job.id"}` among the arguments stands for a field of the second tool message.
"""

import json

from rauskuclaw.domain.job import Json, JsonObject

MARK = "agent-script:"
Turn = JsonObject


def turn_of(body: JsonObject) -> Turn | None:
    """The entry of this turn; None where there is no script. After the last entry it says `done`."""
    messages = body.get("messages", [])
    script = next(filter(None, map(_script_in, messages)), None)
    if script is None:
        return None
    place = sum(each.get("role") == "assistant" for each in messages)
    turn: Turn = script[place] if place < len(script) else {"say": "done"}
    results = [_value_of(each) for each in messages if each.get("role") == "tool"]
    filled: Turn = _filled(turn, results)
    return filled


def calls_of(turn: Turn, body: JsonObject) -> list[JsonObject]:
    """The turn's calls in the protocol's form, with ids that no other turn has."""
    place = sum(each.get("role") == "assistant" for each in body.get("messages", []))
    return [
        {
            "id": f"call_{place}_{number}",
            "type": "function",
            "function": {"name": call["tool"], "arguments": json.dumps(call.get("arguments", {}))},
        }
        for number, call in enumerate(turn.get("calls", []))
    ]


def _script_in(message: JsonObject) -> list[Turn] | None:
    content = message.get("content")
    if message.get("role") != "user" or not isinstance(content, str) or MARK not in content:
        return None
    try:
        script, _ = json.JSONDecoder().raw_decode(content.split(MARK, 1)[1].lstrip())
    except ValueError:  # quoted by somebody, as by the memories that were looked for with it
        return None
    assert isinstance(script, list)
    return script


def _value_of(message: JsonObject) -> Json:
    """The JSON of a result, behind whatever it was marked with."""
    content = str(message.get("content") or "")
    for line in (content, content.partition("\n")[2]):
        try:
            return json.loads(line)
        except ValueError:
            continue
    return None


def _filled(value: Json, results: list[Json]) -> Json:
    if isinstance(value, dict) and "$result" in value:
        found = results[value["$result"] - 1]
        for name in filter(None, value.get("field", "").split(".")):
            found = found[int(name)] if isinstance(found, list) else found[name]
        return found
    if isinstance(value, dict):
        return {name: _filled(inner, results) for name, inner in value.items()}
    return [_filled(inner, results) for inner in value] if isinstance(value, list) else value
