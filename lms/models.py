"""Every model, imported once, so that the metadata is whole: for migrations and for the drift test."""

from lms.accounts import models as accounts
from lms.certificates import models as certificates
from lms.core import audit, outbox, storage
from lms.core.db import Base
from lms.courses import models as courses
from lms.cpd import models as cpd
from lms.exams import models as exams
from lms.grading import models as grading
from lms.monitoring import models as monitoring
from lms.notifications import models as notifications
from lms.portfolio import models as portfolio
from lms.providers import models as providers

metadata = Base.metadata

__all__ = [
    "accounts",
    "audit",
    "certificates",
    "courses",
    "cpd",
    "exams",
    "grading",
    "metadata",
    "monitoring",
    "notifications",
    "outbox",
    "portfolio",
    "providers",
    "storage",
]
