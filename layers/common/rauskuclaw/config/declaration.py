"""The declaration of a setting on the field that holds it, and the keys that the fields of a model declare.

Everything else about a setting is read from here: loading, hints at misspelt names, the tables of the documentation,
`rauskuclaw config show`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Any, Literal, TypedDict, TypeVar, Unpack, cast, get_args, get_origin

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from rauskuclaw.config.kinds import ENV_NAME, TEXT, Kind, Value, boolean, choice, integer, number

T = TypeVar("T")
DECLARED = "setting"


class Frozen(BaseModel):
    """Base of every settings model: immutable, and a misspelt field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Declaration(TypedDict, total=False):
    """What `setting` may say of a field besides its default and its names."""

    note: str
    heading: str  # of the table in the documentation that begins here
    kind: Kind  # how the value is read, where the field's type does not say it
    low: float  # numbers need their bounds; of floats, 0 is always allowed and means "off"
    high: float
    env_key: str  # the file key that can rename the variable,
    env_note: str  # and what it renames
    is_secret: bool  # never in the file, masked when it is shown, and with a twin
    has_twin: bool  # `<env>_FILE` may name a file that holds the value
    is_inverse: bool  # the variable says the opposite of the key
    hides_default: bool  # it is nothing that could stand in the file; the note says what it is


@dataclass(frozen=True)
class Key:
    """A setting as it stands in the file and the environment; either name may be missing.

    `unused` says why the key is accepted but does nothing. `field` is the way to it from the root of the settings;
    `unset_path` is the default of a path, which is relative to the data folder.
    """

    file: str | None
    env: str | None
    kind: Kind
    default: Value = None
    note: str = ""
    env_key: str | None = None
    is_secret: bool = False
    has_twin: bool = False
    is_inverse: bool = False
    unused: str | None = None
    field: tuple[str, ...] = ()
    unset_path: Path | None = None

    @property
    def id(self) -> str:
        return self.file or self.env or ""


def setting(default: T, file: str | None = None, env: str | None = None, **more: Unpack[Declaration]) -> T:
    """A field whose value comes from `file`, a dotted place in the file, or from the variable `env`, which wins.

    A path is relative to the working folder when it is set, and to the data folder when it is not.
    """
    # Not among the metadata: pydantic would try to apply it to its schema, which was 5 ms of every cold start.
    extra: dict[str, Any] = {DECLARED: (file, env, more)}
    return cast(T, FieldInfo.from_field(default, json_schema_extra=extra))


def sections_of(model: type[BaseModel]) -> Iterator[tuple[str, tuple[Key, ...]]]:
    """The keys that a model and the models in it declare, in order, under their headings."""
    title, keys = "", list[Key]()
    for heading, found in _walk(model, ()):
        if heading and keys:
            yield title, tuple(keys)
            keys = []
        title = heading or title
        keys += found
    yield title, tuple(keys)


def _walk(model: type[BaseModel], path: tuple[str, ...]) -> Iterator[tuple[str, list[Key]]]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _walk(field.annotation, (*path, name))
        elif isinstance(field.json_schema_extra, dict):
            file, env, more = cast(tuple[str, str, Declaration], field.json_schema_extra[DECLARED])
            yield more.get("heading", ""), _keys(file, env, more, field=field, path=(*path, name))


def _keys(
    file: str | None, env: str | None, more: Declaration, *, field: FieldInfo, path: tuple[str, ...]
) -> list[Key]:
    """The key of a field; before it the one that renames its variable."""
    key = Key(
        file,
        env,
        more.get("kind") or _kind(more, field),
        None if more.get("hides_default") else _default(field),
        more.get("note", ""),
        more.get("env_key"),
        more.get("is_secret", False),
        more.get("is_secret", False) or more.get("has_twin", False),
        more.get("is_inverse", False),
        field=path,
        unset_path=field.default if field.annotation is Path else None,
    )
    if key.env_key is None:
        return [key]
    return [Key(key.env_key, None, ENV_NAME, env, f"names the variable of {more['env_note']}"), key]


def _default(field: FieldInfo) -> Value:
    """A field's default as the file would have it. An empty map says nothing."""
    if isinstance(field.default, frozenset):
        return tuple(sorted(field.default))
    if isinstance(field.default, Path):
        return str(field.default)
    return None if field.default == {} else field.default


def _kind(more: Declaration, field: FieldInfo) -> Kind:
    """How the field's type is read."""
    kind: Any = field.annotation
    if get_origin(kind) is not Literal:
        kind = next((each for each in get_args(kind) if each is not NoneType), kind)
    if get_origin(kind) is Literal:
        return choice(*get_args(kind))
    if kind is bool:
        return boolean()
    if kind is int:
        return integer(int(more["low"]), int(more["high"]) if "high" in more else None)
    return number(more["low"], more["high"]) if kind is float else TEXT
