"""The descriptions of the routes of job types and handlers."""

from functions.api import schemas
from functions.api.openapi import examples
from functions.api.openapi.operation import Doc, Param

NAME_PARAM = Param("name", {"type": "string"}, "path", "the type's name", "report.generate")


def docs() -> tuple[Doc, ...]:
    one = {"ok": True, "type": examples.JOB_TYPE}
    listing = Doc(
        id="listJobTypes",
        summary="List job types, by name",
        description="Every type with its defaults. A disabled one takes no new jobs.",
        tag="job types",
        answers={200: (schemas.JobTypesResponse, {"ok": True, "types": [examples.JOB_TYPE], "count": 1})},
    )
    create = Doc(
        id="createJobType",
        summary="Create a job type",
        description="Names a handler and the defaults of jobs of this type. 409 when the name is taken.",
        tag="job types",
        answers={201: (schemas.JobTypeResponse, one)},
        errors=(409,),
        body=schemas.CreateJobTypeRequest,
        body_example={"name": "weekly.report", "handler": "builtin:report.generate"},
    )
    detail = {**one, "input_schema": examples.SCHEMA, "output_schema": examples.SCHEMA}
    read = Doc(
        id="readJobType",
        summary="Read a job type with the schemas of its handler",
        description="The type, and the JSON Schemas of what its handler takes and returns.",
        tag="job types",
        answers={200: (schemas.JobTypeDetailResponse, detail)},
        errors=(404,),
        params=(NAME_PARAM,),
    )
    change = Doc(
        id="changeJobType",
        summary="Change a job type; jobs already created keep their numbers",
        description="Changes the fields given and leaves the others as they are.",
        tag="job types",
        answers={200: (schemas.JobTypeResponse, one)},
        errors=(404,),
        params=(NAME_PARAM,),
        body=schemas.ChangeJobTypeRequest,
        body_example={"enabled": False},
    )
    handlers = Doc(
        id="listHandlers",
        summary="List the handlers a job type may name",
        description="The work that this version can do, with the JSON Schema of each input.",
        tag="job types",
        answers={200: (schemas.HandlersResponse, {"ok": True, "handlers": [examples.HANDLER], "count": 1})},
    )
    return (
        listing,
        create,
        read,
        change,
        handlers,
    )
