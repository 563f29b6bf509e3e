"""The cells of the map as markup.

Thousands of equal cells are written in one go: through the template engine they would cost
more than all the queries behind them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlencode

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .coverage import Cell, Coverage, UnitRow

NONE = '<td class="cell-none">–</td>'


def heat_rows(coverage: Coverage, address: str, whole: str) -> SafeString:
    """The rows of the table's body; every number leads to its people at ``address``.

    A row that stands for a whole province leads to its own map, at ``whole``.
    """
    links = [
        escape(f"{address}?{coverage.query}&{urlencode({'requirement': one.code})}")
        for one in coverage.requirements
    ]
    shared = tuple(links)
    rows = "".join(_row(row, shared, address, whole, coverage.query) for row in coverage.rows)
    return mark_safe(rows)  # noqa: S308  every variable part is escaped above


def heat_total(coverage: Coverage, address: str) -> SafeString:
    """The cells of everybody together."""
    links = [
        escape(f"{address}?{coverage.query}&{urlencode({'requirement': one.code})}")
        for one in coverage.requirements
    ]
    cells = "".join(_cell(*pair) for pair in zip(coverage.totals, links, strict=True))
    return mark_safe(cells)  # noqa: S308


@lru_cache(maxsize=4000)
def _row(row: UnitRow, links: tuple[str, ...], address: str, whole: str, query: str) -> str:
    to = (
        f"{whole}?{query}&under={row.unit}"
        if row.is_whole
        else f"{address}?{query}&unit={row.unit}"
    )
    head = f'<a href="{escape(to)}">{escape(row.name)}</a>'
    cells: Iterable[str] = (
        _cell(cell, f"{link}&amp;unit={row.unit}")
        for cell, link in zip(row.cells, links, strict=True)
    )
    return f'<tr><th scope="row">{head}</th>{"".join(cells)}</tr>\n'


def _cell(cell: Cell, link: str) -> str:
    exempt = f' <span class="cell-more">–{cell.exempt}</span>' if cell.exempt else ""
    if not cell.total:
        return f'<td class="cell-none"><a href="{link}">{exempt}</a></td>' if exempt else NONE
    unknown = f' <span class="cell-more">?{cell.unknown}</span>' if cell.unknown else ""
    return f'<td class="cell-{cell.tone}"><a href="{link}">{cell.met}/{cell.total}{unknown}{exempt}</a></td>'
