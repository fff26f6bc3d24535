"""The application as uvicorn runs it: `uvicorn --factory api.main:build_app`."""

from functools import partial

from fastapi import FastAPI

from api.app import create_app
from api.building.assembly import assemble
from api.building.front_desk import open_front_desk
from api.settings import Settings
from api.staff.access.workshop import Workshop
from bot.actions.executor import build_executor, run_webhook


def build_app() -> FastAPI:
    """Assemble the application from the environment's settings."""
    settings = Settings()
    parts = assemble(settings)
    return create_app(
        settings,
        answering=parts.answering,
        interpreter=parts.interpreter,
        detector=parts.detector,
        run_action=partial(run_webhook, build_executor(parts.answering, open_front_desk(settings))),
        index_version=lambda: parts.live.version_id,
        workshop=Workshop(
            answering=parts.answering,
            encoder=parts.encoder,
            index=lambda: parts.live.get().index if parts.live.version_id else None,
            archive=parts.archive,
            refresh=parts.live.refresh,
        ),
    )
