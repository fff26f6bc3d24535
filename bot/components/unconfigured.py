"""What the components have in common that look at one visitor's message and learn nothing."""

from __future__ import annotations

from typing import Any, Dict

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage


class UnconfiguredComponent(GraphComponent):
    """A component that keeps nothing and has nothing to configure."""

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UnconfiguredComponent:
        """Called by Rasa."""
        return cls()
