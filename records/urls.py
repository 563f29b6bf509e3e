"""Addresses of the register."""

from django.urls import path

from .views import (
    figures,
    people,
    procedures,
    reorganisation_lines,
    reorganisations,
    rights,
    sources,
    transcripts,
    unit,
    unit_change,
    units,
    verify,
)

app_name = "records"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/changes/", transcripts.changes, name="changes"),
    path("people/<int:pk>/transcripts/", transcripts.transcripts, name="transcripts"),
    path(
        "people/<int:pk>/transcripts/issue/", transcripts.issue_transcript, name="transcript_issue"
    ),
    path("transcripts/<int:pk>.pdf", transcripts.transcript, name="transcript"),
    path("units/", units.units, name="units"),
    path("units/<int:pk>/", unit.unit, name="unit"),
    path("reorganisations/", reorganisations.reorganisations, name="reorganisations"),
    path("reorganisations/new/", reorganisations.new, name="reorganisation_new"),
    path("reorganisations/<int:pk>/", reorganisations.reorganisation, name="reorganisation"),
    path("reorganisations/<int:pk>/edit/", reorganisations.edit, name="reorganisation_edit"),
    path("reorganisations/<int:pk>/file/", reorganisations.upload, name="reorganisation_file"),
    path(
        "reorganisations/<int:pk>/units/",
        reorganisation_lines.new_unit,
        name="reorganisation_unit_new",
    ),
    path(
        "reorganisations/<int:pk>/units/<int:unit>/",
        reorganisation_lines.unit,
        name="reorganisation_unit",
    ),
    path(
        "reorganisations/<int:pk>/people/<int:unit>/",
        reorganisation_lines.people,
        name="reorganisation_people",
    ),
    path(
        "reorganisations/<int:pk>/rights/",
        reorganisation_lines.grants,
        name="reorganisation_grants",
    ),
    path("units/<int:pk>/change/<slug:deed>/", unit_change.change, name="unit_change"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<str:code>/", procedures.procedure, name="procedure"),
    path("figures/", figures.figures, name="figures"),
    path("rights/", rights.rights, name="rights"),
    path("rights/open/", rights.open_account, name="rights_open"),
    path("rights/<int:pk>/", rights.account, name="rights_of"),
    path("rights/<int:pk>/give/", rights.give, name="rights_give"),
    path("rights/<int:pk>/link/", rights.link, name="rights_link"),
    path("rights/<int:pk>/close/", rights.close, name="rights_close"),
    path("rights/<int:pk>/reopen/", rights.reopen, name="rights_reopen"),
    path("rights/grants/<int:pk>/<slug:move>/", rights.change, name="rights_change"),
    path("facts/<int:pk>/", sources.source, {"kind": "fact"}, name="fact"),
    path("source/<slug:kind>/<int:pk>/", sources.source, name="source"),
    path("verify/", verify.verify_any, name="verify_any"),
    path("verify/<path:code>/", verify.verify, name="verify"),
    path("certificates/<int:pk>.pdf", verify.certificate, name="certificate"),
]
