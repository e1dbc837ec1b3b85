"""Words for what programmes hold, in the reader's language."""

from __future__ import annotations

import math
import re
from typing import Any

from flask_babel import gettext as _

from lms.core import richtext
from lms.core.i18n import language
from lms.courses.models import EnrolmentStatus, Offering, OfferingStatus, ProgrammeVersion, StageKind
from lms.providers.models import AuthorityKind

WORDS_A_MINUTE = 160  # of a grown reader who takes notes
_FIGURE = re.compile(
    r'(<figure class="figure">)(<img src="(/media/[^"]+)"[^>]*>)(<figcaption>.*?)(</figcaption>)', re.DOTALL
)

_TABLE = '<div class="table-scroll">'


def titled(thing: Any) -> str:
    """The title of content (an object or a mapping with ``title`` and ``title_en``) in the reader's language."""
    key = "title" if language() == "id" else "title_en"
    return str(thing[key] if isinstance(thing, dict) else getattr(thing, key))


def said(version: ProgrammeVersion, key: str) -> Any:
    """What programme.yaml says under ``key`` (or ``key_en``); None where it says nothing."""
    definition = version.definition
    return definition.get(key if language() == "id" else f"{key}_en", definition.get(key))


def summary(version: ProgrammeVersion) -> str:
    """Cleaned HTML."""
    return version.summary if language() == "id" else str(version.definition.get("summary_en") or version.summary)


def offering_name(offering: Offering) -> str:
    """The programme and which angkatan of it."""
    return _("%(programme)s, angkatan %(number)s", programme=titled(offering.version), number=offering.number)


def document_kinds() -> dict[AuthorityKind, str]:
    return {
        AuthorityKind.COMPETENCE: _("Sertifikat kompetensi"),
        AuthorityKind.TRAINING: _("Surat tanda tamat pelatihan"),
    }


def offering_states() -> dict[OfferingStatus, tuple[str, str]]:
    """State of the ``tag`` macro, and the word."""
    return {
        OfferingStatus.DRAFT: ("quiet", _("Disiapkan")),
        OfferingStatus.OPEN: ("good", _("Pendaftaran terbuka")),
        OfferingStatus.CLOSED: ("now", _("Pendaftaran ditutup")),
    }


def enrolment_states() -> dict[EnrolmentStatus, tuple[str, str]]:
    return {
        EnrolmentStatus.ACTIVE: ("now", _("Aktif")),
        EnrolmentStatus.COMPLETED: ("good", _("Selesai")),
        EnrolmentStatus.WITHDRAWN: ("bad", _("Dikeluarkan")),
    }


def stage_kinds() -> dict[StageKind, str]:
    return {
        StageKind.LEARNING: _("Belajar mandiri"),
        StageKind.EXAM: _("Ujian diawasi"),
        StageKind.PRACTICAL: _("Praktik"),
        StageKind.DECISION: _("Keputusan akhir"),
    }


def materials() -> dict[str, str]:
    return {"core": _("Inti"), "basic": _("Dasar"), "supporting": _("Penunjang")}


def reading_minutes(html: str) -> int:
    """Minutes to read a part, at least one."""
    return max(1, math.ceil(len(richtext.plain(html).split()) / WORDS_A_MINUTE))


def for_reading(html: str, *, on_paper: bool = False) -> str:
    """A part's stored HTML as it is read.

    Each figure gets a link to the picture by itself, where it can be enlarged, and a table that scrolls inside itself
    can be reached by keyboard. On paper the answers of self-checks stand open instead.
    """
    if on_paper:
        return html.replace('<details class="cek">', '<details class="cek" open>')
    enlarge, table = _("Perbesar gambar"), _("Tabel")
    html = _FIGURE.sub(rf'\1\2\4 <a href="\3">{enlarge}</a>\5', html)
    return html.replace(_TABLE, f'{_TABLE[:-1]} tabindex="0" role="region" aria-label="{table}">')
