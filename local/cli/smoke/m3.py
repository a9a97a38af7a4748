"""m3: language models: how calls fail, and with `--success` one that does not."""

from local.cli.smoke.api import Api, equal, expect
from local.cli.smoke.steps import ANSWERS, Step, Wishes

CHAT, CODEX = "ai.chat.generate", "codex.chat.generate"
# Results name the provider that answered; the demo stands in for a server that is not configured.
PROVIDERS = {CHAT: ("openai", "demo"), CODEX: ("codex-cli", "codex-oss")}


def _fails_without_prompt(api: Api, job_type: str) -> None:
    with api.enabled(job_type):
        job_id = api.create(job_type, {})
        job = api.finished(job_id, within_sec=60)
    equal(job["status"], "failed", f"the status of {job_type} without a prompt")
    expect(job["error"]["code"].startswith("PROVIDER_"), f"its code is {job['error']['code']}, not PROVIDER_*")
    expect("Provider-backed handler failed" in api.log_of(job_id), "its log does not say that it failed")


def codex_fails(api: Api, _: Wishes) -> None:
    _fails_without_prompt(api, CODEX)


def chat_fails(api: Api, _: Wishes) -> None:
    _fails_without_prompt(api, CHAT)


def succeeds(api: Api, wishes: Wishes) -> None:
    """A model answers. The type has to be one that this instance can serve."""
    job_type = wishes.job_type
    with api.enabled(job_type):
        job_id = api.create(job_type, {"prompt": wishes.prompt}, timeout_sec=wishes.timeout_sec)
        job = api.finished(job_id, within_sec=wishes.timeout_sec + 60)
    equal(job["status"], "succeeded", f"the status ({job['error']})")
    expect(job["result"]["output_text"].strip(), "the answer is blank")
    allowed = PROVIDERS.get(job_type)
    provider = job["result"]["provider"]
    expect(allowed is None or provider in allowed, f"the provider is {provider}, not one of {allowed}")
    expect("Provider-backed handler completed" in api.log_of(job_id), "the log does not say that it completed")


STEPS: tuple[Step, ...] = (
    ANSWERS,
    (f"{CODEX} without a prompt", codex_fails),
    (f"{CHAT} without a prompt", chat_fails),
)
WITH_SUCCESS: tuple[Step, ...] = (*STEPS, ("a model answers", succeeds))
