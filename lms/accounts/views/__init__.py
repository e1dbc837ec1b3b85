"""Signing in and out, the own account, people, roles and the organisation tree: the map of this room's pages."""

from __future__ import annotations

from flask import Blueprint

from lms.accounts.views import organisations, own, people, roles, signing_in

blueprint = Blueprint("accounts", __name__, url_prefix="", template_folder="../templates")

_BOTH = ["GET", "POST"]
_PAGES = (
    ("/masuk", "sign_in", signing_in.sign_in, _BOTH),
    ("/keluar", "sign_out", signing_in.sign_out, ["POST"]),
    ("/lupa-sandi", "forgot", signing_in.forgot, _BOTH),
    ("/atur-ulang/<token>", "reset", signing_in.reset, _BOTH),
    ("/profil", "profile", own.profile, _BOTH),
    ("/profil/kata-sandi", "change_password", own.change_password, _BOTH),
    ("/profil/keluar-di-semua-perangkat", "sign_out_everywhere", own.sign_out_everywhere, _BOTH),
    ("/orang", "people", people.index, ["GET"]),
    ("/orang/baru", "new_person", people.new, _BOTH),
    ("/orang/<int:person_id>", "person", people.person, ["GET"]),
    ("/orang/<int:person_id>/ubah", "edit_person", people.edit, _BOTH),
    ("/orang/<int:person_id>/tangguhkan", "suspend", people.suspend, _BOTH),
    ("/orang/<int:person_id>/pulihkan", "reinstate", people.reinstate, _BOTH),
    ("/orang/<int:person_id>/tautan-sandi", "send_link", people.send_link, ["POST"]),
    ("/orang/<int:person_id>/peran", "grant_role", roles.grant, _BOTH),
    ("/peran/beri", "grant_by_name", roles.grant_by_name, _BOTH),
    ("/peran/<int:grant_id>/akhiri", "end_role", roles.end, _BOTH),
    ("/organisasi", "organisations", organisations.index, ["GET"]),
    ("/organisasi/baru", "new_organisation", organisations.new, _BOTH),
    ("/organisasi/<int:organisation_id>/ubah", "edit_organisation", organisations.edit, _BOTH),
)
for _rule, _endpoint, _view, _methods in _PAGES:
    blueprint.add_url_rule(_rule, _endpoint, _view, methods=_methods)
