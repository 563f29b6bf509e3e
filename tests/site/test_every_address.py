"""Every address of the product, asked for by every kind of user with ids that are not theirs.

One line a URL: who gets in; whoever is not named gets 404, and a stranger is sent to sign in.
A new URL without a line here fails the suite.
"""

from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from tests import world as worlds
from tests.world import KINDS

pytestmark = pytest.mark.django_db

ALL = frozenset(KINDS)
WITH_FILE = frozenset({"own", "officer", "head", "other_head"})
LOOK = frozenset(
    {"head", "other_head", "hr", "secretary", "auditor", "custodian"}
)  # into some people
OVER_HER = frozenset({"own", "head", "hr", "secretary", "auditor", "custodian"})  # into her file
WRITE = frozenset({"author", "reviewer"})
EXPORT = LOOK - {"auditor", "custodian"}
RULE = frozenset({"hr"})
IMPORT = frozenset({"hr"})
ENTER = frozenset({"hr"})  # about others
OF_HER_AND_HR = frozenset({"own", "hr"})
PROPOSE_HER = frozenset({"head", "hr"})
KEEP = frozenset({"custodian"})  # what is sensitive, of others
WATCH = frozenset({"hr", "auditor"})
ADMIN = frozenset({"administrator"})
NOBODY = frozenset()


@dataclass(frozen=True)
class Line:
    """Who gets in, with which arguments; a public page opens for strangers too."""

    who: frozenset
    args: object = lambda _world: ()
    public: bool = False
    post: bool = False
    key: bool = False  # asked with a key; an account opens nothing
    query: dict = field(default_factory=dict)


def her(world):
    return [world.her.pk]


def post_of_her(world):
    return [world.her.appointments.get().pk]


def own_file(world):
    return [world.file.pk]


def other_of(world):
    return world.accounts["officer"].person


def bulk(world):
    return [world.bulk.pk]


def attempt(world):
    return [world.attempt.pk]


def plan(world):
    return [world.plan.pk]


TABLE = {
    # the site itself
    "home": Line(ALL),
    "healthz": Line(ALL, public=True),
    "robots": Line(ALL, public=True),
    "security_txt": Line(NOBODY, public=True),
    "set_language": Line(ALL, public=True, post=True),
    "studio_password_reset": Line(NOBODY, public=True),
    "studio_account": Line(WRITE),
    "media": Line(NOBODY, lambda _: ["nothing.png"]),
    # one's own account: the person asked about is always the one who asks
    "account_login": Line(ALL, public=True),
    "account_logout": Line(ALL, public=True),
    "account_inactive": Line(ALL, public=True),
    "account_reauthenticate": Line(ALL),
    "account_email": Line(ALL),
    "account_confirm_email": Line(ALL, lambda _: ["no-such-key"], public=True),
    "account_change_password": Line(ALL),
    "account_set_password": Line(ALL),
    "account_reset_password": Line(ALL, public=True),
    "account_reset_password_done": Line(ALL, public=True),
    "account_reset_password_from_key": Line(ALL, lambda _: ["1", "no-such-key"], public=True),
    "account_reset_password_from_key_done": Line(ALL, public=True),
    "mfa_index": Line(ALL),
    "mfa_authenticate": Line(ALL, public=True),
    "mfa_reauthenticate": Line(ALL),
    "mfa_activate_totp": Line(ALL),
    "mfa_deactivate_totp": Line(NOBODY),
    "mfa_view_recovery_codes": Line(NOBODY),
    "mfa_generate_recovery_codes": Line(ALL),
    "mfa_download_recovery_codes": Line(NOBODY),
    "mfa_list_webauthn": Line(ALL),
    "mfa_add_webauthn": Line(ALL),
    "mfa_reauthenticate_webauthn": Line(ALL),
    "mfa_remove_webauthn": Line(ALL, lambda _: [1]),
    "mfa_edit_webauthn": Line(ALL, lambda _: [1]),
    "mfa_login_webauthn": Line(ALL, public=True),
    # the register
    "records:search": Line(ALL, query={"q": "anh"}),
    "records:suggest": Line(ALL, query={"q": "anh"}),
    "records:people": Line(LOOK),
    "records:people_file": Line(EXPORT, lambda _: ["xlsx"]),
    "records:bulk_choose": Line(ENTER, query={"some": "1", "all": "1"}),
    "records:bulk_ask": Line(ENTER, lambda _: ["transfer"], query={"some": "1", "all": "1"}),
    "records:bulk_acts": Line(ENTER),
    "records:bulk_act": Line(ENTER, bulk),
    "records:bulk_acts_file": Line(ENTER, lambda _: ["xlsx"]),
    "records:bulk_act_file": Line(ENTER, lambda world: [*bulk(world), "xlsx"]),
    "records:bulk_apply": Line(ENTER, bulk, post=True),
    "records:bulk_undo": Line(ENTER, bulk),
    "records:person": Line(OVER_HER, her),
    "records:changes": Line(OVER_HER, her),
    "records:person_json": Line(OVER_HER - {"auditor", "custodian"}, her),
    "records:person_paper": Line(OVER_HER - {"auditor", "custodian"}, her),
    "records:schema": Line(ALL, lambda _: ["person-file-1"], public=True),
    "records:transcripts": Line(OVER_HER, her),
    "records:transcript_issue": Line(RULE, her, post=True),
    "records:transcript": Line(OVER_HER, lambda world: [world.transcript.pk]),
    "records:sensitive": Line(frozenset({"own", "custodian"}), her),
    "records:sensitive_write": Line(KEEP, lambda world: [world.her.pk, "identity"]),
    "records:sensitive_correct": Line(KEEP, lambda world: [world.sensitive.pk]),
    "records:sensitive_retract": Line(KEEP, lambda world: [world.sensitive.pk]),
    "records:sensitive_take": Line(KEEP),
    "records:readings_of": Line(WATCH | {"own"}, her),
    "records:readings": Line(WATCH),
    "records:readings_file": Line(WATCH, lambda _: ["xlsx"]),
    "records:rename": Line(ENTER, her),
    "records:birth_correct": Line(ENTER, her),
    "records:name_retract": Line(NOBODY, lambda _: [1]),
    "records:duplicates": Line(ENTER),
    "records:duplicates_file": Line(ENTER, lambda _: ["csv"]),
    "records:duplicate": Line(ENTER, lambda world: [world.her.pk, other_of(world).pk]),
    "records:merging_undo": Line(NOBODY, lambda world: [world.her.pk, 1]),
    "records:claims": Line(WITH_FILE),
    "records:claim_choose": Line(WITH_FILE),
    "records:claim_make": Line(WITH_FILE, lambda _: ["education"]),
    "records:claims_waiting": Line(ENTER),
    "records:claims_waiting_file": Line(ENTER, lambda _: ["xlsx"]),
    "records:claim": Line(OF_HER_AND_HR, lambda world: [world.claim.pk]),
    "records:claim_scan": Line(
        OF_HER_AND_HR, lambda world: [world.claim.pk, world.claim.scans.get().pk]
    ),
    "records:claim_move": Line(ENTER, lambda world: [world.claim.pk, "verify"]),
    "records:appoint": Line(ENTER, her),
    "records:leave": Line(ENTER, her),
    "records:reserve": Line(ENTER, her),
    "records:transfer": Line(ENTER, post_of_her),
    "records:career_end": Line(ENTER, lambda world: ["appointment", *post_of_her(world)]),
    "records:career_retract": Line(ENTER, lambda world: ["appointment", *post_of_her(world)]),
    "records:fact_choose": Line(ENTER, her),
    "records:fact_write": Line(ENTER, lambda world: [world.her.pk, "education"]),
    "records:fact_correct": Line(ENTER, lambda world: [world.fact.pk]),
    "records:fact_retract": Line(ENTER, lambda world: [world.fact.pk]),
    "records:units": Line(ALL),
    "records:units_file": Line(ALL, lambda _: ["xlsx"]),
    "records:unit": Line(ALL, lambda world: [world.here.unit_id]),
    "records:unit_table": Line(
        EXPORT - {"other_head"}, lambda world: [world.here.unit_id, "trich-ngang"]
    ),
    "records:official_tables": Line(RULE),
    "records:official_table_new": Line(RULE, lambda _: ["units"]),
    "records:official_table_edit": Line(RULE, lambda _: ["trich-ngang"]),
    "records:unit_change": Line(RULE, lambda world: [world.here.unit_id, "rename"]),
    "records:establishment": Line(LOOK),
    "records:establishment_file": Line(EXPORT, lambda _: ["xlsx"]),
    "records:establishment_decide": Line(RULE, lambda world: [world.here.unit_id]),
    "records:reorganisations": Line(RULE),
    "records:reorganisations_list": Line(RULE, lambda _: ["xlsx"]),
    "records:reorganisation_new": Line(RULE),
    "records:reorganisation": Line(RULE, plan),
    "records:reorganisation_list": Line(RULE, lambda world: [world.plan.pk, "xlsx"]),
    "records:reorganisation_edit": Line(RULE, plan),
    "records:reorganisation_file": Line(RULE, plan),
    "records:reorganisation_unit_new": Line(RULE, plan),
    "records:reorganisation_unit": Line(
        RULE, lambda world: [world.plan.pk, world.plan.units.get().pk]
    ),
    "records:reorganisation_people": Line(RULE, lambda world: [world.plan.pk, world.here.unit_id]),
    "records:reorganisation_grants": Line(RULE, plan),
    "records:procedures": Line(ALL),
    "records:procedures_file": Line(ALL, lambda _: ["xlsx"]),
    "records:procedure": Line(ALL, lambda world: [world.procedure.procedure.code]),
    "records:procedure_lists": Line(RULE),
    "records:procedure_lists_file": Line(RULE, lambda _: ["xlsx"]),
    "records:procedure_list_reading": Line(NOBODY, lambda _: ["0" * 32]),
    "records:procedure_list": Line(RULE, lambda world: [world.list_done.file_id]),
    "records:procedure_list_file": Line(RULE, lambda world: [world.list_done.file_id, "xlsx"]),
    "records:procedure_undo": Line(RULE, lambda world: [world.list_done.pk]),
    "records:law": Line(ALL),
    "records:law_file": Line(ALL, lambda _: ["xlsx"]),
    "records:law_new": Line(RULE),
    "records:law_document": Line(ALL, lambda world: [world.law.changed_id]),
    "records:law_change": Line(RULE, lambda world: [world.law.changed_id]),
    "records:law_worklist": Line(RULE, lambda world: [world.law.pk]),
    "records:law_worklist_file": Line(RULE, lambda world: [world.law.pk, "xlsx"]),
    "records:law_retract": Line(RULE, lambda world: [world.law.pk]),
    "records:figures": Line(LOOK),
    "records:figures_file": Line(EXPORT, lambda _: ["xlsx"]),
    "records:fact": Line(OVER_HER, lambda world: [world.fact.pk]),
    "records:source": Line(
        OVER_HER, lambda world: ["appointment", world.her.appointments.get().pk]
    ),
    "records:certificate": Line(OVER_HER, lambda world: [world.certificate.pk]),
    "records:verify_any": Line(ALL, public=True),
    "records:verify": Line(ALL, lambda world: [world.certificate.code], public=True),
    # data quality
    "records:confirmations": Line(LOOK),
    "records:confirmations_file": Line(EXPORT, lambda _: ["xlsx"]),
    "records:confirmations_remind": Line(ENTER, post=True),
    "records:confirmation": Line(OVER_HER - {"own"}, lambda world: [world.here.unit_id, 2025, 6]),
    "records:confirmation_file": Line(
        EXPORT - {"other_head"}, lambda world: [world.here.unit_id, 2025, 6, "xlsx"]
    ),
    "records:list_errors": Line(ENTER),
    "records:list_errors_file": Line(ENTER, lambda _: ["xlsx"]),
    "records:list_error": Line(NOBODY, lambda _: [1]),
    "records:quality": Line(LOOK),
    "records:quality_file": Line(EXPORT, lambda _: ["xlsx"]),
    "records:quality_months": Line(LOOK),
    "records:quality_months_file": Line(EXPORT, lambda _: ["xlsx"]),
    "records:quality_aside": Line(RULE, lambda world: ["no_political_theory", world.her.pk]),
    "records:quality_take_up": Line(NOBODY, lambda _: [1]),
    # importing lists: the file is hr's own
    "records:imports": Line(IMPORT),
    "records:imports_file": Line(IMPORT, lambda _: ["xlsx"]),
    "records:import": Line(IMPORT, own_file),
    "records:import_file": Line(NOBODY, lambda world: [world.file.pk, "csv"]),  # not planned yet
    "records:import_preview": Line(IMPORT, own_file),
    "records:import_apply": Line(IMPORT, own_file, post=True),
    "records:import_undo": Line(IMPORT, own_file),
    "records:import_returned": Line(NOBODY, own_file),  # nothing was refused yet
    # accounts and rights
    "records:tokens": Line(RULE),
    "records:tokens_file": Line(RULE, lambda _: ["xlsx"]),
    "records:token_new": Line(RULE),
    "records:token_revoke": Line(NOBODY, lambda _: ["00000000"]),
    "records:rights": Line(ADMIN),
    "records:rights_file": Line(ADMIN, lambda _: ["xlsx"]),
    "records:rights_open": Line(ADMIN),
    "records:rights_of": Line(ADMIN, lambda world: [world.own.pk]),
    "records:rights_give": Line(ADMIN, lambda world: [world.own.pk]),
    "records:rights_link": Line(ADMIN, lambda world: [world.own.pk], post=True),
    "records:rights_close": Line(ADMIN, lambda world: [world.own.pk]),
    "records:rights_reopen": Line(ADMIN, lambda world: [world.own.pk]),
    "records:rights_change": Line(
        ADMIN, lambda world: [world.accounts["hr"].grants.get().pk, "end"]
    ),
    # learning
    "courses:index": Line(WITH_FILE | WRITE),
    "courses:image": Line(NOBODY, lambda _: ["0" * 64], public=True),
    "courses:course": Line(WITH_FILE | WRITE, lambda world: [world.course.code]),
    "courses:begin": Line(WITH_FILE, lambda world: [world.course.code], post=True),
    # whoever has not begun is led to the course's page
    "courses:lesson": Line(WITH_FILE | WRITE, lambda world: [world.course.code, world.lesson.slug]),
    "courses:progress": Line(
        frozenset({"own"}), lambda world: [world.course.code, world.lesson.slug], post=True
    ),
    # exams
    "assessments:index": Line(WITH_FILE),
    "assessments:exam": Line(WITH_FILE, lambda _: ["TNTKQ"]),
    "assessments:start": Line(WITH_FILE, lambda _: ["TNTKQ"], post=True),
    "assessments:worker": Line(WITH_FILE),
    "assessments:offline": Line(WITH_FILE),
    "assessments:attempt": Line(frozenset({"own"}), attempt),
    "assessments:steps": Line(frozenset({"own"}), attempt, post=True),
    "assessments:submit": Line(frozenset({"own"}), attempt, post=True),
    "assessments:review": Line(frozenset({"own"}), attempt),
    # competency
    "competency:standard": Line(WITH_FILE),
    "competency:standard_of": Line(OVER_HER, her),
    "competency:declare_own": Line(WITH_FILE),
    "competency:observe": Line(PROPOSE_HER, her),
    "competency:declare": Line(PROPOSE_HER, her),
    "competency:framework_export": Line(ALL, lambda _: ["json"]),
    "competency:framework_file": Line(RULE),
    "competency:competencies": Line(ALL),
    "competency:gap": Line(ALL),
    "competency:competency": Line(ALL, lambda world: [world.competency.code]),
    "competency:competency_new": Line(RULE),
    "competency:competency_change": Line(RULE, lambda world: [world.competency.pk]),
    "competency:certifications": Line(LOOK),
    "competency:certifications_file": Line(LOOK, lambda _: ["xlsx"]),
    "competency:certification_new": Line(RULE),
    "competency:certification": Line(LOOK, lambda _: ["CN"]),
    "competency:certification_people": Line(EXPORT, lambda _: ["CN", "xlsx"]),
    "competency:certification_of": Line(OVER_HER, lambda world: ["CN", world.her.pk]),
    "competency:certification_act": Line(RULE, lambda world: ["CN", world.her.pk, "suspend"]),
    "competency:certification_undo": Line(RULE, lambda world: [world.certification_act.pk]),
    "competency:certification_change": Line(RULE, lambda world: [world.certification.pk]),
    "competency:exempt": Line(RULE, her),
    "competency:exemptions": Line(LOOK),
    "competency:exemptions_file": Line(EXPORT, lambda _: ["xlsx"]),
    "competency:exemption_end": Line(RULE, lambda world: [world.exemption.pk]),
    "competency:post": Line(LOOK, lambda _: ["VH-XH"]),
    "competency:requirements": Line(LOOK),
    "competency:requirements_file": Line(LOOK, lambda _: ["xlsx"]),
    "competency:requirement": Line(LOOK, lambda world: [world.requirement.code]),
    "competency:requirement_new": Line(RULE),
    "competency:requirement_change": Line(RULE, lambda world: [world.requirement.pk]),
    "competency:requirement_changes": Line(LOOK),
    "competency:requirement_changes_file": Line(EXPORT, lambda _: ["xlsx"]),
    "competency:requirement_a_change": Line(LOOK, lambda world: [world.change.pk]),
    "competency:requirement_change_move": Line(
        LOOK, lambda world: [world.change.pk, "withdraw"], post=True
    ),
    "competency:requirement_compared": Line(LOOK, lambda world: [world.requirement.code]),
    "competency:coverage": Line(LOOK),
    "competency:coverage_figure": Line(LOOK),
    "competency:coverage_people": Line(LOOK),
    "competency:coverage_people_file": Line(EXPORT, lambda _: ["xlsx"]),
    "competency:coverage_how": Line(LOOK, query={"requirement": "TRINH-DO"}),
    "competency:coverage_xlsx": Line(EXPORT),
    "competency:coverage_csv": Line(EXPORT),
    "competency:procedure_units": Line(LOOK),
    "competency:procedure_units_file": Line(EXPORT, lambda _: ["xlsx"]),
    "competency:procedure_how": Line(LOOK),
    "competency:procedure_unit": Line(LOOK - {"other_head"}, lambda world: [world.here.unit_id]),
    "competency:procedure_unit_file": Line(
        EXPORT - {"other_head"}, lambda world: [world.here.unit_id, "xlsx"]
    ),
    "competency:procedure_people": Line(
        LOOK - {"other_head"},
        lambda world: [world.here.unit_id, world.procedure.procedure.code],
    ),
    "competency:api_docs": Line(ALL),
    "competency:api_may": Line(NOBODY, public=True, key=True),
    "competency:openapi": Line(ALL, public=True),
    "competency:may": Line(LOOK | WITH_FILE),
    "competency:commendations": Line(LOOK),
    "competency:commendations_file": Line(EXPORT, lambda _: ["xlsx"]),
    "competency:eligibility": Line(LOOK),
    "competency:eligibility_file": Line(EXPORT, lambda _: ["xlsx"]),
    "competency:eligibility_of": Line(OVER_HER, her),
    "competency:propose": Line(PROPOSE_HER, lambda world: [world.her.pk, "LDTT"]),
    "competency:commendation": Line(OVER_HER - {"own"}, lambda world: [world.proposal.pk]),
    "competency:commendation_move": Line(
        OVER_HER - {"own"}, lambda world: [world.proposal.pk, "revoke"]
    ),
    "competency:commendations_mine": Line(WITH_FILE),
}


def names(resolver=None, prefix=""):
    """Every named URL of the product; the studio's are Wagtail's, asked for as a whole below."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            is_studio = (
                isinstance(pattern.pattern, RoutePattern) and str(pattern.pattern) == "studio/"
            )
            if not is_studio:
                space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from names(pattern, space)
        else:
            assert pattern.name, f"{pattern.pattern} has no name"
            yield prefix + pattern.name


def test_every_address_has_its_line():
    assert set(names()) - {"gallery", "studio_login"} == set(TABLE)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once: each test undoes what it does, this undoes the rest."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield worlds.build()
        transaction.set_rollback(True)


@pytest.fixture
def clients(world):
    opened = {kind: Client() for kind in KINDS}
    for kind, client in opened.items():
        client.force_login(world.accounts[kind])
    return opened


def address(name, line, world):
    query = f"?{urlencode(line.query)}" if line.query else ""
    return reverse(name, args=list(line.args(world))) + query


def _sent_to_sign_in(answer):
    return answer.status_code == 302 and answer["Location"].startswith("/account/login/?next=")


def test_whoever_it_is_not_for_gets_404(world, clients):
    wrong = []
    for name, line in TABLE.items():
        url = address(name, line, world)
        for kind, client in clients.items():
            answer = client.get(url)
            if line.post and answer.status_code == 405:
                continue  # who may POST is asked below
            if line.key and answer.status_code == 401:
                continue
            expected = kind in line.who
            got_in = answer.status_code in {200, 302, 303} and not _sent_to_sign_in(answer)
            refused = answer.status_code == 404
            if (expected and not got_in) or (not expected and not refused):
                wrong.append(f"{kind} GET {url}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_a_stranger_is_sent_to_sign_in(world, client):
    wrong = []
    for name, line in TABLE.items():
        url = address(name, line, world)
        for method in (client.get, client.post):
            answer = method(url)
            if line.public:
                right = not _sent_to_sign_in(answer)
            else:
                right = _sent_to_sign_in(answer) or answer.status_code == 405
            if not right:
                wrong.append(f"{method.__name__} {url}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_what_changes_something_takes_a_post_from_whom_it_concerns(world, clients):
    wrong = []
    for name, line in TABLE.items():
        if not line.post:
            continue
        url = address(name, line, world)
        for kind, client in clients.items():
            if client.get(url).status_code != 405:
                wrong.append(f"{kind} GET {url}: not 405")
            if kind not in line.who and (code := client.post(url).status_code) != 404:
                wrong.append(f"{kind} POST {url}: {code}")
    assert not wrong, "\n".join(wrong)


def test_nothing_is_changed_without_the_form_token(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.own)
    wrong = [
        f"{method} {url}: {answer.status_code}"
        for name, line in TABLE.items()
        if (url := address(name, line, world))
        for method in ("post", "put", "patch", "delete")
        if (answer := getattr(client, method)(url)).status_code not in {403, 404, 405}
    ]
    assert not wrong, "\n".join(wrong)


def test_the_studio_is_for_authors_alone(world, clients):
    for kind, client in clients.items():
        for url in ("/studio/", "/studio/pages/", "/studio/images/"):
            status = client.get(url).status_code
            assert (status in {200, 302}) if kind in WRITE else (status == 404), (kind, url, status)
    for url in ("/studio/", "/studio/pages/", "/studio/nowhere/"):
        answer = Client().get(url)
        assert answer.status_code in {302, 404}, url
