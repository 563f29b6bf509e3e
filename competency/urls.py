"""Addresses of competency."""

from django.urls import path

from .views import (
    changes,
    commendations,
    coverage,
    eligibility,
    evidence,
    exchange,
    exemptions,
    files,
    framework,
    posts,
    procedures,
    requirements,
    standard,
)

app_name = "competency"
urlpatterns = [
    path("standard/", standard.standard, name="standard"),
    path("standard/<int:pk>/", standard.standard_of, name="standard_of"),
    path("standard/declare/", evidence.declare_own, name="declare_own"),
    path("standard/<int:pk>/observe/", evidence.observe, name="observe"),
    path("standard/<int:pk>/declare/", evidence.declare, name="declare"),
    path("standard/<int:pk>/exempt/", exemptions.give, name="exempt"),
    path("exemptions/", exemptions.exemptions, name="exemptions"),
    path("exemptions/list.<slug:ending>", files.exemptions, name="exemptions_file"),
    path("exemptions/<int:pk>/end/", exemptions.end, name="exemption_end"),
    path("posts/<str:code>/", posts.post, name="post"),
    path("competencies/", framework.competencies, name="competencies"),
    path("competencies/framework.<slug:ending>", exchange.export, name="framework_export"),
    path("competencies/file/", exchange.take_in, name="framework_file"),
    path("competencies/how/", framework.how, name="gap"),
    path("competencies/new/", framework.new, name="competency_new"),
    path("competencies/<int:pk>/change/", framework.change, name="competency_change"),
    path("competencies/<slug:code>/", framework.competency, name="competency"),
    path("requirements/", requirements.requirements, name="requirements"),
    path("requirements/list.<slug:ending>", files.requirements, name="requirements_file"),
    path("requirements/new/", requirements.new, name="requirement_new"),
    path("requirements/changes/", changes.index, name="requirement_changes"),
    path(
        "requirements/changes/list.<slug:ending>",
        changes.index_file,
        name="requirement_changes_file",
    ),
    path("requirements/changes/<int:pk>/", changes.change, name="requirement_a_change"),
    path(
        "requirements/changes/<int:pk>/<slug:name>/",
        changes.move,
        name="requirement_change_move",
    ),
    path("requirements/<slug:code>/compare/", changes.compared, name="requirement_compared"),
    path("requirements/<int:pk>/change/", requirements.change, name="requirement_change"),
    path("requirements/<slug:code>/", requirements.requirement, name="requirement"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/figure.json", coverage.figure, name="coverage_figure"),
    path("coverage/people/", coverage.people, name="coverage_people"),
    path("coverage/people/list.<slug:ending>", files.coverage_people, name="coverage_people_file"),
    path("coverage/how/", coverage.how, name="coverage_how"),
    path("coverage.xlsx", coverage.xlsx, name="coverage_xlsx"),
    path("coverage.csv", coverage.csv, name="coverage_csv"),
    path("procedure-coverage/", procedures.units, name="procedure_units"),
    path(
        "procedure-coverage/list.<slug:ending>", procedures.units_file, name="procedure_units_file"
    ),
    path("procedure-coverage/how/", procedures.how, name="procedure_how"),
    path("procedure-coverage/<int:pk>/", procedures.unit, name="procedure_unit"),
    path(
        "procedure-coverage/<int:pk>/list.<slug:ending>",
        procedures.unit_file,
        name="procedure_unit_file",
    ),
    path("procedure-coverage/<int:pk>/<str:code>/", procedures.people, name="procedure_people"),
    path("may/", procedures.may, name="may"),
    path("commendations/", commendations.index, name="commendations"),
    path("commendations/list.<slug:ending>", files.commendations, name="commendations_file"),
    path(
        "commendations/eligibility/list.<slug:ending>", files.eligibility, name="eligibility_file"
    ),
    path("commendations/eligibility/", eligibility.eligible, name="eligibility"),
    path("commendations/eligibility/<int:pk>/", eligibility.eligibility_of, name="eligibility_of"),
    path("commendations/propose/<int:pk>/<slug:code>/", commendations.propose, name="propose"),
    path("commendations/<int:pk>/", commendations.proposal, name="commendation"),
    path("commendations/<int:pk>/<slug:name>/", commendations.move, name="commendation_move"),
    path("my-commendations/", eligibility.mine, name="commendations_mine"),
]
