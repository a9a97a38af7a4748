"""Checks of what is configured: files of secrets, keys, allowlists, warnings."""

import shlex

from local.cli.doctor.findings import Finding, exposed, ok, open_to_others, skip
from local.cli.doctor.machine import Machine, Probes
from rauskuclaw.config import ConfigError, is_loopback, keys_in_file, secret_files
from rauskuclaw.config.api import STRONG_KEY_LENGTH
from rauskuclaw.egress.policy import HostRules
from rauskuclaw.egress.url import parse_url

DOTENV = ".env"


def configuration(probes: Probes) -> Finding:
    """Every setting can be read, and does something."""
    try:
        warnings = probes.read_settings().warnings
    except ConfigError as exc:
        hint = "Nothing starts until it is put right; docs/configuration.md has every key"
        return Finding("fail", exc.message, hint, "rauskuclaw config validate")
    if warnings:
        hint = "Correct the name, or take it out"
        return Finding("warn", "; ".join(warnings), hint, "rauskuclaw config validate --strict")
    return ok("every setting is valid and has an effect")


def files_of_secrets(probes: Probes) -> Finding:
    """Files that hold secrets are for their owner only: `.env`, and those that variables name."""
    dotenv = probes.working_folder / DOTENV
    files = [dotenv, *secret_files(probes.env, folder=probes.working_folder).values()]
    found = open_to_others(files)
    if found:
        return exposed(found, status="fail" if set(found) - {dotenv} else "warn", why="they hold secrets")
    count = sum(file.exists() for file in files)
    return ok(f"{count} of them, for their owner only") if count else skip("no secret is kept in a file of its own")


def configuration_file(machine: Machine) -> Finding:
    """The configuration file is for its owner only when it holds keys."""
    path = machine.settings.config_path
    if not path.exists():
        return skip(f"there is no {path}")
    if "api.auth.keys" in keys_in_file(machine.probes.env, folder=machine.probes.working_folder) and open_to_others(
        [path]
    ):
        return exposed([path], status="warn", why="it holds API keys")
    return ok(str(path))


def api_keys(machine: Machine) -> Finding:
    """Whoever asks the API needs a key that cannot be guessed, and somebody may change things."""
    api = machine.settings.api
    if api.auth_disabled:
        hint = "Take API_AUTH_DISABLED out; the next start then makes a key"
        return Finding("warn", "authentication is off: every program here is admin", hint, "rauskuclaw setup")
    if not api.keys:
        return ok("the key in admin.key, which the first start makes")
    weak = [key.name for key in api.keys if len(key.key.get_secret_value()) < STRONG_KEY_LENGTH]
    if weak:
        hint = f"Use {STRONG_KEY_LENGTH} random characters or more; this makes some"
        return Finding("warn", f"short enough to be guessed: {', '.join(weak)}", hint, "openssl rand -hex 32")
    if all(key.role != "admin" for key in api.keys):
        hint = 'Give one of them "role": "admin"'
        return Finding("warn", "no key may change anything", hint, "rauskuclaw config show")
    return ok(f"{len(api.keys)} configured")


def callback_hosts(machine: Machine) -> Finding:
    """Callbacks and alerts go where somebody meant them to."""
    given = machine.settings.callbacks
    if not given.enabled:
        return skip("callbacks are off")
    command = "rauskuclaw config show"
    if not given.allowlist and given.allow_all_when_empty:
        hint = "Name the hosts in CALLBACK_ALLOWLIST, or take callbacks.allowlist_behavior_when_empty out"
        return Finding("warn", "callbacks may go to every host: the allowlist is empty", hint, command)
    if given.signing_enabled and given.secret is None:
        hint = "Set CALLBACK_SIGNING_SECRET to 32 random bytes; this makes some"
        return Finding("fail", "signing is on and has no secret: no callback is sent", hint, "openssl rand -hex 32")
    webhook = machine.settings.metrics.webhook_url
    rules = HostRules.of(given.allowlist, covers_subdomains=True, any_host_when_empty=given.allow_all_when_empty)
    if webhook and not _allows(rules, webhook):
        hint = "Add its host to CALLBACK_ALLOWLIST"
        return Finding("fail", "the alert webhook's host is not on the callback allowlist", hint, command)
    return ok(f"{len(given.allowlist)} hosts" if given.allowlist else "none is allowed, so none is sent")


def _allows(rules: HostRules, url: str) -> bool:
    target = parse_url(url)
    return rules.lists(target.host) or (target.host.name, target.port) in rules.exceptions


def fetched_hosts(machine: Machine) -> Finding:
    """`data.fetch` may reach something, if it is on."""
    given = machine.settings.data_fetch
    if not given.enabled:
        return skip("data.fetch is off")
    if not given.allowlist:
        hint = "Name hosts in DATA_FETCH_ALLOWLIST, or take DATA_FETCH_ENABLED out"
        return Finding("warn", "data.fetch is on and may fetch from nowhere", hint, "rauskuclaw config show")
    return ok(f"data.fetch may reach {len(given.allowlist)} hosts")


def queues(machine: Machine) -> Finding:
    """What the workers serve includes the queue that jobs go to by default."""
    served = sorted(machine.settings.worker.queue_allowlist)
    if "default" in served:
        return ok(f"served: {', '.join(served)}")
    hint = "Jobs go to 'default' unless they say otherwise; add it to WORKER_QUEUE_ALLOWLIST"
    command = f"export WORKER_QUEUE_ALLOWLIST={shlex.quote(','.join(['default', *served]))}"
    return Finding("warn", f"the queue 'default' is served by nobody here (served: {', '.join(served)})", hint, command)


def exposure(machine: Machine) -> Finding:
    """Who can reach the API."""
    host = machine.settings.api.host
    if is_loopback(host):
        return ok("only this machine")
    if not machine.settings.api.public_url and not machine.settings.api.allowed_hosts:
        hint = "Name the address that people use: PUBLIC_URL=https://claw.example.com (docs/proxies.md)"
        return Finding("warn", f"{host} takes requests under any name", hint, "rauskuclaw config show")
    return ok(f"{host}, under the names that are configured")
