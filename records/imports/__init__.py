"""What a list means for the register, row by row, and its entering.

    with reading.opened(path, kind, choices) as source:      # the guarded child reads the file
        for row in planning.plans(source, reach, asked):     # new, changed, unchanged or refused
            ...
    summary = applying.prepare(...); applying.carry_out(...)  # the plan on disk, then the ledger

``intake`` says what stands in a cell, this package whom and what it means: people, units, posts
and levels are found, compared with what is believed now, and every row gets an answer.  Planning
only reads, in a constant number of queries a chunk; applying plans again and enters what it
planned in one transaction, as a batch that can be undone.
"""
