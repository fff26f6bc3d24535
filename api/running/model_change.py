"""Change to a newly trained model while visitors are being served."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from api.building.root import ROOT
from api.running.preparing import PreparationError, prepare
from api.running.supervisor import Service, Supervisor
from api.settings import Settings
from bot.errors import TrainingError
from bot.training import trained_model

log = logging.getLogger(__name__)


class ModelChange:
    """Replaces Rasa by one with the model of the current training data, at the port that is free."""

    def __init__(
        self, supervisor: Supervisor, settings: Settings, rasa: Callable[[Path, int], Service], model: Path
    ) -> None:
        self._supervisor = supervisor
        self._settings = settings
        self._rasa = rasa
        self._model = model
        self._port, self._free_port = settings.rasa_ports
        self._lock = asyncio.Lock()

    async def __call__(self) -> None:
        """Train if need be and change; what goes wrong is logged, and the old model goes on."""
        async with self._lock:
            try:
                await asyncio.to_thread(prepare, ["dialogue"])
                model = trained_model(ROOT, self._settings.rasa_models, self._settings.nlu_model)
            except (PreparationError, TrainingError) as error:
                log.error("The model stays the same. %s", error)
                return
            if model == self._model:
                log.info("The dialogue's data has not changed; the model stays the same")
            elif await self._supervisor.replace(self._rasa(model, self._free_port)):
                self._model = model
                self._port, self._free_port = self._free_port, self._port
                log.info("Rasa has changed to the model %s", model.name)
            else:
                log.error("Rasa does not start with %s; the model stays the same", model)
