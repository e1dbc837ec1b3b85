"""The immunisation certification, played in the browser by every role with only what is visible on the pages.

Each step is a method; ``look`` is called with a name wherever a page is worth a picture. Outcomes are confirmed
through another
role's eyes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.demo import Demo
from tests.browser.knowledge import Knowledge
from tests.browser.watching import Watch

PROGRAMME = "Sertifikasi Petugas Imunisasi"
Look = Callable[[str, Page], None]


def nothing(_name: str, _page: Page) -> None:
    """Look at nothing."""


class Story:
    """One run; every person has a browser of their own."""

    def __init__(
        self,
        demo: Demo,
        browser: Browser,
        look: Look = nothing,
        viewport: tuple[int, int] = (360, 800),
        watch: Watch | None = None,
    ) -> None:
        self.demo = demo
        self.look = look
        self._browser = browser
        self._watch = watch
        self._viewport = {"width": viewport[0], "height": viewport[1]}
        self._contexts: dict[str, BrowserContext] = {}
        self._pages: dict[str, Page] = {}
        self.knowledge = Knowledge()
        self.receipt = ""
        self.code = ""
        self.pdf = b""

    def close(self) -> None:
        for context in self._contexts.values():
            context.close()

    def page(self, who: str) -> Page:
        """The open page of a person, signed in; ``visitor`` is nobody."""
        if who not in self._pages:
            context = self._browser.new_context(viewport=self._viewport, locale="id-ID")  # type: ignore[arg-type]
            context.set_default_timeout(20_000)
            self._contexts[who] = context
            if self._watch is not None:
                self._watch.attach(context)
            page = self._pages[who] = context.new_page()
            page.goto(self.demo.address)
            if who != "visitor":
                page.goto(f"{self.demo.address}/masuk")
                page.get_by_label("NIP atau e-mail").fill(f"{who}@demo.example")
                page.get_by_label("Kata sandi").fill(self.demo.accounts[who])
                page.locator("main").get_by_role("button", name="Masuk").click()
                page.wait_for_url(lambda url: "/masuk" not in url)
        return self._pages[who]

    def home(self, who: str) -> Page:
        page = self.page(who)
        page.goto(self.demo.address)
        return page

    def open(self, who: str, entry: str) -> Page:
        """Home, then the navigation's entry with this name."""
        page = self.home(who)
        page.get_by_role("navigation").get_by_role("link", name=entry, exact=True).locator("visible=true").first.click()
        return page

    def keep_pictures(self, folder: Path) -> None:
        """What everybody saw last, for whoever looks for the fault."""
        folder.mkdir(parents=True, exist_ok=True)
        for who, page in self._pages.items():
            page.screenshot(path=folder / f"{who}.png", full_page=True)
            print(f"{who}: {page.url} -> {folder / who}.png")

    def play(self) -> None:
        """Everything, in order; ``peserta1`` is certified at the end."""
        learner = "peserta1"
        self.strangers()
        self.find_and_enrol("peserta3")
        self.read_and_quiz(learner)
        self.plan_sitting(learner)
        self.sit_final(learner)
        self.release(learner)
        self.see_result(learner)
        self.practise(learner)
        self.confirm_practice()
        self.mark(learner)
        self.decide(learner)
        self.certificate(learner)
        self.check_certificate()
        assert self.points(learner) > 0
        self.share_portfolio(learner)
        self.leader_sees(learner)
        self.edit_and_approve_item()
        self.others_look(learner)

    def strangers(self) -> None:
        """What nobody in particular sees, and what a wrong password gets."""
        page = self.page("visitor")
        self.look("welcome", page)
        page.goto(f"{self.demo.address}/masuk")
        page.get_by_label("NIP atau e-mail").fill("peserta1@demo.example")
        page.get_by_label("Kata sandi").fill("bukan kata sandinya")
        page.locator("main").get_by_role("button", name="Masuk").click()
        expect(page.locator("main")).to_contain_text(re.compile("tidak cocok|salah|tidak sesuai"))
        self.look("sign-in-errors", page)

    def others_look(self, learner: str) -> None:
        """Organiser, administrator and auditor find what happened; a stranger's address gives nothing."""
        name = self.demo.names[learner].partition(",")[0]
        page = self.open("penyelenggara", "Angkatan")
        self.look("offerings", page)
        page.locator("main table a").first.click()
        expect(page.locator("main")).to_contain_text(name)
        self.look("offering", page)
        page = self.open("penyelenggara", "Sertifikat terbit")
        expect(page.locator("main")).to_contain_text(name)
        self.look("issued", page)
        page = self.open("admin", "Orang")
        self.look("people", page)
        page = self.open("admin", "Sistem")
        self.look("system", page)
        page = self.open("auditor", "Sesi ujian")
        self.look("sittings-auditor", page)
        stranger = self.page("peserta2")
        stranger.goto(f"{self.demo.address}/sertifikat/1")
        expect(stranger.locator("main")).not_to_contain_text(name)
        self.look("not-yours", stranger)

    # --- enrolment -----------------------------------------------------------------------------------------------

    def find_and_enrol(self, who: str) -> None:
        """From the catalogue to a place in an open offering, all by oneself."""
        page = self.home(who)
        self.look("home-new", page)
        page.get_by_role("link", name="Buka katalog").first.click()
        self.look("catalogue", page)
        page.get_by_role("link", name=PROGRAMME).first.click()
        self.look("programme", page)
        enrol = page.get_by_role("button", name=re.compile("^Daftar"))
        if enrol.count():
            enrol.first.click()
            page.wait_for_load_state()
        expect(self.home(who).locator(".next-step")).to_contain_text("Bagian 1")

    # --- authors --------------------------------------------------------------------------------------------------

    def edit_and_approve_item(self, author: str = "penulis1", reviewer: str = "penulis2") -> None:
        """An author makes a new version of an item with preview; a second author approves it."""
        page = self.open(author, "Bank soal")
        self.look("banks", page)
        page.get_by_role("link", name=re.compile("latihan", re.IGNORECASE)).first.click()
        self.look("bank", page)
        page.locator("th.main a").first.click()
        self.look("item", page)
        address = page.url
        page.get_by_role("button", name="Buat draf baru").click()
        stem = page.locator("textarea").first
        stem.press("Control+End")
        stem.press_sequentially(" Pilih yang paling tepat.")
        expect(page.locator(".preview__screen")).to_contain_text("Pilih yang paling tepat")
        self.look("item-edit", page)
        page.get_by_role("button", name="Minta telaah").click()
        page.wait_for_load_state()
        self.look("item-in-review", page)
        second = self.page(reviewer)
        second.goto(address)
        self.look("item-review", second)
        second.get_by_role("button", name=re.compile("^Setujui")).first.click()
        second.wait_for_load_state()
        expect(second.locator("main")).to_contain_text(re.compile("[Dd]isetujui"))

    # --- learning -----------------------------------------------------------------------------------------------

    def read_and_quiz(self, who: str) -> None:
        """Follow the one button of the home page through all modules and quizzes."""
        looked: set[str] = set()
        for _step in range(400):
            page = self.home(who)
            step = page.locator(".next-step")
            title = step.get_by_role("heading").inner_text()
            action = step.get_by_role("link")
            if not action.count() or re.search(r"ujian akhir", title, re.IGNORECASE):
                return
            label = action.inner_text().strip()
            action.click()
            if "membaca" in label:
                self._read_module(page, looked)
            elif "kuis" in label:
                self._take_quiz(page, looked)
            else:
                return
        raise AssertionError("the modules do not come to an end")

    def _read_module(self, page: Page, looked: set[str]) -> None:
        for _part in range(12):
            if "part" not in looked:
                self.look("part", page)
                looked.add("part")
            button = page.get_by_role("button", name=re.compile("^Selesai"))
            last = "modul" in button.inner_text()
            button.click()
            page.wait_for_load_state()
            if last:
                if "module" not in looked:
                    self.look("module-read", page)
                    looked.add("module")
                return

    def _take_quiz(self, page: Page, looked: set[str]) -> None:
        if "quiz" not in looked:
            self.look("quiz", page)
        page.get_by_role("button", name="Mulai kuis").click()
        self.answer_paper(page, looked="player-quiz" if "quiz" not in looked else None)
        page.get_by_role("button", name="Kumpulkan sekarang").click()
        expect(page.get_by_text("Jawaban Anda tersimpan").first).to_be_visible()
        expect(page.locator(".result__mark")).to_contain_text("Lulus")
        if "quiz" not in looked:
            self.look("quiz-receipt", page)
            page.get_by_role("link", name="Lihat pembahasan").click()
            self.look("quiz-review", page)
        looked.add("quiz")

    def answer_paper(self, page: Page, *, wrong: int = 0, looked: str | None = None) -> int:
        """Answer each question shown, the first ``wrong`` of them wrongly, up to the summary. Returns how many."""
        body = page.locator("[data-body]")
        heading = page.locator("[data-title]")
        expect(body.locator(".stem")).to_be_visible()
        match = re.search(r"(\d+) dari (\d+)", heading.inner_text())
        assert match is not None
        total = int(match[2])
        for number in range(1, total + 1):
            expect(heading).to_contain_text(f"{number} dari {total}")
            self.knowledge.answer(page, body, right=number > wrong)
            if looked and number == 2:
                self.look(looked, page)
            if number < total:
                page.get_by_role("button", name="Berikutnya").click()
        expect(page.locator("[data-save]")).to_contain_text("Tersimpan")
        if page.get_by_role("button", name="Peta soal").is_visible():
            page.get_by_role("button", name="Peta soal").click()
            if looked:
                self.look(f"{looked}-map", page)
        page.get_by_role("button", name="Periksa lalu kumpulkan").click()
        if looked:
            self.look(f"{looked}-summary", page)
        return total

    # --- the final exam -------------------------------------------------------------------------------------------

    def plan_sitting(self, *learners: str, who: str = "penyelenggara") -> None:
        """The organiser makes a sitting that is open now and seats everybody who is ready."""
        page = self.open(who, "Sesi ujian")
        self.look("sittings-empty", page)
        page.get_by_role("link", name="Buat sesi").first.click()
        if page.get_by_role("heading", name="Untuk angkatan yang mana?").count():
            page.locator("td.main a").first.click()
        page.get_by_role("button", name="Simpan sesi").click()
        self.look("sitting-form-errors", page)
        opens = datetime.now(ZoneInfo("Asia/Makassar")) - timedelta(minutes=10)
        page.get_by_label("Ruang", exact=True).fill("Ruang CAT 1, Kupang")
        page.get_by_label("Zona waktu ruang").select_option("Asia/Makassar")
        page.get_by_label("Hari ujian").fill(opens.date().isoformat())
        page.get_by_label("Boleh mulai dari jam").fill(f"{opens:%H:%M}")
        page.get_by_label("Mulai paling lambat jam").fill(f"{opens + timedelta(hours=3):%H:%M}")
        page.get_by_text(self.demo.names["pengawas"]).first.click()
        page.get_by_role("button", name="Simpan sesi").click()
        expect(page.get_by_role("heading", name="Tambah peserta")).to_be_visible()
        self.look("sitting-add-seats", page)
        page.get_by_role("button", name=re.compile("^Tambahkan semua")).click()
        for learner in learners:
            expect(page.locator("main")).to_contain_text(self.demo.names[learner])
        self.look("sitting", page)

    def enter_lobby(self, who: str) -> None:
        page = self.home(who)
        page.locator(".next-step").get_by_role("link").click()
        self.look("exams-mine", page)
        enter = page.get_by_role("button", name="Masuk ruang tunggu")
        if enter.count():
            enter.click()
        expect(page.locator("main")).to_contain_text(re.compile("awas"))
        self.look("lobby", page)

    def console(self, who: str = "pengawas") -> Page:
        page = self.open(who, "Sesi ujian")
        page.locator("td.main a").first.click()
        page.get_by_role("link", name="Buka konsol").click()
        expect(page.locator(".tile").first).to_be_visible()
        return page

    def act(self, name: str, *learners: str, fill: dict[str, str] | None = None, who: str = "pengawas") -> Page:
        """One act of the invigilator on some candidates, confirmed on its page."""
        page = self.console(who)
        for learner in learners:
            tile = page.locator(".tile", has_text=self.demo.names[learner].partition(",")[0])
            tile.locator(".tile__pick").click()
        page.locator("[data-bulk-bar]").get_by_role("button", name=re.compile(name)).click()
        for learner in learners:
            box = page.locator("label.choice", has_text=self.demo.names[learner].partition(",")[0]).locator("input")
            if not box.is_checked():
                box.check()
        for label, text in (fill or {}).items():
            page.get_by_label(label).fill(text)
        self.look("act-" + re.sub(r"[^a-z-]", "", name.lower()), page)
        page.locator("main form").get_by_role("button").first.click()
        page.wait_for_load_state()
        return page

    def sit_final(self, who: str, *, wrong: int = 2) -> None:
        """Lobby, admission, rules, paper, receipt; with a message, a pause and more time from the console meanwhile."""
        self.enter_lobby(who)
        page = self.page(who)
        console = self.console()
        self.look("console-waiting", console)
        self.act("[Ii]zinkan", who)
        start = page.get_by_role("button", name=re.compile("Mulai ujian"))
        expect(start).to_be_visible(timeout=30_000)
        self.look("rules", page)
        page.get_by_role("checkbox").check()
        start.click()
        body = page.locator("[data-body] .stem")
        expect(body).to_be_visible()
        self.knowledge.answer(page, page.locator("[data-body]"))
        expect(page.locator("[data-save]")).to_contain_text("Tersimpan")
        self.act("pesan", who, fill={"Pesan": "Sisa waktu cukup. Tetap tenang."})
        page.locator("label.doubt").click()  # the next save brings the news
        message = page.get_by_text("Tetap tenang").locator("visible=true").first
        expect(message).to_be_visible(timeout=90_000)
        self.look("player-message", page)
        page.get_by_role("button", name="Saya mengerti").click()
        page.locator("label.doubt").click()
        self.act("[Tt]ambah", who, fill={"Tambahan waktu (menit)": "5", "Alasan": "Listrik padam sebentar."})
        page.reload()
        expect(page.locator("[data-body] .stem")).to_be_visible()
        first = page.get_by_role("button", name=re.compile("^Soal 1,"))
        if first.count() and first.is_visible():
            first.click()
        self.answer_paper(page, wrong=wrong, looked="player-final")
        self.look("console", self.console())
        page.get_by_role("button", name="Kumpulkan sekarang").click()
        expect(page.get_by_text("Jawaban Anda tersimpan").first).to_be_visible()
        self.look("final-receipt", page)
        self.receipt = page.locator(".receipt__code").inner_text()

    def release(self, *learners: str, who: str = "penyelenggara") -> None:
        """The organiser looks at the results, releases them; each learner sees theirs."""
        page = self.open(who, "Sesi ujian")
        page.locator("td.main a").first.click()
        page.get_by_role("link", name="Hasil", exact=True).click()
        for learner in learners:
            expect(page.locator("main")).to_contain_text(self.demo.names[learner])
        self.look("results", page)
        page.get_by_role("button", name="Rilis hasil").click()
        page.wait_for_load_state()
        self.look("results-released", page)

    def see_result(self, who: str) -> None:
        page = self.open(who, "Ujian")
        self.look("exams-done", page)
        page.locator("li", has_text="Ujian akhir").locator(".lines__result").click()
        expect(page.locator("main")).to_contain_text("IMN.0")
        self.look("result", page)

    # --- practice, marking, decision ------------------------------------------------------------------------------

    def practise(self, who: str) -> None:
        """Write every required activity into the logbook, the first with a photo."""
        page = self.home(who)
        page.locator(".next-step").get_by_role("link").click()
        self.look("logbook-empty", page)
        for _entry in range(30):
            rows = page.locator(".procedures > li")
            missing = None
            for index in range(rows.count()):
                text = rows.nth(index).inner_text()
                done, required = (int(number) for number in re.search(r"(\d+) dari (\d+)", text).groups())  # type: ignore[union-attr]
                waiting = re.search(r"(\d+) menunggu", text)
                if done + (int(waiting[1]) if waiting else 0) < required:
                    missing = rows.nth(index).locator(".procedures__title").inner_text().split(" · ")[0]
                    break
            if missing is None:
                self.look("logbook", page)
                return
            page.get_by_role("link", name=re.compile("^Catat kegiatan")).first.click()
            if not _entry:
                page.get_by_role("button", name="Kirim ke pembimbing").click()
                expect(page.get_by_role("alert").or_(page.locator(".errors, .error-summary")).first).to_be_visible()
                self.look("logbook-entry-errors", page)
            choice = page.get_by_label("Kegiatan", exact=False).first
            wanted = choice.locator("option", has_text=missing)
            choice.select_option(value=wanted.first.get_attribute("value") or "")
            page.get_by_label("Tanggal").fill(self.today("Asia/Makassar"))
            page.get_by_label("Tempat").fill("Posyandu Melati, Oebelo")
            page.get_by_label(re.compile("dilakukan|Yang dilakukan|Apa yang")).first.fill(
                "Menyiapkan vaksin, memeriksa VVM, dan melayani tiga bayi berusia dua bulan bersama pembimbing."
            )
            if not _entry:
                page.locator("input[type=file]").set_input_files(
                    {"name": "posyandu <b>.jpg", "mimeType": "image/jpeg", "buffer": photo()}
                )
            page.get_by_role("button", name="Kirim ke pembimbing").click()
            expect(page.locator(".procedures")).to_be_visible()
        raise AssertionError("the logbook is never full")

    def today(self, zone: str) -> str:
        return datetime.now(ZoneInfo(zone)).date().isoformat()

    def confirm_practice(self, who: str = "pembimbing") -> None:
        """The field supervisor refuses one entry with a reason and confirms the others."""
        page = self.open(who, "Bimbingan")
        self.look("supervision", page)
        while page.get_by_role("button", name=re.compile("^Konfirmasi ")).count():
            page.get_by_role("button", name=re.compile("^Konfirmasi ")).first.click()
            page.wait_for_load_state()

    def mark(self, learner: str, who: str = "asesor") -> None:
        """The assessor marks every step done and recommends."""
        page = self.open(who, "Penilaian")
        page.get_by_role("link", name=f"Nilai {self.demo.names[learner]}").click()
        self.look("marking", page)
        for row in page.locator(".checklist > li").all():
            row.get_by_role("radio", name="Ya").check()
        for row in page.locator(".rubric").all():
            row.get_by_role("radio").nth(2).check()
        page.get_by_label("Komentar untuk peserta").fill(
            "Teknik aman dan komunikasi baik. Pertahankan pencatatan suhu."
        )
        self.look("marking-filled", page)
        page.get_by_role("button", name="Periksa dan serahkan").click()
        self.look("marking-submit", page)
        page.get_by_role("button", name="Serahkan", exact=True).click()
        page.wait_for_load_state()

    def decide(self, learner: str, who: str = "pemutus") -> None:
        """A second, independent person records the decision."""
        page = self.open(who, "Penilaian")
        page.get_by_role("link", name="Keputusan", exact=True).first.click()
        self.look("decisions", page)
        page.get_by_role("link", name=f"Buka {self.demo.names[learner]}").click()
        self.look("decision", page)
        page.get_by_role("radio", name="Kompeten", exact=True).check()
        page.get_by_label(re.compile("Alasan|Dasar")).fill(
            "Ujian lulus, praktik lengkap, tidak ada langkah kritis terlewat."
        )
        page.get_by_role("button", name="Catat keputusan").click()
        page.wait_for_load_state()
        expect(page.get_by_role("button", name="Catat keputusan")).to_have_count(0)

    # --- certificate, points, portfolio ---------------------------------------------------------------------------

    def certificate(self, who: str) -> None:
        """The learner opens the certificate and downloads the signed PDF."""
        page = self.open(who, "Sertifikat")
        self.look("certificates", page)
        page.get_by_role("link", name="Lihat sertifikat").click()
        link = page.get_by_role("link", name=re.compile("Unduh PDF"))
        for _wait in range(60):
            if link.count():
                break
            page.wait_for_timeout(500)
            page.reload()
        self.look("certificate", page)
        with page.expect_download() as download:
            link.first.click()
        self.pdf = download.value.path().read_bytes()
        assert self.pdf.startswith(b"%PDF-")
        found = re.search(r"[A-Z0-9]{4}(?:-[A-Z0-9]{4})+", page.locator("main").inner_text())
        assert found is not None
        self.code = found[0]

    def check_certificate(self) -> None:
        """Anybody checks the code and the file: untouched, altered, not ours."""
        page = self.page("visitor")
        page.goto(f"{self.demo.address}/periksa")
        self.look("check", page)
        page.get_by_label("Kode sertifikat").fill(self.code)
        page.get_by_role("button", name="Periksa kode").click()
        expect(page.locator(".verdict--valid")).to_be_visible()
        self.look("check-valid", page)
        changed = bytearray(self.pdf)
        changed[len(changed) // 2] ^= 1
        for content, words in (
            (self.pdf, "sama persis|asli"),
            (bytes(changed), "diubah|berubah"),
            (b"%PDF-1.4\n%%EOF\n", "bukan|tidak"),
        ):
            page.goto(f"{self.demo.address}/periksa")
            page.locator("main input[type=file]").set_input_files(
                {"name": "sertifikat.pdf", "mimeType": "application/pdf", "buffer": content}
            )
            page.get_by_role("button", name="Periksa berkas").click()
            expect(page.locator("main")).to_contain_text(re.compile(words))
            self.look(f"check-file-{words.partition('|')[0].replace(' ', '-')}", page)

    def points(self, who: str) -> Decimal:
        """The learner's dashboard and ledger show the points."""
        page = self.home(who)
        self.look("home-done", page)
        page.get_by_role("link", name="Semua poin").click()
        self.look("points", page)
        shown = re.search(r"(\d+(?:,\d+)?) dari \d+ poin", " ".join(page.locator("main").inner_text().split()))
        assert shown is not None
        return Decimal(shown[1].replace(",", "."))

    def share_portfolio(self, who: str) -> str:
        """The learner makes a dated link; a visitor reads what it shows."""
        page = self.open(who, "Saya")
        self.look("portfolio", page)
        page.get_by_label(re.compile("Untuk siapa|Nama tautan|Untuk")).first.fill("Panitia mutasi")
        page.get_by_role("button", name=re.compile("Buat tautan")).click()
        page.wait_for_load_state()
        found = re.search(r"https?://\S+/portofolio/tautan/[\w-]+", page.locator("main").inner_text())
        assert found is not None
        visitor = self.page("visitor")
        visitor.goto(found[0])
        expect(visitor.locator("main")).to_contain_text(self.demo.names[who].partition(",")[0])
        self.look("portfolio-shared", visitor)
        return found[0]

    def leader_sees(self, learner: str, who: str = "pimpinan") -> None:
        """The leader finds the learner certified on the team page."""
        page = self.open(who, "Tim saya")
        expect(page.locator("main")).to_contain_text(self.demo.names[learner].partition(",")[0])
        self.look("team", page)


def photo() -> bytes:
    """A photo as a phone makes it, with a place in its metadata."""
    picture = Image.new("RGB", (640, 480), (147, 187, 194))
    exif = Image.Exif()
    exif[0x010E] = "GPS-RAHASIA"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()
