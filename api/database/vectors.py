"""Embeddings of questions, made once and kept with their turns."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.database.staff_models import QuestionVector

_CHUNK = 500  # databases limit the parameters of one statement


class VectorRepository:
    """Vectors of one embedding model."""

    def __init__(self, session: AsyncSession, model: str) -> None:
        self._session = session
        self._model = model

    async def of(self, turn_ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors of those turns that have one."""
        found = {}
        for start in range(0, len(turn_ids), _CHUNK):
            query = select(QuestionVector.turn_id, QuestionVector.vector).where(
                QuestionVector.model == self._model, QuestionVector.turn_id.in_(turn_ids[start : start + _CHUNK])
            )
            for turn_id, vector in await self._session.execute(query):
                found[turn_id] = np.frombuffer(vector, dtype=np.float32)
        return found

    async def put(self, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Insert some hundred vectors, in the place of those of another model."""
        await self._session.execute(delete(QuestionVector).where(QuestionVector.turn_id.in_(vectors)))
        self._session.add_all(
            QuestionVector(turn_id=turn_id, model=self._model, vector=vector.astype(np.float32).tobytes())
            for turn_id, vector in vectors.items()
        )
