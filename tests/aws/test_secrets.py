"""Secrets out of the parameter store."""

from typing import Any

import pytest
from aws_lambda_powertools.utilities.parameters import SSMProvider
from botocore.exceptions import EndpointConnectionError

from rauskuclaw.adapters.aws.secrets import fetch_secrets
from rauskuclaw.config import ConfigError, load_settings, secret_parameters
from tests.support.aws import moto_server, new_session

ENVIRONMENT = {"SECRETS_PREFIX": "/shop/prod/", "SECRET_NAMES": "API_KEY, CALLBACK_SIGNING_SECRET"}


@pytest.fixture
def client() -> Any:
    return new_session().client("ssm", endpoint_url=moto_server().url)


def test_names_are_taken_from_the_environment() -> None:
    assert secret_parameters(ENVIRONMENT) == {
        "API_KEY": "/shop/prod/API_KEY",
        "CALLBACK_SIGNING_SECRET": "/shop/prod/CALLBACK_SIGNING_SECRET",
    }
    assert secret_parameters({"SECRET_NAMES": "API_KEY"}) == {}


def test_secrets_that_exist_are_decrypted_and_become_settings(client: Any) -> None:
    value = "a-key-of-32-characters-0123456789"
    client.put_parameter(Name="/shop/prod/API_KEY", Value=value, Type="SecureString", Overwrite=True)
    found = fetch_secrets(secret_parameters(ENVIRONMENT), provider=SSMProvider(boto3_client=client))
    assert found == {"API_KEY": value}
    [key] = load_settings({**found}).api.keys
    assert key.key.get_secret_value() == value
    assert value not in repr(key)


def test_a_store_that_does_not_answer_stops_the_start(client: Any) -> None:
    def refuse(**_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="http://ssm.invalid")

    client.meta.events.register("before-call.ssm.GetParameters", refuse)
    with pytest.raises(ConfigError):
        fetch_secrets({"API_KEY": "/shop/other/API_KEY"}, provider=SSMProvider(boto3_client=client))


def test_without_names_nothing_is_asked() -> None:
    assert fetch_secrets({}) == {}
