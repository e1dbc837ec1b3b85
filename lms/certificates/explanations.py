""" "Mengapa?" beside the status of a certificate."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from lms.certificates import queries
from lms.certificates.checking import FileCheck, FileVerdict
from lms.certificates.models import Certificate
from lms.certificates.validity import Validity
from lms.core.explain import Explanation, Fact
from lms.core.i18n import show_date
from lms.providers.models import AuthorityKind


def status_label(validity: Validity) -> str:
    return {
        Validity.VALID: _("Berlaku"),
        Validity.EXPIRED: _("Kedaluwarsa"),
        Validity.REVOKED: _("Dicabut"),
    }[validity]


def kind_label(kind: AuthorityKind) -> str:
    return _("Sertifikat kompetensi") if kind is AuthorityKind.COMPETENCE else _("Surat tanda tamat pelatihan")


def of_status(certificate: Certificate, today: date) -> Explanation:
    """Why a certificate is valid, expired or revoked; for the holder and the provider, since it gives the reason."""
    held = queries.held(certificate)
    validity = held.on(today)
    document = certificate.document
    facts = [Fact(_("Terbit"), show_date(certificate.issued_on))]
    if document.get("decided_on"):
        decided = date.fromisoformat(document["decided_on"])
        facts.append(
            Fact(
                _("Keputusan kompeten"), _("%(day)s, oleh %(who)s", day=show_date(decided), who=document["decided_by"])
            )
        )
    until = show_date(certificate.valid_until) if certificate.valid_until else _("tanpa batas waktu")
    facts.append(Fact(_("Berlaku sampai"), until))
    if held.revoked_on is not None:
        facts.append(Fact(_("Dicabut"), show_date(held.revoked_on)))
        facts.append(Fact(_("Alasan"), certificate.revocation_reason or ""))
    basis = document["basis"]
    next_step, whose = _next_step(certificate, validity, today)
    return Explanation(
        question=_("Mengapa %(status)s?", status=status_label(validity).lower()),
        facts=tuple(facts),
        rule=_(
            "Sertifikat berlaku sejak terbit sampai hari terakhir masa berlakunya, kecuali dicabut. Izin penerbit yang "
            "habis sesudahnya tidak membatalkannya."
        ),
        basis=_(
            "Izin penerbit %(number)s dari %(issuer)s, %(start)s sampai %(end)s",
            number=basis["number"],
            issuer=basis["issued_by"],
            start=show_date(date.fromisoformat(basis["valid_from"])),
            end=show_date(date.fromisoformat(basis["valid_until"])),
        ),
        next_step=next_step,
        whose=whose,
    )


def _next_step(certificate: Certificate, validity: Validity, today: date) -> tuple[str | None, str | None]:
    if validity is Validity.REVOKED:
        return _("Bila tidak setuju, sampaikan keberatan kepada penerbit."), _("Pemegang sertifikat")
    if validity is Validity.EXPIRED:
        return _("Ikuti lagi programnya untuk mendapat sertifikat baru."), _("Pemegang sertifikat")
    if queries.held(certificate).expires_soon(today):
        return _("Perbarui sebelum %(day)s.", day=show_date(certificate.valid_until)), _("Pemegang sertifikat")
    return None, None


def of_file(found: FileCheck) -> tuple[str, str, str]:
    """State of the notice, title and sentence for what was found in an uploaded file."""
    if found.verdict is FileVerdict.UNTOUCHED:
        return "good", _("Asli dan utuh"), _("Isi berkas ini sama persis dengan yang kami terbitkan.")
    if found.verdict is FileVerdict.ALTERED:
        text = _("Ada tanda tangan kami di dalamnya, tetapi isinya tidak sama dengan yang kami terbitkan.")
        if found.certificate is not None:
            text = _(
                "Kodenya milik kami, tetapi isinya tidak sama dengan yang kami terbitkan. Percayai hanya halaman ini."
            )
        return "bad", _("Berkas ini sudah diubah"), text
    if found.verdict is FileVerdict.FOREIGN:
        text = _("Berkas ini tidak memuat kode atau tanda tangan kami. Mintalah tautan verifikasi dari pemegangnya.")
        return "bad", _("Bukan dari kami"), text
    if found.verdict is FileVerdict.UNREADABLE:
        text = _("Berkas ini rusak, terkunci, atau tidak dapat dibaca. Berkas yang kami terbitkan dapat dibaca.")
        return "bad", _("Bukan dari kami"), text
    if found.verdict is FileVerdict.NOT_PDF:
        return "warn", _("Ini bukan PDF"), _("Pilih berkas PDF yang Anda terima dari pemegang sertifikat.")
    if found.verdict is FileVerdict.TOO_LARGE:
        return "warn", _("Berkas terlalu besar"), _("Berkas lebih dari 10 MB; sertifikat kami jauh lebih kecil.")
    if found.verdict is FileVerdict.EMPTY:
        return "warn", _("Belum ada berkas"), _("Pilih berkas PDF lebih dahulu, lalu tekan Periksa berkas.")
    return "warn", _("Sedang banyak yang memeriksa"), _("Berkas Anda belum diperiksa. Coba lagi sebentar lagi.")
