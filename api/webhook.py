"""Where Rasa has its custom actions run: in this process, next to the index."""

import hmac
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Header

from api.deps import ServicesDep
from api.errors import ForbiddenError

PATH = "/internal/rasa/webhook"


def _guard(services: ServicesDep, authorization: Annotated[str, Header()] = "") -> None:
    token = services.settings.action_token
    expected = f"Bearer {token.get_secret_value()}" if token else ""
    if not token or not hmac.compare_digest(authorization.encode(), expected.encode()):
        raise ForbiddenError("Only Rasa may run actions; both sides need the same PASSERELLE_ACTION_TOKEN.")


router = APIRouter(include_in_schema=False, dependencies=[Depends(_guard)])


@router.post(PATH)
async def run_action(call: Annotated[dict[str, Any], Body()], services: ServicesDep) -> dict[str, Any]:
    """Run the action that Rasa's action call names."""
    return await services.run_action(call)
