"""Addresses of the register."""

from django.urls import path

from .views import (
    entry,
    figures,
    law,
    people,
    procedure_lists,
    procedures,
    rights,
    sources,
    transcripts,
    unit,
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
    path("people/<int:pk>/facts/", entry.choose, name="fact_choose"),
    path("people/<int:pk>/facts/<slug:kind>/", entry.write, name="fact_write"),
    path("units/", units.units, name="units"),
    path("units/<int:pk>/", unit.unit, name="unit"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/lists/", procedure_lists.lists, name="procedure_lists"),
    path("procedures/lists/<int:pk>/", procedure_lists.procedure_list, name="procedure_list"),
    path("procedures/lists/done/<int:pk>/undo/", procedure_lists.undo, name="procedure_undo"),
    path("procedures/<str:code>/", procedures.procedure, name="procedure"),
    path("law/", law.documents, name="law"),
    path("law/new/", law.new, name="law_new"),
    path("law/<int:pk>/", law.document, name="law_document"),
    path("law/<int:pk>/change/", law.change, name="law_change"),
    path("law/changes/<int:pk>/", law.worklist, name="law_worklist"),
    path("law/changes/<int:pk>/retract/", law.retract, name="law_retract"),
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
    path("facts/<int:pk>/correct/", entry.correct, name="fact_correct"),
    path("facts/<int:pk>/retract/", entry.retract, name="fact_retract"),
    path("source/<slug:kind>/<int:pk>/", sources.source, name="source"),
    path("verify/", verify.verify_any, name="verify_any"),
    path("verify/<path:code>/", verify.verify, name="verify"),
    path("certificates/<int:pk>.pdf", verify.certificate, name="certificate"),
]
