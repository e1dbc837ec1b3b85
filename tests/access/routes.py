"""Who may call what: a row a route and method, with the rich world's own objects.

A route without a row fails ``test_routes.py``. Who is not named in ``allowed`` is refused: a visitor is sent to
sign in (or gets 401 where nothing can be shown), anybody else gets 403 or 404. ``args`` names objects of
``tests.access.world``: ``{"attempt_id": "running"}`` is the id of the attempt called *running*; the first of them is the
object that a stranger must not be able to tell from one that is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ORGANISERS = "organiser second_organiser"
AUTHORS = "author second_author"
STAFF = f"{ORGANISERS} auditor"  # of the provider: who runs and who reads
WATCH = f"{STAFF} invigilator"  # who reads the sitting that is under way
LEARNERS = "learner second_learner outsider"
OTHERS = (
    f"{AUTHORS} {ORGANISERS} foreign_staff invigilator other_invigilator supervisor other_supervisor assessor"
    " other_assessor leader other_leader auditor administrator"
)
SIGNED_IN = f"{LEARNERS} {OTHERS}"
EVERYBODY = f"{SIGNED_IN} visitor"
ROLES = EVERYBODY.split()
# Who holds a role somewhere, so that a list opens, with what is theirs in it.
ABROAD = "foreign_staff"


@dataclass(frozen=True, slots=True)
class Row:
    """One route and method.

    Attributes:
        allowed: status -> roles, separated by spaces; roles that are no part of :data:`ROLES` are asked as well.
        args: argument of the route -> name of an object, or the value itself after ``=``.
        query: of the address; values that begin with ``@`` name objects.
        data: what is sent by POST; values as in ``query``.
        json: sent instead of ``data``.
    """

    endpoint: str
    method: str
    allowed: Mapping[int, str]
    args: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)
    json: Any = None

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint}"

    def statuses(self) -> dict[str, int]:
        """The status that each named role gets."""
        return {role: status for status, roles in self.allowed.items() for role in roles.split()}


def get(endpoint: str, who: str, status: int = 200, query: Mapping[str, str] | None = None, **args: str) -> Row:
    """A page."""
    return Row(endpoint, "GET", {status: who}, args, query or {})


def post(
    endpoint: str,
    allowed: Mapping[int, str],
    data: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None,
    **args: str,
) -> Row:
    """Something done. Where nothing is sent, a form that asks again (422) shows that the person got as far as that."""
    return Row(endpoint, "POST", allowed, args, query or {}, data or {})


ACCOUNTS = (
    get("accounts.change_password", SIGNED_IN),
    post("accounts.change_password", {422: SIGNED_IN}),
    get("accounts.edit_organisation", "administrator", organisation_id="organisation"),
    post("accounts.edit_organisation", {422: "administrator"}, organisation_id="organisation"),
    get("accounts.edit_person", "administrator", person_id="person_second_learner"),
    post("accounts.edit_person", {422: "administrator"}, person_id="person_second_learner"),
    get("accounts.end_role", "administrator", grant_id="grant"),
    post("accounts.end_role", {302: "administrator"}, {"reason": "Pindah tugas."}, grant_id="grant"),
    get("accounts.forgot", EVERYBODY),
    post("accounts.forgot", {422: EVERYBODY}),
    get("accounts.grant_by_name", f"administrator {ABROAD}"),
    post("accounts.grant_by_name", {422: f"administrator {ABROAD}"}),
    get("accounts.grant_role", "administrator", person_id="person_second_learner"),
    post("accounts.grant_role", {422: "administrator"}, person_id="person_second_learner"),
    get("accounts.new_organisation", f"administrator {ABROAD}"),
    post("accounts.new_organisation", {422: f"administrator {ABROAD}"}),
    get("accounts.new_person", f"administrator {ABROAD}"),
    post("accounts.new_person", {422: f"administrator {ABROAD}"}),
    get("accounts.organisations", f"administrator auditor {ABROAD}"),
    get("accounts.people", f"administrator auditor {ABROAD}"),
    get("accounts.person", "administrator auditor", person_id="person_second_learner"),
    get("accounts.profile", SIGNED_IN),
    post("accounts.profile", {422: SIGNED_IN}),
    get("accounts.reinstate", "administrator", person_id="person_second_learner"),
    post("accounts.reinstate", {422: "administrator"}, person_id="person_second_learner"),
    get("accounts.reset", EVERYBODY, token="reset_token"),
    post("accounts.reset", {422: EVERYBODY}, token="reset_token"),
    post("accounts.send_link", {302: "administrator"}, person_id="person_second_learner"),
    Row("accounts.sign_in", "GET", {200: "visitor", 302: SIGNED_IN}),
    post("accounts.sign_in", {422: EVERYBODY}),
    post("accounts.sign_out", {302: EVERYBODY}),
    get("accounts.sign_out_everywhere", SIGNED_IN),
    post("accounts.sign_out_everywhere", {302: SIGNED_IN}),
    get("accounts.suspend", "administrator", person_id="person_second_learner"),
    post("accounts.suspend", {302: "administrator"}, {"reason": "Cuti."}, person_id="person_second_learner"),
)

# An attempt is its candidate's alone. A device without the credential is told so (403) or shown the way in (302).
ATTEMPTS = (
    post("attempts.enter", {302: "sitting admitted"}, sitting_id="open_sitting"),
    get("attempts.mine", SIGNED_IN),
    Row("attempts.news", "GET", {200: "second_learner", 401: "visitor"}, {"attempt_id": "running"}),
    get("attempts.paper", "second_learner", 403, attempt_id="running"),
    get("attempts.question", "second_learner", 302, attempt_id="running", slot="=1"),
    post("attempts.question", {302: "second_learner"}, attempt_id="running", slot="=1"),
    get("attempts.quiz", "second_learner", enrolment_id="enrolment_second_learner", exam_slug="=kuis"),
    post("attempts.quiz", {302: "second_learner"}, enrolment_id="enrolment_second_learner", exam_slug="=kuis"),
    get("attempts.receipt", "learner", attempt_id="kuis"),
    get("attempts.review", "learner", attempt_id="kuis"),
    get("attempts.room", "second_learner", attempt_id="running"),
    post("attempts.save", {403: EVERYBODY}, attempt_id="running"),
    post("attempts.start", {422: "admitted"}, attempt_id="admitted"),
    post("attempts.submit", {403: "second_learner"}, attempt_id="running"),
    get("attempts.summary", "second_learner", 302, attempt_id="running"),
    post("attempts.take_over", {302: "second_learner"}, attempt_id="running"),
)

BANKS = (
    post(
        "banks.approve",
        {303: "second_author", 403: "author auditor"},
        {"version": "2", "digest": "@review_digest"},
        item_id="review_item",
    ),
    get("banks.bank", f"{AUTHORS} auditor", slug="secure_bank"),
    Row("banks.choose_kind", "GET", {200: AUTHORS, 403: "auditor"}, {"slug": "secure_bank"}),
    post("banks.comment", {303: AUTHORS}, {"version": "1", "text": "Baik."}, item_id="item"),
    get("banks.compare", f"{AUTHORS} auditor", item_id="review_item"),
    post("banks.compare", {200: AUTHORS, 403: "auditor"}, item_id="review_item"),
    get("banks.edit", AUTHORS, item_id="draft_item"),
    post("banks.edit", {422: AUTHORS}, {"do": "save"}, item_id="draft_item"),
    get("banks.index", f"{AUTHORS} auditor {ABROAD}"),
    get("banks.item", f"{AUTHORS} auditor", item_id="item"),
    get("banks.new", AUTHORS, slug="bank", kind="=single"),
    post("banks.new", {422: AUTHORS}, {"do": "save"}, slug="bank", kind="=single"),
    post("banks.preview", {200: AUTHORS}, slug="bank", kind="=single"),
    get("banks.retire", AUTHORS, item_id="item"),
    post("banks.retire", {303: AUTHORS}, {"text": "Usang."}, item_id="item"),
    post(
        "banks.send_back",
        {303: "second_author", 403: "author auditor"},
        {"return-version": "2", "return-text": "Perjelas."},
        item_id="review_item",
    ),
    post("banks.show_key", {200: AUTHORS, 403: "auditor"}, item_id="item"),
    post("banks.start_draft", {303: AUTHORS}, item_id="item"),
    post("banks.submit", {409: AUTHORS}, item_id="draft_item"),
    get("banks.try_it", AUTHORS, item_id="item"),
    post("banks.try_it", {200: AUTHORS}, item_id="item"),
    post("banks.withdraw", {303: AUTHORS}, item_id="review_item"),
)

HOLDER = f"learner {STAFF} administrator"
CERTIFICATES = (
    get("certificates.check", EVERYBODY),
    post("certificates.check_file_upload", {422: EVERYBODY}),
    get("certificates.ground", EVERYBODY),
    get("certificates.issued", f"{STAFF} administrator {ABROAD}"),
    get("certificates.mine", SIGNED_IN),
    get("certificates.pdf", HOLDER, certificate_id="certificate"),
    get("certificates.public", EVERYBODY, code="code"),
    Row(
        "certificates.revoke",
        "GET",
        {200: f"{ORGANISERS} administrator", 403: "learner auditor"},
        {"certificate_id": "certificate"},
    ),
    post(
        "certificates.revoke",
        {302: f"{ORGANISERS} administrator", 403: "learner auditor"},
        {"reason": "Keliru."},
        certificate_id="certificate",
    ),
    get("certificates.show", HOLDER, certificate_id="certificate"),
)

STUDIES = {"enrolment_id": "enrolment_second_learner"}
PART = {"module_slug": "module", "part_slug": "part"}
READERS = f"{AUTHORS} {STAFF}"
COURSES = (
    post("core.set_language", {302: EVERYBODY}, {"language": "en", "next": "/katalog"}),
    post("courses.assign", {422: ORGANISERS}, offering_id="offering"),
    get("courses.catalogue", EVERYBODY),
    post("courses.close_offering", {303: ORGANISERS}, offering_id="offering"),
    get("courses.edit_offering", ORGANISERS, offering_id="offering"),
    post("courses.edit_offering", {422: ORGANISERS}, offering_id="offering"),
    post("courses.enrol", {303: LEARNERS, 409: OTHERS}, offering_id="offering"),
    get("courses.enrolment", f"second_learner supervisor assessor {STAFF}", **STUDIES),
    get("courses.export_roster", STAFF, offering_id="offering"),
    post("courses.finish_part", {303: "second_learner"}, **STUDIES, **PART),
    get("courses.home", EVERYBODY),
    get("courses.import_roster", ORGANISERS, offering_id="offering"),
    post("courses.import_roster", {422: ORGANISERS}, offering_id="offering"),
    get("courses.media", f"learner second_learner {READERS}", slug="programme", digest="digest", name="media"),
    get("courses.module", "second_learner", **STUDIES, module_slug="module"),
    get("courses.new_offering", f"{ORGANISERS} {ABROAD}"),
    post("courses.new_offering", {422: f"{ORGANISERS} {ABROAD}"}),
    get("courses.offering", STAFF, offering_id="offering"),
    get("courses.offerings", f"{STAFF} {ABROAD}"),
    post("courses.open_offering", {303: ORGANISERS}, offering_id="draft_offering"),
    get("courses.part", "second_learner", **STUDIES, **PART),
    get("courses.participant", STAFF, **STUDIES),
    post("courses.participant", {422: ORGANISERS}, **STUDIES),
    # The programme itself is in the public catalogue; what is not is its text.
    get("courses.preview_module", READERS, module_slug="module", slug="programme"),
    get("courses.preview_part", READERS, **PART, slug="programme"),
    get("courses.preview_print", READERS, module_slug="module", slug="programme"),
    get("courses.print_module", "second_learner", **STUDIES, module_slug="module"),
    get("courses.programme", EVERYBODY, slug="programme"),
    get("courses.roster_template", ORGANISERS, offering_id="offering"),
    get("courses.withdraw", ORGANISERS, **STUDIES),
    post("courses.withdraw", {303: ORGANISERS}, {"reason": "Pindah tugas."}, **STUDIES),
    get("static", EVERYBODY, version="=lama", filename="=css/base.css"),
)

GRADING = (
    get("cpd.mine", SIGNED_IN),
    get("grading.download", STAFF, sitting_id="released_sitting"),
    post("grading.release", {409: ORGANISERS, 403: "auditor"}, {"seen": "x"}, sitting_id="open_sitting"),
    get("grading.result", f"learner {STAFF}", attempt_id="final_learner"),
    get("grading.results", STAFF, sitting_id="open_sitting"),
    get("monitoring.health", EVERYBODY),
    post("monitoring.retry", {302: f"administrator {ABROAD}"}, message_id="message"),
    get("monitoring.system", f"administrator auditor {ABROAD}"),
    get("notifications.index", SIGNED_IN),
    post("notifications.open_notice", {302: "learner"}, notice_id="notice"),
    post("notifications.read_all", {302: SIGNED_IN}),
    get("portfolio.mine", SIGNED_IN),
    post("portfolio.mine", {422: SIGNED_IN}),
    Row("portfolio.person", "GET", {200: "leader auditor", 302: "learner"}, {"person_id": "person_learner"}),
    get("portfolio.shared", EVERYBODY, token="link_token"),
    get("portfolio.team", f"leader other_leader auditor {ABROAD}"),
    get("portfolio.team_export", f"leader other_leader auditor {ABROAD}"),
    get("portfolio.withdraw", "learner", link_id="link"),
    post("portfolio.withdraw", {302: "learner"}, link_id="link"),
)

PRACTICE = f"marking supervisor assessor {ORGANISERS}"
MARKED = {"enrolment_id": "enrolment_marking"}
PRACTICALS = (
    get("practicals.add_entry", "marking", **MARKED),
    post("practicals.add_entry", {422: "marking"}, **MARKED),
    get("practicals.assessment", "assessor", **MARKED),
    Row("practicals.autosave", "POST", {200: "assessor"}, MARKED, json={"steps": {"L1": True}}),
    post("practicals.confirm", {302: "supervisor"}, {"confirm": "@entry"}),
    get("practicals.decision", f"{STAFF} other_assessor", enrolment_id="enrolment_deciding"),
    post("practicals.decision", {422: f"{STAFF} other_assessor"}, enrolment_id="enrolment_deciding"),
    get("practicals.decisions", f"{STAFF} assessor other_assessor {ABROAD}"),
    get("practicals.evidence", PRACTICE, evidence_id="evidence"),
    get("practicals.evidence_preview", PRACTICE, evidence_id="evidence", size="=kecil"),
    get("practicals.logbook", PRACTICE, **MARKED),
    get("practicals.marking", f"assessor other_assessor {ABROAD}"),
    get("practicals.refuse", "supervisor", query={"entri": "@entry"}),
    post("practicals.refuse", {422: "supervisor"}, query={"entri": "@entry"}),
    post("practicals.save_assessment", {302: "assessor"}, **MARKED),
    get("practicals.submit_assessment", "assessor", 302, **MARKED),
    post("practicals.submit_assessment", {422: "assessor"}, **MARKED),
    get("practicals.supervision", f"supervisor other_supervisor {ABROAD}"),
)

READS_ONLY = {403: STAFF}  # may read the sitting, and is told so
HERE = {"sitting_id": "open_sitting"}
SITTINGS = (
    Row("sittings.act", "GET", {200: "invigilator", **READS_ONLY}, HERE, {"tindakan": "pesan"}),
    Row("sittings.act", "POST", {422: "invigilator", **READS_ONLY}, HERE, {"tindakan": "pesan"}),
    get("sittings.add_seats", ORGANISERS, **HERE),
    post("sittings.add_seats", {422: ORGANISERS}, **HERE),
    get("sittings.attendance", WATCH, **HERE),
    get("sittings.cancel", ORGANISERS, **HERE),
    post("sittings.cancel", {422: ORGANISERS}, **HERE),
    get("sittings.candidate", WATCH, **HERE, seat_id="seat"),
    get("sittings.console", WATCH, **HERE),
    get("sittings.edit", ORGANISERS, **HERE),
    post("sittings.edit", {422: ORGANISERS}, **HERE),
    get("sittings.entries", WATCH, **HERE),
    post("sittings.entries", {422: "invigilator", **READS_ONLY}, **HERE),
    get("sittings.index", f"{WATCH} other_invigilator {ABROAD}"),
    get("sittings.minutes", WATCH, **HERE),
    get("sittings.new", f"{ORGANISERS} {ABROAD}"),
    post("sittings.new", {422: ORGANISERS}, {"offering": "@offering"}),
    get("sittings.remove_seats", ORGANISERS, query={"seats": "@seat"}, **HERE),
    post("sittings.remove_seats", {422: ORGANISERS}, **HERE),
    get("sittings.room_card", WATCH, **HERE),
    get("sittings.sitting", WATCH, **HERE),
    get("sittings.standing", WATCH, **HERE),
)

ROWS = (*ACCOUNTS, *ATTEMPTS, *BANKS, *CERTIFICATES, *COURSES, *GRADING, *PRACTICALS, *SITTINGS)
