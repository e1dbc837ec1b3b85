"""Sentences of the sittings' pages: states, events, acts, times."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.i18n import ZONES, language, show_date, show_time, weekday
from lms.exams.models import ExamVersion, QuarantineReason, Sitting
from lms.exams.sittings.acts import Act
from lms.exams.sittings.console import ENDED, State, Tile
from lms.exams.sittings.minutes import Decision
from lms.exams.sittings.projection import EventRow
from lms.exams.sittings.queries import When


def when_words() -> dict[When, tuple[str, str]]:
    """State of the ``tag`` macro, and the word."""
    return {
        When.COMING: ("now", _("Akan datang")),
        When.RUNNING: ("warn", _("Berlangsung")),
        When.OVER: ("quiet", _("Selesai")),
        When.CANCELLED: ("bad", _("Sesi dibatalkan")),
    }


def state_words() -> dict[State, tuple[str, str, str]]:
    """State of the ``tag`` macro, the word, and the icon."""
    return {
        State.DEVICE: ("warn", _("Minta pindah perangkat"), "alert"),
        State.WAITING: ("warn", _("Menunggu izin"), "door"),
        State.AWAY: ("warn", _("Di luar jendela"), "leave"),
        State.PAUSED: ("warn", _("Dijeda"), "pause"),
        State.SILENT: ("warn", _("Tanpa kabar"), "wifi-off"),
        State.ADMITTED: ("now", _("Boleh mulai"), "ring"),
        State.WORKING: ("now", _("Mengerjakan"), "dot"),
        State.CLOSING: ("quiet", _("Sedang ditutup"), "clock"),
        State.ABSENT: ("quiet", _("Belum masuk"), "ring"),
        State.SUBMITTED: ("good", _("Terkumpul"), "check"),
        State.EXPIRED: ("good", _("Waktu habis"), "clock"),
        State.ANNULLED: ("bad", _("Dibatalkan"), "cross"),
    }


def exam_title(version: ExamVersion) -> str:
    return version.title if language() == "id" else version.title_en


def day(moment: datetime, zone: str) -> str:
    """Senin, 30 November 2026."""
    return f"{weekday(moment, zone)}, {show_date(moment, zone)}"


def window(sitting: Sitting) -> str:
    """08.00 sampai 10.00 WITA; with the day where it ends on another one."""
    zone = ZoneInfo(sitting.timezone)
    opens = show_time(sitting.opens_at, sitting.timezone)
    closes = show_time(sitting.closes_at, sitting.timezone)
    if sitting.opens_at.astimezone(zone).date() != sitting.closes_at.astimezone(zone).date():
        closes = f"{show_date(sitting.closes_at, sitting.timezone)} {closes}"
    bare = opens.removesuffix(f" {ZONES.get(sitting.timezone, '')}")
    return _("%(opens)s sampai %(closes)s", opens=bare, closes=closes)


def zone_name(zone: str) -> str:
    """WIB, WITA, WIT."""
    return ZONES.get(zone, zone)


def seconds(moment: datetime, zone: str) -> str:
    """09.31.07, in English 09:31:07; the zone stands at the head of the page."""
    mark = "." if language() == "id" else ":"
    return f"{moment.astimezone(ZoneInfo(zone)):%H{mark}%M{mark}%S}"


def minutes(moment: datetime, zone: str) -> str:
    """09.31"""
    return seconds(moment, zone)[:-3]


def left(tile: Tile, now: datetime) -> str:
    """The time a candidate has left, in words."""
    if tile.state(now) in ENDED:
        return _("selesai")
    rest = tile.left(now)
    if rest is None:
        return _("belum mulai")
    whole = rest // timedelta(minutes=1)
    if rest <= timedelta(0):
        return _("waktu habis")
    if whole < 1:
        return _("sisa kurang dari 1 mnt")
    if whole < 60:
        return _("sisa %(m)s mnt", m=whole)
    return _("sisa %(h)s j %(m)s mnt", h=whole // 60, m=whole % 60)


def script_words() -> dict[str, str]:
    """What the console's script says; ``{name}`` is filled there."""
    return {
        "minutes": _("sisa %(m)s mnt", m="{m}"),
        "hours": _("sisa %(h)s j %(m)s mnt", h="{h}", m="{m}"),
        "under": _("sisa kurang dari 1 mnt"),
        "over": _("waktu habis"),
        "updated": _("Diperbarui %(time)s", time="{time}"),
        "lost": _("Tidak tersambung sejak %(time)s. Dicoba lagi sendiri; peserta tidak terganggu.", time="{time}"),
        "signedOut": _("Anda perlu masuk lagi untuk melihat keadaan terbaru."),
        "roster": _("Daftar peserta berubah."),
        "reload": _("Muat ulang"),
        "attention": _("Kursi %(seat)s %(name)s: %(state)s", seat="{seat}", name="{name}", state="{state}"),
    }


def note(tile: Tile, now: datetime, zone: str) -> str:
    """The one thing to know about a candidate besides state, progress and time; empty where there is nothing."""
    seen, state = tile.seen, tile.state(now)
    if state is State.DEVICE:
        return _("Perangkat lain meminta izin pukul %(time)s", time=minutes(seen.asking[-1].at, zone))
    if state is State.WAITING:
        return _("Cocokkan wajah dan kartu")
    if tile.kept_aside:
        return ngettext("%(num)s jawaban menunggu keputusan", "%(num)s jawaban menunggu keputusan", tile.kept_aside)
    if state is State.AWAY and seen.away_since is not None:
        what = _("layar penuh") if "window" not in seen.away else _("jendela ujian")
        return _("Keluar dari %(what)s sejak %(time)s", what=what, time=seconds(seen.away_since, zone))
    if state is State.PAUSED and tile.attempt is not None and tile.attempt.paused_at is not None:
        return _("Sejak %(time)s: %(reason)s", time=minutes(tile.attempt.paused_at, zone), reason=seen.pause_reason)
    if state in ENDED and tile.attempt is not None and tile.attempt.ended_at is not None:
        ended = minutes(tile.attempt.ended_at, zone)
        return (
            _("Diakhiri pengawas pukul %(time)s", time=ended)
            if seen.ended_by == "end"
            else _("Pukul %(time)s", time=ended)
        )
    if seen.addresses:
        return _("Alamat atau perangkat masuk berubah")
    if seen.leaves:
        return ngettext("Keluar layar %(num)s kali", "Keluar layar %(num)s kali", seen.leaves)
    if seen.extended:
        return _("Waktu tambahan %(minutes)s menit", minutes=seen.extended)
    return ""


def event(row: EventRow) -> str:
    """A row of the journal as a sentence; what a person did stands with name and reason."""
    details = row.details
    who, reason = str(details.get("name", "")), str(details.get("reason", ""))
    match row.kind:
        case "admit" | "device_allowed" | "pause" | "resume" | "extend" | "message" | "accept" | "end" | "annul":
            return _act_words(row.kind, details, who, reason)
        case "allocate":
            return _("Masuk ruang tunggu; naskah disiapkan.")
        case "start":
            return _("Mulai mengerjakan setelah menyetujui tata tertib.")
        case "leave":
            return _left_words(details)
        case "return":
            return _returned_words(details)
        case "device_request":
            return _("Masuk dari perangkat lain, menunggu izin pengawas.")
        case "take_over":
            return _take_over_words(details)
        case "address_changed":
            return _changed_words(details)
        case "submit":
            return _("Mengumpulkan sendiri.")
        case "expire":
            return _("Ditutup sistem karena waktu habis; jawaban yang tersimpan ikut dinilai.")
    return row.kind


def _act_words(kind: str, details: dict[str, Any], who: str, reason: str) -> str:
    match kind:
        case "admit":
            return _("Diizinkan masuk oleh %(who)s setelah orang dan kartu dicocokkan.", who=who)
        case "device_allowed":
            return _("Perangkat baru diizinkan oleh %(who)s.", who=who)
        case "pause":
            return _("Dijeda oleh %(who)s: %(reason)s", who=who, reason=reason)
        case "resume":
            return _("Dilanjutkan oleh %(who)s.", who=who)
        case "extend":
            given = details.get("minutes", 0)
            return _("Waktu ditambah %(minutes)s menit oleh %(who)s: %(reason)s", minutes=given, who=who, reason=reason)
        case "message":
            return _("Pesan dari %(who)s: %(text)s", who=who, text=str(details.get("text", "")))
        case "accept":
            return _("Jawaban terlambat diterima oleh %(who)s: %(reason)s", who=who, reason=reason)
        case "end":
            return _("Diakhiri oleh %(who)s: %(reason)s", who=who, reason=reason)
    return _("Dibatalkan oleh %(who)s: %(reason)s", who=who, reason=reason)


def _left_words(details: dict[str, Any]) -> str:
    return _("Keluar dari layar penuh.") if details.get("what") == "fullscreen" else _("Meninggalkan jendela ujian.")


def _returned_words(details: dict[str, Any]) -> str:
    return _("Kembali ke layar penuh.") if details.get("what") == "fullscreen" else _("Kembali ke jendela ujian.")


def _take_over_words(details: dict[str, Any]) -> str:
    if details.get("session") is None:
        return _("Semua perangkat dilepas karena akun keluar atau ditangguhkan.")
    return _("Melanjutkan dari perangkat lain; perangkat lama tidak dapat menulis lagi.")


def _changed_words(details: dict[str, Any]) -> str:
    if details.get("address") and details.get("session"):
        return _("Alamat jaringan dan sesi masuk berubah.")
    if details.get("address"):
        return _("Alamat jaringan berubah; sesi masuk tetap sama.")
    return _("Sesi masuk berubah; alamat jaringan tetap sama.")


def act_labels() -> dict[Act, tuple[str, str]]:
    """The words on the button, and its icon."""
    return {
        Act.ADMIT: (_("Izinkan masuk"), "door"),
        Act.ALLOW_DEVICE: (_("Izinkan perangkat"), "check"),
        Act.MESSAGE: (_("Kirim pesan"), "chat"),
        Act.PAUSE: (_("Jeda"), "pause"),
        Act.RESUME: (_("Lanjutkan ujian"), "play"),
        Act.EXTEND: (_("Tambah waktu"), "clock"),
        Act.END: (_("Akhiri…"), "stop"),
    }


def act_questions() -> dict[Act, tuple[str, str]]:
    """The heading of an act's page, and what will change."""
    return {
        Act.ADMIT: (
            _("Izinkan peserta masuk"),
            _("Bandingkan wajah peserta dengan kartunya. Yang dicentang dapat membaca tata tertib, lalu mulai."),
        ),
        Act.ALLOW_DEVICE: (
            _("Izinkan perangkat lain"),
            _(
                "Peserta melanjutkan di perangkat baru dengan naskah dan waktu yang sama. Perangkat lama berhenti; yang"
                " belum terkirim darinya disisihkan untuk diputuskan pengawas."
            ),
        ),
        Act.MESSAGE: (
            _("Kirim pesan"),
            _("Pesan tampil di layar peserta saat jawaban berikutnya tersimpan, paling lambat satu menit."),
        ),
        Act.PAUSE: (
            _("Jeda ujian"),
            _("Waktu peserta berhenti dan soal disembunyikan sampai Anda melanjutkannya. Jawaban yang tersimpan aman."),
        ),
        Act.RESUME: (
            _("Lanjutkan ujian"),
            _("Waktu berjalan lagi; batas akhirnya mundur selama jeda, jadi peserta tidak kehilangan waktu."),
        ),
        Act.EXTEND: (
            _("Tambah waktu"),
            _(
                "Batas akhir mundur sebanyak menit yang Anda beri. Ujian yang baru habis waktunya terbuka lagi,"
                " dihitung dari sekarang, selama hasilnya belum dirilis."
            ),
        ),
        Act.END: (
            _("Akhiri ujian"),
            _(
                "Ujian langsung ditutup dan jawaban yang sudah tersimpan dinilai. Peserta tidak dapat melanjutkan, dan"
                " kesempatannya terpakai. Ini tidak dapat dibatalkan dari sini."
            ),
        ),
    }


def act_done() -> dict[Act, str]:
    """What is said of a candidate for whom an act was done."""
    return {
        Act.ADMIT: _("Diizinkan masuk."),
        Act.ALLOW_DEVICE: _("Perangkat baru diizinkan."),
        Act.MESSAGE: _("Pesan terkirim."),
        Act.PAUSE: _("Dijeda."),
        Act.RESUME: _("Dilanjutkan."),
        Act.EXTEND: _("Waktu ditambah."),
        Act.END: _("Ujian diakhiri."),
    }


def quarantine_reasons() -> dict[QuarantineReason, str]:
    return {
        QuarantineReason.SUPERSEDED: _("Dari perangkat yang sudah diganti"),
        QuarantineReason.LATE: _("Tiba setelah ujian ditutup"),
    }


def decision(one: Decision) -> str:
    """What was decided about the sitting itself, with who and why."""
    match one.action:
        case "sitting:plan:create":
            return _("Sesi dibuat oleh %(who)s.", who=one.who)
        case "sitting:plan:edit":
            return _("Ruang, jam, atau pengawas diubah oleh %(who)s.", who=one.who)
        case "sitting:plan:cancel":
            return _("Sesi dibatalkan oleh %(who)s: %(reason)s", who=one.who, reason=one.reason)
        case "sitting:seats:add":
            return ngettext(
                "%(num)s peserta ditambahkan oleh %(who)s.",
                "%(num)s peserta ditambahkan oleh %(who)s.",
                one.count,
                who=one.who,
            )
        case "sitting:seats:remove":
            return ngettext(
                "%(num)s peserta dilepas oleh %(who)s.", "%(num)s peserta dilepas oleh %(who)s.", one.count, who=one.who
            )
    return one.action
