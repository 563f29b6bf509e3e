"""Each kind of fault of a stored state is impossible here, or a named test shows that it is."""

from importlib import import_module

import pytest
from django.apps import apps

from competency.guards import guards
from competency.models import Certification, CertificationAct
from tests.competency.validity_cases import cases, faults

FAULTS = faults()
# Words under which a state, a period or a day of it could have been stored.
STORED = ("state", "status", "due", "cycle", "path", "expires", "expiry", "completed_on", "window")
OUR_OWN = {"window_months"}  # a term, not a state


def proof(kind, name):
    if kind == "test":
        module, _, test = name.partition("::")
        return callable(getattr(import_module(module), test, None))
    if kind == "case":
        return name in {one["tên"] for one in cases()}
    if kind == "constraint":
        models = (Certification, CertificationAct)
        return name in {one.name for model in models for one in model._meta.constraints}
    if kind == "trigger":
        return name in {one.name for one in guards()}
    if kind == "not null":
        model, _, field = name.partition(".")
        return not apps.get_model("competency", model)._meta.get_field(field).null
    return kind == "no column" and name in STORED


@pytest.mark.parametrize("fault", FAULTS, ids=[one["fault"] for one in FAULTS])
def test_the_fault_cannot_happen(fault):
    kind, _, name = fault["không thể xảy ra vì"].partition(": ")
    assert proof(kind, name), fault


def test_there_are_at_least_49_and_each_is_another():
    assert len({one["fault"] for one in FAULTS}) == len({one["lỗi"] for one in FAULTS})
    assert len(FAULTS) >= 49


def test_no_column_of_a_certification_holds_a_state():
    for model in apps.get_app_config("competency").get_models():
        if "certification" in model.__name__.lower():
            names = {one.name for one in model._meta.concrete_fields} - OUR_OWN
            assert not [n for n in names if any(word in n for word in STORED)], model
    named = [one.__name__ for one in apps.get_models() if "certification" in one.__name__.lower()]
    assert sorted(named) == ["Certification", "CertificationAct"]  # nowhere else either
