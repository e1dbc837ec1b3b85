"""Catalogue, offerings, enrolment, reader, home: the map of the room's addresses."""

from __future__ import annotations

from flask import Blueprint

from lms.courses import words
from lms.courses.views import catalogue, home, media, offerings, participants, preview, reader, roster

blueprint = Blueprint("courses", __name__, url_prefix="", template_folder="../templates")

for _name in ("titled", "said", "summary", "offering_name", "reading_minutes", "for_reading"):
    blueprint.add_app_template_filter(getattr(words, _name), _name)

_map = blueprint.add_url_rule
_map("/", "home", home.home)

_map("/katalog", "catalogue", catalogue.catalogue)
_map("/katalog/<slug>", "programme", catalogue.programme)
_map("/katalog/<slug>/modul/<module_slug>", "preview_module", preview.module)
_map("/katalog/<slug>/modul/<module_slug>/<part_slug>", "preview_part", preview.part)
_map("/katalog/<slug>/cetak/<module_slug>", "preview_print", preview.printable)
_map("/media/<slug>/<digest>/<name>", "media", media.picture)

_map("/angkatan", "offerings", offerings.offerings)
_map("/angkatan/baru", "new_offering", offerings.new_offering, methods=["GET", "POST"])
_map("/angkatan/<int:offering_id>", "offering", offerings.offering)
_map("/angkatan/<int:offering_id>/ubah", "edit_offering", offerings.edit_offering, methods=["GET", "POST"])
_map("/angkatan/<int:offering_id>/buka", "open_offering", offerings.open_offering, methods=["POST"])
_map("/angkatan/<int:offering_id>/tutup", "close_offering", offerings.close_offering, methods=["POST"])
_map("/angkatan/<int:offering_id>/daftar", "enrol", catalogue.enrol, methods=["POST"])
_map("/angkatan/<int:offering_id>/tugaskan", "assign", roster.assign, methods=["POST"])
_map("/angkatan/<int:offering_id>/peserta.xlsx", "export_roster", roster.export_roster)
_map("/angkatan/<int:offering_id>/impor", "import_roster", roster.import_roster, methods=["GET", "POST"])
_map("/angkatan/<int:offering_id>/contoh.xlsx", "roster_template", roster.roster_template)
_map("/peserta/<int:enrolment_id>", "participant", participants.participant, methods=["GET", "POST"])
_map("/peserta/<int:enrolment_id>/keluar", "withdraw", participants.withdraw, methods=["GET", "POST"])

_map("/belajar/<int:enrolment_id>", "enrolment", reader.enrolment)
_map("/belajar/<int:enrolment_id>/<module_slug>", "module", reader.module)
_map("/belajar/<int:enrolment_id>/<module_slug>/<part_slug>", "part", reader.part)
_map(
    "/belajar/<int:enrolment_id>/<module_slug>/<part_slug>/selesai", "finish_part", reader.finish_part, methods=["POST"]
)
_map("/belajar/<int:enrolment_id>/cetak/<module_slug>", "print_module", reader.printable)
