"""Secrets out of the SSM parameter store, through Powertools, which remembers them for five minutes."""

from collections.abc import Mapping

from aws_lambda_powertools.utilities.parameters import SSMProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.exceptions import BotoCoreError, ClientError

from rauskuclaw.adapters.aws.calls import process_session
from rauskuclaw.errors import ConfigError

MAX_AGE_SEC = 300


def fetch_secrets(parameters: Mapping[str, str], *, provider: SSMProvider | None = None) -> dict[str, str]:
    """The values of those parameters that exist, decrypted, by the name of their variable. Blocks; for cold starts.

    Raises ConfigError when the store does not answer or refuses: a function must not start with half its secrets.
    """
    if not parameters:
        return {}
    provider = provider or SSMProvider(boto3_session=process_session())
    names = {name: {"max_age": MAX_AGE_SEC} for name in parameters.values()}
    try:
        found = provider.get_parameters_by_name(names, decrypt=True, raise_on_error=False)
    except (GetParameterError, ClientError, BotoCoreError) as exc:
        raise ConfigError(f"The secrets could not be read: {type(exc).__name__}") from exc
    return {variable: str(found[name]) for variable, name in parameters.items() if found.get(name)}
