"""A second, slow and simple reading of rules, written from what the rules are said to mean.

It shares nothing with ``records.criteria``: it reads the stored form, looks at every entry one
by one, and does its own calendar.  The values are 1 for yes, 0 for no and ½ for unknown.
"""

from datetime import date
from fractions import Fraction

UNKNOWN = Fraction(1, 2)
NAMES = {1: "yes", 0: "no", UNKNOWN: "unknown"}
# Kinds of facts that come to be in this register, so that what is not there is not so.
BORN_HERE = {
    "course", "exam", "discipline", "initiative", "commendation", "statement", "proceeding",
}  # fmt: skip


def believed(entries, known_at):
    """What an entry says counts from its instant until another one replaces it."""
    there = [e for e in entries if known_at is None or e["entered_at"] <= known_at]
    replaced = [e["supersedes"] for e in there if e["supersedes"] is not None]
    return [e for e in there if e["number"] not in replaced and not e["void"]]


def months_before(day, months):
    year, month, number = day.year, day.month, day.day
    for _ in range(months):
        month -= 1
        if month == 0:
            year, month = year - 1, 12
    return _valid(year, month, number)


def _valid(year, month, number):
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def year_round(closes, year):
    """After which day the round of a year begins, and its last day."""
    month, number = (int(part) for part in closes.split("-"))
    return _valid(year - 1, month, number), _valid(year, month, number)


def last_year(closes, on):
    year = on.year
    while year_round(closes, year)[1] >= on:
        year -= 1
    return year


def verdict(rule, entries, on, known_at=None):
    """Yes, no or unknown."""
    return NAMES[value(rule, believed(entries, known_at), on)]


def value(rule, facts, on):
    kind = rule["type"]
    if "parts" not in rule:
        begun = [f for f in facts if f["holds_from"] <= on]
        return LEAVES[kind](rule, begun, on)
    parts = sorted((value(part, facts, on) for part in rule["parts"]), reverse=True)
    if kind == "not":
        return 1 - parts[0]
    place = {"all": len(parts), "any": 1, "unless": 1}.get(kind) or rule["count"]
    return parts[place - 1]  # the n-th best of them


def _one(wanted, known):
    if wanted:
        return 1
    return 0 if known else UNKNOWN


def _of(facts, kind, code=None):
    return [f for f in facts if f["kind"] == kind and code in (None, f["code"])]


def _holding(facts, on):
    return [f for f in facts if on < f["holds_to"]]


def _ranked(facts, least=None, most=None):
    return [
        f
        for f in facts
        if f["rank"] is not None
        and (least is None or f["rank"] >= least)
        and (most is None or f["rank"] <= most)
    ]


def _valued(facts, least):
    return [f for f in facts if f["value"] is not None and Fraction(f["value"]) >= least]


def _after(facts, day):
    return [f for f in facts if f["holds_from"] > day]


def _back(facts, months, on):
    return _after(facts, months_before(on, months))


def _years(facts, rule, on):
    return _back(facts, 12 * rule["years"], on) if rule.get("years") else facts


def _windowed(facts, rule, on):
    window = rule.get("window")
    if not window:
        return facts
    match window["unit"]:
        case "years":
            return _back(facts, 12 * window["amount"], on)
        case "months":
            return _back(facts, window["amount"], on)
        case "since":
            return [f for f in facts if f["holds_from"].isoformat() >= window["day"]]
        case "year":
            return [f for f in facts if f["holds_from"].year == on.year]
        case "quarter":
            ours = (on.year, (on.month + 2) // 3)
            return [
                f for f in facts if (f["holds_from"].year, (f["holds_from"].month + 2) // 3) == ours
            ]
        case "month":
            return [f for f in facts if f"{f['holds_from']:%Y%m}" == f"{on:%Y%m}"]


def _level(rule, facts, on):
    there = _holding(_of(facts, rule["kind"]), on)
    return _one(_ranked(there, rule["rank"]), there)


def _completed(rule, facts, on):
    return _one(_years(_of(facts, "course", rule["course"]), rule, on), True)


def _passed(rule, facts, on):
    there = _years(_of(facts, "exam", rule["exam"]), rule, on)
    return _one(_valued(there, Fraction(rule["percent"])), True)


def _long(facts, months, day):
    return [f for f in facts if f["holds_from"] <= months_before(day, months)]


def _served(rule, facts, on):
    there = _holding(_of(facts, "service"), on)
    return _one(_long(there, rule["months"], on), there)


def _served_in_year(rule, facts, on):
    last = year_round(rule["closes"], last_year(rule["closes"], on))[1]
    there = _holding(_of(facts, "service"), last)
    return _one(_long(there, rule["months"], last), there)


def _none_since(rule, facts, on):
    return 0 if _back(_of(facts, rule["kind"]), rule["months"], on) else 1


def _none_in_year(rule, facts, on):
    eve = year_round(rule["closes"], last_year(rule["closes"], on))[0]
    return 0 if _after(_of(facts, rule["kind"]), eve) else 1


def _none_open(rule, facts, on):
    return 0 if _holding(_of(facts, rule["kind"]), on) else 1


def _ratings(facts, year):
    return [f for f in _of(facts, "rating") if f["holds_from"] == date(year, 1, 1)]


def _rated(rule, facts, on):
    there = _ratings(facts, last_year(rule["closes"], on))
    return _one(_ranked(there, rule["rank"]), there)


def _round(facts, closes, year):
    eve, last = year_round(closes, year)
    return [f for f in facts if eve < f["holds_from"] <= last]


def _in_year(rule, facts, on):
    year = last_year(rule["closes"], on)
    wanted = _round(_of(facts, rule["kind"], rule.get("code")), rule["closes"], year)
    return _one(wanted, rule["kind"] in BORN_HERE or _of(facts, rule["kind"]))


def _holds(rule, facts, on):
    wanted = _holding(_years(_of(facts, rule["kind"], rule.get("code")), rule, on), on)
    return _one(wanted, rule["kind"] in BORN_HERE or _of(facts, rule["kind"]))


def _rank(rule, facts, on):
    there = _holding(_of(facts, rule["kind"]), on)
    wanted = [
        f
        for f in _windowed(_ranked(there), rule, on)
        if {
            "least": f["rank"] >= rule["rank"],
            "exact": f["rank"] == rule["rank"],
            "most": f["rank"] <= rule["rank"],
        }[rule["compare"]]
    ]
    return _one(wanted, rule["kind"] in BORN_HERE or there)


def _times(rule, facts, on):
    wanted = _windowed(_of(facts, rule["kind"], rule.get("code")), rule, on)
    if rule.get("value"):
        wanted = _valued(wanted, Fraction(rule["value"]))
    if rule["lasting"]:
        wanted = _holding(wanted, on)
    return _one(len(wanted) >= rule["count"], rule["kind"] in BORN_HERE)


def _so_many(rule, values):
    return sorted(values, reverse=True)[(rule.get("count") or rule["years"]) - 1]


def _rated_years(rule, facts, on):
    newest = last_year(rule["closes"], on)
    values = []
    for year in range(newest - rule["years"] + 1, newest + 1):
        there = _ratings(facts, year)
        values.append(_one(_ranked(there, rule["rank"]), there))
    return _so_many(rule, values)


def _every_year(rule, facts, on):
    newest = last_year(rule["closes"], on)
    values = []
    for year in range(newest - rule["years"] + 1, newest + 1):
        there = _round(_of(facts, rule["kind"]), rule["closes"], year)
        wanted = _of(there, rule["kind"], rule.get("code"))
        values.append(_one(wanted, rule["kind"] in BORN_HERE or there))
    return _so_many(rule, values)


LEAVES = {
    # what counts as evidence is filled in later; without it nobody knows
    "competency": lambda _rule, _facts, _on: UNKNOWN,
    "level": _level, "completed": _completed, "passed": _passed, "served": _served,
    "served_in_year": _served_in_year, "none_since": _none_since, "none_in_year": _none_in_year,
    "none_open": _none_open, "rated": _rated, "in_year": _in_year, "holds": _holds,
    "rank": _rank, "times": _times, "rated_years": _rated_years, "every_year": _every_year,
}  # fmt: skip
