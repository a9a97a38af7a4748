"""m5: a conversation, a run that asks before it acts, the workspace."""

import json
from uuid import uuid4

from local.cli.smoke.api import FINAL, Api, SkippedSignal, equal, expect
from local.cli.smoke.m3 import CHAT
from local.cli.smoke.steps import ANSWERS, Step, Wishes
from rauskuclaw.domain.job import Json, JsonObject

RUN = "agent.run"
TOOL, ARGUMENTS = "deploy_run", {"target": "staging"}
NOT_THERE = 404
# The words are for a model; the script is for the test model, which does what it says (local/model_server).
SCRIPT = json.dumps([{"calls": [{"tool": TOOL, "arguments": ARGUMENTS}]}, {"say": "done"}])
ORDER = f"Call the tool {TOOL} once, with the arguments {json.dumps(ARGUMENTS)}. Then say: done. agent-script: {SCRIPT}"


def conversation(api: Api, wishes: Wishes) -> None:
    """A message is answered in a conversation, which is then deleted."""
    if api.ask("GET", "/v1/conversations", expect=(200, NOT_THERE)).status == NOT_THERE:
        raise SkippedSignal("this instance has no conversations")
    made = api.ask("POST", "/v1/conversations", {"title": "smoke"}, expect=201).body["conversation"]["id"]
    at = f"/v1/conversations/{made}"
    try:
        sent = api.ask("POST", f"{at}/messages", {"text": wishes.prompt}, expect=202).body
        equal(sent["message"]["role"], "user", "the role of what was sent")

        def answer() -> Json:
            for each in api.get(f"{at}/messages")["messages"]:
                if each["role"] == "assistant" and each["status"] != "running":
                    return each
            return None

        reply = api.wait_until("the message is answered", answer, within_sec=wishes.timeout_sec)
        equal(reply["status"], "done", "the status of the answer")
        text = "".join(part.get("text", "") for part in reply["parts"] if part["type"] == "text")
        expect(text.strip(), "the answer is blank")
        expect(made in [each["id"] for each in api.get("/v1/conversations")["conversations"]], "the list lacks it")
    finally:
        api.ask("DELETE", at)


def chat(api: Api, wishes: Wishes) -> None:
    """A chat job is answered, and what it said can be read again."""
    with api.enabled(CHAT):
        job = api.finished(api.create(CHAT, {"prompt": wishes.prompt}), within_sec=wishes.timeout_sec)
    equal(job["status"], "succeeded", f"the status ({job['error']})")
    expect(job["result"]["output_text"].strip(), "the answer is blank")


def approval(api: Api, wishes: Wishes) -> None:
    """A run asks before it changes something, goes on once it may, and its steps say all of it."""
    with api.enabled(RUN, "deploy.run"):
        run_id = api.create(RUN, {"prompt": ORDER, "tools": [TOOL]})
        try:
            question = api.wait_until(
                "the run asks or ends", lambda: _asked(api, run_id), within_sec=wishes.timeout_sec
            )
            if "kind" not in question:
                _explain(question)
            equal([question["tool"], question["arguments"]], [TOOL, ARGUMENTS], "what the run asks about")
            expect("approve" in question["choices"], f"it may not be approved, but {question['choices']}")
            api.ask("POST", f"/v1/questions/{question['id']}/reply", {"choice": "approve"})
            job = api.finished(run_id, within_sec=wishes.timeout_sec)
        finally:
            api.ask("POST", f"/v1/jobs/{run_id}/cancel", expect=(200, 409))
        equal(job["status"], "succeeded", f"the status of the run ({job['error']})")
        kinds = [each["type"] for each in api.get(f"/v1/jobs/{run_id}/steps", limit=200)["steps"]]
        expect({"question", "reply", "intended", "done"} <= set(kinds), f"its steps are {kinds}")


def _asked(api: Api, run_id: str) -> JsonObject | None:
    """The run's open question, or the run itself where it has ended without one."""
    for question in api.get("/v1/questions", limit=200)["questions"]:
        if question["job_id"] == run_id:
            return dict(question)
    job = api.get(f"/v1/jobs/{run_id}")["job"]
    return dict(job) if job["status"] in FINAL else None


def _explain(job: JsonObject) -> None:
    """A run that ended without a question: its model may be one that calls no tools."""
    equal(job["status"], "succeeded", f"the status of the run ({job['error']})")
    raise SkippedSignal(f"the model ({job['result'].get('provider')}) called no tool: configure one that does")


def workspace(api: Api, _: Wishes) -> None:
    """A file is written, read, replaced, brought back and deleted."""
    folder = f"smoke-{uuid4().hex[:8]}"
    path = f"{folder}/notes.md"
    first, second = "the first text\n", "the second text\n"
    try:
        api.ask("POST", "/v1/workspace/create", {"path": folder, "kind": "dir"}, expect=(200, 201))
        api.ask("POST", "/v1/workspace/create", {"path": path, "kind": "file", "content": first}, expect=(200, 201))
        equal(api.get("/v1/workspace/file", path=path)["file"]["content"], first, "what was written")
        api.ask("PUT", "/v1/workspace/file", {"path": path, "content": second})
        equal([each["path"] for each in api.get("/v1/workspace/files", path=folder)["entries"]], [path], "the list")
        versions = api.get("/v1/workspace/versions", path=path)["versions"]
        expect(versions, "nothing was kept of the text that was replaced")
        api.ask("POST", "/v1/workspace/restore", {"path": path, "version": versions[0]["id"]})
        equal(api.get("/v1/workspace/file", path=path)["file"]["content"], first, "what was brought back")
        api.ask("GET", "/v1/workspace/file", params={"path": "../outside"}, expect=(400, 403))
    finally:
        counted = {"path": folder, "recursive": "true"}
        told = api.ask("DELETE", "/v1/workspace/file", params={**counted, "dry_run": "true"}).body
        api.ask("DELETE", "/v1/workspace/file", params={**counted, "confirm": told["confirm"]})
    api.ask("GET", "/v1/workspace/file", params={"path": path}, expect=NOT_THERE)


STEPS: tuple[Step, ...] = (
    ANSWERS,
    ("a conversation", conversation),
    ("a chat as a job", chat),
    ("a run asks and is approved", approval),
    ("files of the workspace", workspace),
)
