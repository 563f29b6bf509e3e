"""One act over many people: asked, planned person by person, entered as one batch, taken back.

    act = BulkAct.objects.create(...)            # what was asked, of whom
    summary = deed.prepare(act)                  # the plan on disk: changed, unchanged or refused
    batch = deed.carry_out(act, at=...)          # plans again, enters only what was looked at
    deed.undo(batch, by=..., reason=..., at=...) # refused while something stands on it

Every person of the act has exactly one answer.  A plan reads a constant number of statements a
thousand people.  Plans lie on ``imports.shelf`` and pages read them there, as with a list from a
file; ``postings`` is the same deed for one person.
"""
