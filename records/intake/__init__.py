"""Lists as provinces send them, read into typed rows.  Pure: no framework, no database.

    with opened(path) as book:                            # guard: a bounded process reads the file
        proposal = propose(book, vocabulary(kind))        # table: the likely table, and the others
        table = proposal.table
        columns = proposed(kind, table.columns)           # mapping: columns to fields, to be corrected
        for entry in entries(table, columns, today=day, from_1904=book.facts.from_1904):
            entry.values, entry.warnings, entry.problems  # entries: typed, or refused with a remedy
        write_returned(target, table.columns, refused_rows, say)

What cannot be read as a file raises ``Refused``; what cannot be read in a cell is a problem of its
entry.  Both hold a :class:`~records.intake.refusals.Refusal`: a stable code, a reason, a remedy.
"""
