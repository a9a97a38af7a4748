"""The configurations of docs/proxies.md in front of a real instance, in the real programs where they are installed."""

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.support.conditions import wait_until
from tests.support.instances import Instance, free_port, running

NAME = "claw.example.com"
PAGE = (Path(__file__).parents[2] / "docs" / "proxies.md").read_text()
PATHS = f"{os.environ.get('PATH', '')}:/usr/sbin"  # not on the path of everybody who is not root
PROBES = [
    *("/.env", "/.git/config", "/root/.env", "/home/x/.aws/credentials", "/app/.env.local", "/%2eenv", "/ui/.git/HEAD"),
    *("/@fs/etc/passwd", "/proc/self/environ", "/terraform.tfstate", "/terraform.tfvars", "/prod.tfvars.json"),
    *("/ecosystem.config.js", "/secrets.yaml", "/config/secrets.yml", "/aws/credentials", "/v1/../.env"),
]
NO_PROBES = ["/v1/job-types/.env", "/v1/jobs/secrets.yaml", "/.well-known/security.txt", "/ui/jobs", "/environ"]


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


@dataclass(frozen=True)
class Proxied:
    """An instance behind a proxy that listens at `port` and has `certificate`."""

    instance: Instance
    port: int
    certificate: Path

    def client(self) -> httpx.Client:
        trust = ssl.create_default_context(cafile=str(self.certificate))
        headers = {"host": NAME, "x-api-key": self.instance.key, "origin": f"https://{NAME}"}
        return httpx.Client(verify=trust, headers=headers, timeout=60, trust_env=False)

    def ask(self, client: httpx.Client, path: str, method: str = "GET", body: object = None) -> httpx.Response:
        url = f"https://127.0.0.1:{self.port}{path}"
        return client.request(method, url, json=body, extensions={"sni_hostname": NAME})

    def ask_raw(self, path: str) -> bytes:
        """Without a client that would put the path in order first."""
        trust = ssl.create_default_context(cafile=str(self.certificate))
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        found = b""
        with trust.wrap_socket(plain, server_hostname=NAME) as secure, suppress(ssl.SSLError, ConnectionError):
            secure.sendall(f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode())
            while chunk := secure.recv(65_536):
                found += chunk
        return found


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of its own for the name, and its key."""
    made, key = folder / "cert.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    command += ["-addext", f"subjectAltName=DNS:{NAME}", "-out", str(made), "-keyout", str(key)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return made, key


def nginx_command(folder: Path, upstream: int, port: int, made: Path, key: Path) -> list[str]:
    site = block("nginx").replace("127.0.0.1:3001", f"127.0.0.1:{upstream}")
    site = site.replace("listen 443", f"listen 127.0.0.1:{port}").replace(
        "listen 80", f"listen 127.0.0.1:{free_port()}"
    )
    site = site.replace(f"/etc/ssl/{NAME}.crt", str(made)).replace(f"/etc/ssl/{NAME}.key", str(key))
    site = site.replace("/var/log/nginx/claw.log", str(folder / "access.log"))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user root;" if os.getuid() == 0 else ""
    whole = (
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}} http {{ {places}\n{site}\n}}"
    )
    (folder / "nginx.conf").write_text(whole)
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy_command(folder: Path, upstream: int, port: int, made: Path, key: Path) -> list[str]:
    site = block("caddyfile").replace("127.0.0.1:3001", f"127.0.0.1:{upstream}")
    site = site.replace(f"{NAME} {{", f"https://{NAME}:{port} {{\n    tls {made} {key}", 1)
    options = (
        f"{{\n    admin off\n    auto_https off\n    http_port {free_port()}\n    storage file_system {folder}\n}}\n"
    )
    (folder / "Caddyfile").write_text(options + site)
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


COMMANDS: dict[str, Callable[[Path, int, int, Path, Path], list[str]]] = {
    "nginx": nginx_command,
    "caddy": caddy_command,
}


@contextmanager
def proxy(program: str, instance: Instance, folder: Path) -> Iterator[Proxied]:
    folder.mkdir()
    made, key = certificate(folder)
    port = free_port()
    command = COMMANDS[program](folder, instance.port, port, made, key)
    with (folder / "output").open("w") as output:
        environment = {**os.environ, "PATH": PATHS}
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder, env=environment)
    try:
        proxied = Proxied(instance, port, made)
        wait_until(lambda: process.poll() is None and accepts(port), within_sec=60)
        yield proxied
    finally:
        process.terminate()
        process.wait(60)


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module", params=sorted(COMMANDS))
def proxied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    program = str(request.param)
    if shutil.which(program, path=PATHS) is None or shutil.which("openssl") is None:
        pytest.skip(f"{program} is not installed")
    folder = tmp_path_factory.mktemp(program)
    with running(folder, PUBLIC_URL=f"https://{NAME}") as instance, proxy(program, instance, folder / "proxy") as made:
        yield made


def test_a_browser_reads_and_writes_through_the_proxy(proxied: Proxied) -> None:
    with proxied.client() as client:
        created = proxied.ask(client, "/v1/jobs", "POST", {"type": "report.generate"})
        listed = proxied.ask(client, "/v1/jobs")
        foreign = client.get(
            f"https://127.0.0.1:{proxied.port}/v1/jobs",
            headers={"origin": "https://evil.example.com"},
            extensions={"sni_hostname": NAME},
        )
    assert (created.status_code, listed.status_code, foreign.status_code) == (201, 200, 403)
    assert created.headers["strict-transport-security"] == "max-age=31536000"
    assert created.headers["x-content-type-options"] == "nosniff"
    assert "PUBLIC_URL" in foreign.json()["error"]["message"]


def test_largest_body_passes_and_larger_ones_are_refused(proxied: Proxied) -> None:
    with proxied.client() as client:
        fits = proxied.ask(client, "/v1/jobs", "POST", {"type": "report.generate", "input": "x" * 1_000_000})
        large = proxied.ask(client, "/v1/jobs", "POST", {"type": "report.generate", "input": "x" * 1_100_000})
    assert (fits.status_code, large.status_code) == (201, 413)


def test_files_of_any_size_pass(proxied: Proxied) -> None:
    content = os.urandom(3_000_000)
    url = f"https://127.0.0.1:{proxied.port}/v1/workspace"
    sni = {"sni_hostname": NAME}
    with proxied.client() as client:
        put = client.post(f"{url}/upload", params={"path": "a.bin"}, content=content, extensions=sni)
        got = client.get(f"{url}/download", params={"path": "a.bin"}, extensions=sni)
    assert put.status_code == 201
    assert got.content == content


def test_live_stream_is_not_held_back(proxied: Proxied) -> None:
    """The first events arrive while the job still waits, so the answer is far from its end."""
    with proxied.client() as client:
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        body = {"type": "report.generate", "run_at": tomorrow.isoformat()}
        job = proxied.ask(client, "/v1/jobs", "POST", body).json()["job"]
        url = f"https://127.0.0.1:{proxied.port}/v1/jobs/{job['id']}/stream"
        with client.stream("GET", url, extensions={"sni_hostname": NAME}) as stream:
            names = (line for line in stream.iter_lines() if line.startswith(("event:", "data:")))
            assert next(names) == "event: job_update"
            assert json.loads(next(names).removeprefix("data: "))["job"]["id"] == job["id"]
            cancelled = proxied.ask(client, f"/v1/jobs/{job['id']}/cancel", "POST")
            assert cancelled.status_code == 200
            assert "event: end" in names


@pytest.mark.parametrize("path", PROBES)
def test_probe_is_dropped_without_an_answer(proxied: Proxied, path: str) -> None:
    assert proxied.ask_raw(path) == b""


@pytest.mark.parametrize("path", NO_PROBES)
def test_what_is_no_probe_is_answered(proxied: Proxied, path: str) -> None:
    assert proxied.ask_raw(path).startswith(b"HTTP/1.1 ")


def test_client_of_a_request_is_in_the_log(proxied: Proxied) -> None:
    with proxied.client() as client:
        proxied.ask(client, "/v1/ping", "GET")
    log = proxied.instance.data / "logs" / "api.log"
    lines = [json.loads(line) for line in log.read_text().splitlines() if '"client"' in line]
    assert {line["client"] for line in lines} >= {"127.0.0.1"}
