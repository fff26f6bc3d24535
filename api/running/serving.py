"""Run the API and Rasa under the supervisor."""

import asyncio
import logging
import secrets
import socket
import sys
from functools import partial
from pathlib import Path

from api.building.root import RASA_PYTHON, ROOT
from api.running import supervisor as supervisor_module
from api.running.model_change import ModelChange
from api.running.pid import announced
from api.running.steps import Steps
from api.running.supervisor import Service, Supervisor
from api.settings import Settings
from api.staff.signing_in.setup import setup_path
from api.web.paths import WEBHOOK
from bot.training import rasa_run_command, rasa_run_environment


class PortTakenError(OSError):
    """Something else listens where Passerelle should; the message names the port and the setting."""


def check_ports(settings: Settings) -> None:
    """Raise PortTakenError if a port is in use."""
    _check_free(settings.host, settings.port, "PASSERELLE_PORT")
    for port in settings.rasa_ports:
        _check_free("127.0.0.1", port, "PASSERELLE_RASA_URL")


def run(settings: Settings, rasa_model: Path, steps: Steps, *, verbose: bool = False) -> None:
    """Serve until Ctrl-C or SIGTERM.

    Raises PortTakenError if a port is in use.
    """
    check_ports(settings)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    starts = logging.getLogger(supervisor_module.__name__)
    starts.setLevel(logging.INFO if verbose else logging.WARNING)
    settings.tracker_path.parent.mkdir(parents=True, exist_ok=True)
    token = settings.action_token.get_secret_value() if settings.action_token else secrets.token_urlsafe(32)
    rasa = partial(_rasa, settings, token)
    supervisor = Supervisor([_api(settings, token), rasa(rasa_model, settings.rasa_ports[0])])
    change = ModelChange(supervisor, settings, rasa, rasa_model)
    setup = setup_path(settings.database_url)
    link = f"http://{_reachable(settings.host)}:{settings.port}{setup}" if setup else None
    with announced(settings.var_dir):
        asyncio.run(_run(supervisor, change, f"http://{settings.host}:{settings.port}", link, steps))


async def _run(supervisor: Supervisor, change: ModelChange, url: str, setup_link: str | None, steps: Steps) -> None:
    announcing = asyncio.create_task(_announce(supervisor, url, setup_link, steps))
    await supervisor.run(on_hangup=change)
    announcing.cancel()


async def _announce(supervisor: Supervisor, url: str, setup_link: str | None, steps: Steps) -> None:
    with steps.step("API and Rasa started"):
        await supervisor.wait_healthy()
    # From now on a start is news: something had ended.
    logging.getLogger(supervisor_module.__name__).setLevel(logging.INFO)
    steps.say(f"Passerelle answers at {url} — Ctrl-C stops it")
    if setup_link:
        steps.say(f"Nobody may enter the staff console yet. Make the first account within a day: {setup_link}")


def _api(settings: Settings, token: str) -> Service:
    command = [
        *(sys.executable, "-m", "uvicorn", "--factory", "api.main:build_app"),
        *("--host", settings.host, "--port", str(settings.port)),
        *("--no-proxy-headers", "--log-level", "warning"),
    ]
    environment = {"PASSERELLE_ACTION_TOKEN": token, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    return Service("API", command, environment, f"http://{_reachable(settings.host)}:{settings.port}/health/live")


def _rasa(settings: Settings, token: str, model: Path, port: int) -> Service:
    environment = rasa_run_environment(
        ROOT,
        settings.nlu_model,
        action_url=f"http://{_reachable(settings.host)}:{settings.port}{WEBHOOK}",
        action_token=token,
        tracker_db=settings.tracker_path,
    )
    command = rasa_run_command(ROOT, RASA_PYTHON, model, port)
    output = settings.var_dir / "log" / "rasa.log"
    return Service("Rasa", command, environment, f"http://127.0.0.1:{port}/", output=output)


def _reachable(host: str) -> str:
    """Return an address of this machine under which a server bound to `host` is reached."""
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host


def _check_free(host: str, port: int, setting: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTakenError(
                f"{host}:{port} cannot be used ({error.strerror}): stop what listens there, or set {setting}"
            ) from error
