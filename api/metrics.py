"""What Prometheus may ask."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

router = APIRouter(tags=["operations"])


class Metrics:
    """The figures of one application, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = Counter(
            "passerelle_turns", "Turns replied to.", ("kind", "language", "degraded"), registry=self.registry
        )
        self.turn_seconds = Histogram(
            "passerelle_turn_duration_seconds",
            "From the visitor's message to the recorded reply, waiting for earlier messages not included.",
            buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self.registry,
        )
        self.in_flight = Gauge("passerelle_turns_in_flight", "Turns being replied to.", registry=self.registry)
        self.rasa_failures = Counter(
            "passerelle_rasa_failures", "Turns that Rasa did not reply to.", ("reason",), registry=self.registry
        )


@router.get("/metrics", include_in_schema=False)
async def read_metrics(request: Request) -> Response:
    """Show the figures in Prometheus' text format."""
    metrics: Metrics = request.state.services.metrics
    return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)
