"""Signs of life."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base
from lms.core.types import UTCDateTime


class WorkerHeartbeat(Base):
    """When a worker was last heard of: one row a worker process, gone a day after its last beat."""

    __tablename__ = "worker_heartbeats"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)  # host and process id
    started_at: Mapped[datetime] = mapped_column(UTCDateTime())
    beat_at: Mapped[datetime] = mapped_column(UTCDateTime(), index=True)
    version: Mapped[str] = mapped_column(String(40))
