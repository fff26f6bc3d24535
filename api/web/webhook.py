"""Where Rasa has its custom actions run: in this process, next to the index."""

import hmac
import logging
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header
from fastapi.responses import JSONResponse

from api.errors import ForbiddenError
from api.web.deps import ServicesDep
from api.web.paths import WEBHOOK
from bot.errors import WebhookError

logger = logging.getLogger(__name__)


def _guard(services: ServicesDep, authorization: Annotated[str, Header()] = "") -> None:
    token = services.settings.action_token
    expected = f"Bearer {token.get_secret_value()}" if token else ""
    if not token or not hmac.compare_digest(authorization.encode(), expected.encode()):
        raise ForbiddenError("Only Rasa may run actions; both sides need the same PASSERELLE_ACTION_TOKEN.")


router = APIRouter(include_in_schema=False, dependencies=[Depends(_guard)])


@router.post(WEBHOOK)
async def run_action(call: Annotated[dict[str, Any], Body()], services: ServicesDep) -> JSONResponse:
    """Run the action that Rasa's action call names; failures are told in Rasa's own terms, not as problem details."""
    try:
        return JSONResponse(await services.run_action(call))
    except WebhookError as error:
        logger.warning("Action %s failed. %s", error.action_name, error)
        return JSONResponse(error.body, error.status)
