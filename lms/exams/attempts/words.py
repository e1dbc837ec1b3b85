"""Sentences of the exam room: why something was not saved, what the player says, and the rules candidates agree to."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.exams.models import AttemptStatus, ReviewRule


def malformed_sentence(code: str) -> str:
    """What was wrong with what a device sent."""
    return {
        "bad_json": _("Kiriman ini tidak dapat dibaca. Tidak ada yang berubah."),
        "too_large": _("Kiriman ini lebih besar dari 64 KB. Tidak ada yang berubah."),
        "unknown_kind": _("Jenis kiriman ini tidak dikenal. Tidak ada yang berubah."),
        "unknown_slot": _("Nomor soal ini tidak ada di naskah Anda. Tidak ada yang berubah."),
        "foreign_origin": _("Kiriman ini tidak datang dari halaman ujian. Tidak ada yang berubah."),
        "bad_credential": _("Perangkat ini tidak dikenali lagi. Muat ulang halaman ujian."),
        "foreign_attempt": _("Tanda perangkat ini milik ujian lain. Muat ulang halaman ujian."),
    }[code]


def refusal_sentence(code: str) -> str:
    """Why the journal did not take an entry."""
    return {
        "different": _("Nomor ini sudah tersimpan dengan isi lain. Isi terbaru dikirim dengan nomor berikutnya."),
        "superseded": _("Ujian ini sudah diambil alih perangkat lain."),
        "gap": _("Ada kiriman sebelum ini yang belum sampai."),
        "paused": _("Ujian sedang dijeda pengawas."),
        "closed": _("Ujian ini sudah ditutup."),
        "not_started": _("Ujian ini belum dimulai."),
        "unknown": _("Ujian ini tidak dikenal."),
    }[code]


def status_words() -> dict[AttemptStatus, tuple[str, str]]:
    """State of a tag and its word, by status."""
    return {
        AttemptStatus.ALLOCATED: ("now", _("Menunggu pengawas")),
        AttemptStatus.ADMITTED: ("now", _("Boleh dimulai")),
        AttemptStatus.IN_PROGRESS: ("warn", _("Sedang berjalan")),
        AttemptStatus.PAUSED: ("warn", _("Dijeda")),
        AttemptStatus.SUBMITTED: ("now", _("Dikumpulkan")),
        AttemptStatus.EXPIRED: ("now", _("Waktu habis")),
        AttemptStatus.GRADED: ("now", _("Menunggu hasil dirilis")),
        AttemptStatus.RELEASED: ("good", _("Hasil keluar")),
        AttemptStatus.ANNULLED: ("bad", _("Dibatalkan")),
    }


def review_sentence(rule: ReviewRule) -> str:
    """What the candidate may look at afterwards."""
    return {
        ReviewRule.AFTER_SUBMISSION: _("Setelah dikumpulkan, Anda langsung melihat jawaban, kunci, dan alasannya."),
        ReviewRule.AFTER_RELEASE: _("Jawaban, kunci, dan alasannya dapat dilihat setelah hasil dirilis."),
        ReviewRule.SCORE_ONLY: _("Yang diumumkan hanya nilainya; soal dan kunci tidak ditampilkan."),
    }[rule]


def house_rules() -> list[str]:
    """The tata tertib of a sitting. What the candidate agreed to is kept in the journal word by word."""
    return [
        _("Kerjakan sendiri, tanpa catatan, ponsel lain, atau bantuan orang lain."),
        _("Waktu berjalan menurut jam server sejak Anda menekan tombol mulai, juga bila halaman ditutup."),
        _(
            "Meninggalkan jendela ujian atau layar penuh, memakai perangkat kedua, dan alamat jaringan yang berganti"
            " tercatat dengan jamnya."
        ),
        _("Catatan itu dinilai oleh orang, bukan mesin. Catatan saja tidak mengubah nilai Anda."),
        _("Jawaban tersimpan sendiri. Bila jaringan putus, teruskan saja; jawaban dikirim begitu jaringan kembali."),
        _("Bila perangkat rusak atau Anda perlu keluar ruangan, angkat tangan dan panggil pengawas."),
        _("Jangan menyalin, memotret, atau menyebarkan soal."),
    ]


def player_words() -> dict[str, str | list[str]]:
    """What the player says; ``{name}`` is filled by the script, a list holds the forms for one and for several."""

    def counted(singular: str, plural: str) -> list[str]:
        return [ngettext(singular, plural, 1), ngettext(singular, plural, 2)]

    return {
        "loading": _("Memuat soal…"),
        "loadFailed": _("Soal belum termuat karena jaringan. Dicoba lagi sendiri; waktu Anda tetap dihitung server."),
        "ready": _("Siap menyimpan"),
        "saved": _("Tersimpan"),
        "savedAt": _("pukul {time}"),
        "saving": _("Menyimpan…"),
        "waiting": _("Menunggu jaringan:"),
        "waitingCount": counted(
            "{n} jawaban aman di perangkat ini sejak {time}", "{n} jawaban aman di perangkat ini sejak {time}"
        ),
        "volatile": _("Perangkat ini tidak dapat menyimpan cadangan. Jangan tutup atau muat ulang halaman ini."),
        "offlineTitle": _("Anda boleh terus menjawab"),
        "offlineText": _(
            "Jawaban dikirim sendiri begitu jaringan kembali. Waktu tetap berjalan menurut jam server. Jangan tutup"
            " halaman ini; bila perangkat mati, panggil pengawas."
        ),
        "offlineTextQuiz": _(
            "Jawaban dikirim sendiri begitu jaringan kembali. Waktu tetap berjalan menurut jam server. Jangan tutup"
            " halaman ini."
        ),
        "heldTitle": _("Ada jawaban yang belum dapat disimpan"),
        "rejected": _("Jawaban soal {slot} ditolak: {message} Ubah jawabannya, lalu tunggu tulisan Tersimpan."),
        "lostTitle": _("Perangkat ini tidak dikenali lagi"),
        "lostText": counted(
            "{n} jawaban belum terkirim dan tetap ada di perangkat ini. Muat ulang halaman untuk melanjutkan.",
            "{n} jawaban belum terkirim dan tetap ada di perangkat ini. Muat ulang halaman untuk melanjutkan.",
        ),
        "reload": _("Muat ulang"),
        "supersededTitle": _("Ujian ini diambil alih perangkat lain"),
        "supersededText": _(
            "Anda melanjutkan di perangkat lain dengan soal dan waktu yang sama. Halaman ini berhenti."
        ),
        "supersededNone": _("Semua jawaban dari perangkat ini sudah tersimpan."),
        "supersededUnsent": counted(
            "{n} jawaban belum terkirim ketika perangkat berganti.",
            "{n} jawaban belum terkirim ketika perangkat berganti.",
        ),
        "kept": counted(
            "{n} di antaranya diterima terpisah; pengawas memutuskan apakah dihitung.",
            "{n} di antaranya diterima terpisah; pengawas memutuskan apakah dihitung.",
        ),
        "closedTitle": _("Ujian sudah ditutup"),
        "closedText": _("Jawaban yang tersimpan tetap dinilai."),
        "closedUnsent": counted("{n} jawaban tiba setelah ujian ditutup.", "{n} jawaban tiba setelah ujian ditutup."),
        "toReceipt": _("Lihat tanda terima"),
        "pausedTitle": _("Ujian dijeda pengawas"),
        "pausedText": _(
            "Waktu berhenti selama jeda. Jawaban Anda aman. Halaman ini berlanjut sendiri setelah pengawas membukanya."
        ),
        "pausedUnsent": counted(
            "{n} jawaban menunggu dan dikirim setelah jeda.", "{n} jawaban menunggu dan dikirim setelah jeda."
        ),
        "otherTabTitle": _("Ujian ini terbuka di tab lain"),
        "otherTabText": _("Kerjakan di satu tab saja supaya jawaban Anda tidak saling menimpa."),
        "useThisTab": _("Pakai tab ini"),
        "timeUpTitle": _("Waktu habis"),
        "timeUpText": _("Jawaban terakhir sedang dikirim. Tanda terima terbuka sendiri."),
        "timeLeft": _("Sisa waktu"),
        "paused": _("Dijeda"),
        "minutesLeft": counted("Sisa waktu {n} menit.", "Sisa waktu {n} menit."),
        "deadlineMoved": _("Waktu Anda diubah pengawas. Ujian sekarang berakhir pukul {time}."),
        "resumed": _("Jeda selesai. Ujian sekarang berakhir pukul {time}."),
        "closesAt": _(
            "Anda melihat ringkasan dulu. Ujian tertutup sendiri pukul {time}; jawaban yang tersimpan tetap dinilai."
        ),
        "question": _("Soal {slot} dari {all}"),
        "answered": _("dijawab"),
        "doubtful": _("ragu"),
        "doubtfulLong": _("ragu-ragu"),
        "empty": _("kosong"),
        "cell": _("Soal {slot}, {state}"),
        "summaryLine": _("{answered} dijawab, {doubtful} ragu, {empty} kosong"),
        "backTo": _("Kembali ke soal {slot}"),
        "next": _("Berikutnya"),
        "check": _("Periksa"),
        "messageTitle": _("Pesan pengawas, pukul {time}"),
        "understood": _("Saya mengerti"),
        "left": _("Anda meninggalkan jendela ujian pukul {time}. Ini tercatat; pengawas menilainya, bukan mesin."),
        "leftFullscreen": _(
            "Anda keluar dari layar penuh pukul {time}. Ini tercatat; pengawas menilainya, bukan mesin."
        ),
        "fullscreen": _("Pakai layar penuh"),
        "summaryTitle": _("Periksa lalu kumpulkan"),
        "summaryDoubtful": counted("{n} soal ditandai ragu-ragu", "{n} soal ditandai ragu-ragu"),
        "summaryEmpty": counted("{n} soal belum dijawab", "{n} soal belum dijawab"),
        "summaryAll": _("Semua soal sudah dijawab."),
        "goTo": _("Buka soal {slot}"),
        "unsent": counted(
            "Masih {n} jawaban yang belum terkirim. Tombol kumpulkan terbuka setelah semuanya tersimpan.",
            "Masih {n} jawaban yang belum terkirim. Tombol kumpulkan terbuka setelah semuanya tersimpan.",
        ),
        "submit": _("Kumpulkan sekarang"),
        "submitting": _("Mengumpulkan…"),
        "submitText": _("Setelah dikumpulkan, jawaban tidak dapat diubah lagi."),
        "submitFailed": _("Belum terkumpul karena jaringan. Jawaban Anda tetap tersimpan; coba sekali lagi."),
        "submitRefused": _("Belum terkumpul: {message}"),
        "goOn": _("Lanjut mengerjakan"),
    }
