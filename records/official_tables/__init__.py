"""Tables as offices hand them on: what stands in them is data, shipped or written by HR.

``templates`` reads and checks a template, ``values`` says what a column may tell of a person, a
unit or a post, ``lines`` reads the rows in a fixed number of statements, ``paper`` draws.
"""

from .lines import lines
from .paper import UNVERIFIED, workbook
from .templates import Column, Table, TemplateRefused, table_of, tables, write

__all__ = [
    "UNVERIFIED",
    "Column",
    "Table",
    "TemplateRefused",
    "lines",
    "table_of",
    "tables",
    "workbook",
    "write",
]
