"""The parts of `make deploy` that are ours: what to build for, and the upload of the UI."""

from pathlib import Path
from typing import Any

import pytest

from local.aws.deploy import Target, target_of, upload_ui
from tests.support.aws import AwsStorage

ANSWERED = {
    "default": {"deploy": {"parameters": {"parameter_overrides": 'Runtime="python3.13" Architecture="x86_64"'}}}
}


@pytest.mark.parametrize(
    ("config", "env", "expected"),
    [
        ({}, {}, Target("3.12", "arm64")),
        ({}, {"LAMBDA_PYTHON": "3.14", "LAMBDA_ARCH": "x86_64"}, Target("3.14", "x86_64")),
        (ANSWERED, {"LAMBDA_PYTHON": "3.14"}, Target("3.13", "x86_64")),
    ],
)
def test_the_layer_is_built_for_what_is_deployed(config: dict[str, Any], env: dict[str, str], expected: Target) -> None:
    assert target_of(config, env) == expected


def test_the_ui_is_uploaded_with_the_page_last_and_fitting_caches(storage: AwsStorage, tmp_path: Path) -> None:
    files = {"index.html": "<html>", "assets/app-1a2b.js": "1", "assets/app-1a2b.css": "a{}", "icon.svg": "<svg/>"}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    s3, bucket = storage.clients["s3"], storage.bucket_name
    assert upload_ui(s3, bucket, tmp_path) == 4
    page = s3.head_object(Bucket=bucket, Key="ui/index.html")
    script = s3.head_object(Bucket=bucket, Key="ui/assets/app-1a2b.js")
    assert (page["ContentType"], page["CacheControl"]) == ("text/html", "no-cache")
    assert script["ContentType"] in {"text/javascript", "application/javascript"}
    assert "immutable" in script["CacheControl"]
    assert page["LastModified"] >= script["LastModified"]
