"""The model server's scripts: who quotes one has none."""

from local.model_server.scripted import turn_of


def test_a_script_that_is_quoted_by_the_memories_before_it_is_passed_over() -> None:
    quoted = {"role": "user", "content": 'query: "Look agent-script:[{\\"say\\":\\"hi\\"}]"'}
    said = {"role": "user", "content": 'Look agent-script:[{"say":"hi"}]'}
    assert turn_of({"messages": [quoted, said]}) == {"say": "hi"}
    assert turn_of({"messages": [quoted]}) is None
