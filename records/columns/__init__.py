"""The ledger laid out in columns: facts and posts as arrays in files that processes share.

Up to some thousand people the database answers every rule in one scan
(``records.criteria_query``); of a million, arrays sorted by person answer it thirty times as
fast.  The files are derived and never the truth: they hold the ledger up to a row (``heads``),
and everybody of whom a later row speaks is asked of the database at every reading.  A file
that is missing, of another layout or of another database is as good as none.

    heads       up to which row the ledger is settled, and whom later rows are about
    layout      which files there are, and their table of contents
    fetch       rows of the database into arrays
    build       arrays into files, one new folder each time, named by one atomic pointer
    store       the newest folder, mapped into memory
    having      who has the facts that a rule counts
    renew       when files are laid anew, and by whom

Only ``fetch``, ``build``, ``store`` and ``having`` need numpy, and are imported when a register
is large enough to ask for them.
"""
