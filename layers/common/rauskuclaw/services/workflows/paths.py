"""Where files of workflows lie. Known without the code that reads them."""

from rauskuclaw.domain.workspace.guidance import WORKFLOWS_FOLDER
from rauskuclaw.domain.workspace.paths import BadPathError, parse_path
from rauskuclaw.services.fields import FieldFault, invalid

DEFAULT_FILE = "workflows.yaml"
ENDINGS = (".yaml", ".yml")


def path_of(file: str) -> str:
    """The path in the workspace of a file that may be named without its folder. Raises InvalidRequestError."""
    try:
        path = parse_path(file)
        names = path.names if path.names[:1] == (WORKFLOWS_FOLDER,) else (WORKFLOWS_FOLDER, *path.names)
        if len(names) < 2 or not names[-1].endswith(ENDINGS):
            raise BadPathError(f"must be a file in {WORKFLOWS_FOLDER}/ that ends in {' or '.join(ENDINGS)}")
        return str(parse_path("/".join(names)))
    except BadPathError as exc:
        raise invalid([FieldFault("file", exc.reason)]) from exc
