"""The command `rauskuclaw smoke`."""

from typing import Annotated

import typer

from local.cli.options import JsonOption, settings
from local.cli.output import CommandError, print_json, print_text, say

SUITES = ("m1", "m2", "m3", "m4", "m5")


def smoke(
    suite: Annotated[str, typer.Option(metavar="|".join(SUITES), help="which suite")] = "m1",
    success: Annotated[bool, typer.Option("--success", help="m3: a model has to answer, too")] = False,
    success_type: Annotated[str | None, typer.Option(help="the job type that --success asks")] = None,
    prompt: Annotated[str | None, typer.Option(help="what models are asked")] = None,
    timeout: Annotated[int, typer.Option(min=1, max=3600, help="seconds that a model's answer may take")] = 180,
    api: Annotated[
        str | None, typer.Option("--base-url", "--api", metavar="URL", help="base URL of another instance")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Run a short end-to-end test of an instance over HTTP. Exit code 1 when a step fails.

    What a suite makes it puts away again, besides the jobs.
    """
    if suite not in SUITES:
        raise typer.BadParameter(f"'{suite}' is not one of {', '.join(SUITES)}", param_hint="--suite")
    if (success or success_type) and suite != "m3":
        raise typer.BadParameter("is for --suite m3", param_hint="--success" if success else "--success-type")
    from local.cli.smoke.suites import run_suite, wishes_of  # late: an HTTP client and five stories
    from local.cli.target import key_of, target_of

    target = target_of(settings(), api=api)
    key = key_of(settings(), target)
    if key is None and not settings().api.auth_disabled:
        message = "no API key is known here: set API_KEY, or run it in the folder of the instance"
        raise CommandError("smoke", "missing_api_key", message)
    wishes = wishes_of(wants_success=success, job_type=success_type, prompt=prompt, timeout_sec=timeout)
    results = []
    for result in run_suite(suite, target.url, key, settings().api.auth_header, wishes):
        results.append(result)
        if not as_json:
            print_text(f"{result.status:<8} {result.name} ({result.seconds:.1f} s)")
            if result.message:
                print_text(f"{'':9}{result.message}")
    failures = [each for each in results if each.status == "failed"]
    if as_json:
        report = {"ok": not failures, "command": "smoke", "suite": suite, "base_url": target.url}
        if failures:
            report |= {"error": "smoke_failed", "message": f"{failures[0].name}: {failures[0].message}"}
        print_json({**report, "steps": [each.as_json() for each in results]})
    else:
        counts = {status: sum(each.status == status for each in results) for status in ("passed", "failed", "skipped")}
        say(f"{suite} at {target.url}: " + ", ".join(f"{count} {status}" for status, count in counts.items()))
    if failures:
        raise typer.Exit(1)
