"""The state of a certification, the slow way: one day after the other, as somebody at a desk would.

Shares nothing with ``competency.validity`` but its words.  Variables are set on each day by what
happens that day; the answer is what they say in the evening of the day asked about.
"""

import calendar
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
NEVER = date(9999, 12, 31)


def months_on(day, months):
    total = day.year * 12 + day.month - 1 + months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def end_of(terms, start, anchor, steps):
    """(expiry, anchor, months since the anchor) of a cycle; ``anchor`` None for a first one."""
    if terms.base == "fixed":
        before = months_on(anchor, steps) if anchor else date.min
        day = start
        while True:  # the last valid day is looked for in the calendar
            last_of_february = (day.month, day.day) == (2, calendar.monthrange(day.year, 2)[1])
            right = f"{day:%m-%d}" == terms.fixed or (terms.fixed == "02-29" and last_of_february)
            after = day + ONE_DAY
            if right and after >= months_on(start, terms.minimum_months) and after > before:
                return after, after, 0
            day = after
    if terms.months is None:
        return NEVER, None, 0
    if terms.base == "completion" or anchor is None:
        return months_on(start, terms.months), start, terms.months
    before = months_on(anchor, steps)
    while True:
        steps += terms.months
        end = months_on(anchor, steps)
        if end > before and end > start and end >= months_on(start, terms.minimum_months):
            return end, anchor, steps


def opening(terms, start, end):
    if end == NEVER:
        return NEVER
    return (
        start if terms.window_months is None else max(start, months_on(end, -terms.window_months))
    )


def graced(terms, end):
    return NEVER if end == NEVER else end + timedelta(days=terms.grace_days)


def state_on(versions, done, acts, on):
    """(state, expiry or None, opening or None) in the evening of the day."""
    running = None
    state, fresh, again = "not_yet", date.min, date.min
    today = min([one.since for one in versions], default=on)
    while today <= on:
        terms = next((one for one in versions if one.since <= today < one.until), None)
        of_today = [one for one in acts if one.day == today]
        turns = running and terms and terms.running and terms.since == today > running["start"]
        if turns and today < running["grace"]:
            end, anchor, steps = end_of(terms, running["start"], *running["before"])
            was, extended = running["end"], running["end"] != running["baseline"]
            new = max(end, was if extended else end, min(today, was))
            running |= {
                "anchor": (anchor, steps),
                "baseline": max(end, min(today, running["baseline"])),
                "end": new,
                "opens": opening(terms, running["start"], end),
                "grace": max(graced(terms, new), today),
                "terms": terms,
            }
        if running and today >= running["grace"]:
            state = "expired"
            fresh, again = max(running["opens"], running["start"] + ONE_DAY), running["grace"]
            running = None
        for act in of_today:
            late = act.kind == "extend" and running and act.day > running["start"]
            if late and act.until > running["end"]:
                running["end"], running["grace"] = act.until, graced(running["terms"], act.until)
        revoked = any(one.kind == "revoke" for one in of_today)
        since = running["start"] + ONE_DAY if running else today
        if running and revoked:
            running, state, fresh, again = None, "revoked", today + ONE_DAY, today + ONE_DAY
        elif terms and today >= again:
            if running:
                wanted, counts_from = ("first", "renewal"), max(running["opens"], since)
                due = today >= counts_from
            else:
                wanted, counts_from, due = ("first",), fresh, True
            if due and any(p in wanted and counts_from <= day <= today for p, day in done):
                before = running["anchor"] if running else (None, 0)
                chain = running["chain"] if running else today
                end, anchor, steps = end_of(terms, today, *before)
                running = {
                    "start": today, "end": end, "baseline": end, "before": before,
                    "anchor": (anchor, steps), "opens": opening(terms, today, end),
                    "grace": graced(terms, end), "terms": terms, "chain": chain,
                }  # fmt: skip
                if revoked:  # by a decision of the day on which it was earned
                    running, state = None, "revoked"
                    fresh = again = today + ONE_DAY
        today += ONE_DAY
    if running is None:
        return state, None, None
    for act in acts:
        if act.kind == "suspend" and running["chain"] <= act.day <= on < act.until:
            lifted = [one for one in acts if one.kind == "lift" and act.day <= one.day <= on]
            if not lifted:
                return "suspended", running["end"], running["opens"]
    if on >= running["end"]:
        return "in_grace", running["end"], running["opens"]
    return (
        "renewal_open" if on >= running["opens"] else "in_force",
        running["end"],
        running["opens"],
    )
