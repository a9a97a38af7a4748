"""The ceiling of the web framework: a FastAPI app that validates a small body with pydantic and stores nothing."""

from fastapi import FastAPI
from pydantic import BaseModel


class Create(BaseModel):
    type: str
    queue: str = "default"
    input: dict[str, object] = {}
    priority: int = 5
    tags: list[str] = []


app = FastAPI()


@app.post("/v1/jobs", status_code=201)
async def create(body: Create) -> Create:
    return body


@app.get("/v1/jobs/one")
async def read() -> Create:
    return Create(type="report.generate", input={"title": "Hello"})
