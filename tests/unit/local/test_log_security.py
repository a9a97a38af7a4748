"""Which lines of a log ask for secrets."""

import pytest

from local.logs.reading import parse_line
from local.logs.security import MAX_SAMPLES, analyse


@pytest.mark.parametrize(
    ("path", "categories"),
    [
        ("/.env", {"dotfiles"}),
        ("/app/.git/config", {"dotfiles"}),
        ("/.secrets/key", {"dotfiles"}),
        ("/.ENV", {"dotfiles"}),
        ("/.environment", set()),
        ("/.github/x", set()),
        ("/root/.aws/credentials", {"aws"}),
        ("/terraform.tfvars", {"terraform"}),
        ("/@fs/.env", {"dotfiles", "viteFs"}),
        ("/proc/self/environ", {"procEnv"}),
        ("/v1/jobs", set()),
    ],
)
def test_a_line_is_of_every_category_that_it_asks_for(path: str, categories: set[str]) -> None:
    found = analyse([parse_line(f'{{"message":"GET {path} 404 0.4ms","path":"{path}"}}')])
    assert {name for name, count in found.counts.items() if count} == categories
    assert found.as_json()["matched_lines"] == bool(categories)


def test_only_the_first_are_shown() -> None:
    found = analyse([parse_line(f'{{"path":"/.env","n":{number}}}') for number in range(30)]).as_json()
    assert (found["matched_lines"], len(found["samples"])) == (30, MAX_SAMPLES)
    assert found["samples"][0]["n"] == 0
