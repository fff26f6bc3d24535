"""Whether the service runs, and whether it can answer."""

import logging
from collections.abc import Awaitable
from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from api.chat.rasa import RasaUnavailableError
from api.web.deps import ServicesDep

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/health", tags=["operations"])


class Liveness(BaseModel):
    """The process runs."""

    status: Literal["alive"] = "alive"


class Readiness(BaseModel):
    """`degraded`: visitors are answered from retrieval alone. `unready`: they cannot be answered."""

    status: Literal["ready", "degraded", "unready"]
    database: Literal["up", "down"]
    index: Literal["up", "missing"]
    rasa: Literal["up", "down"]
    index_version: str | None


@router.get("/live")
async def live() -> Liveness:
    """Tell that the process runs and its event loop turns."""
    return Liveness()


@router.get("/ready", responses={503: {"model": Readiness}})
async def ready(services: ServicesDep, response: Response) -> Readiness:
    """Tell whether visitors can be answered; 503 if not."""
    version = services.index_version()
    database = await _state(services.database.check())
    rasa = await _state(services.rasa.check())
    able = database == "up" and version is not None
    if not able:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return Readiness(
        status="unready" if not able else "ready" if rasa == "up" else "degraded",
        database=database,
        index="up" if version is not None else "missing",
        rasa=rasa,
        index_version=version,
    )


async def _state(check: Awaitable[None]) -> Literal["up", "down"]:
    try:
        await check
    except (RasaUnavailableError, SQLAlchemyError) as error:
        logger.warning("Not ready. %s", error)
        return "down"
    return "up"
