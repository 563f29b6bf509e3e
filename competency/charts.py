"""The map of coverage as a Plotly figure.  The only module that imports plotly (0.4 s)."""

from __future__ import annotations

import plotly.graph_objects as go
from django.utils.translation import gettext

from .coverage import Coverage, UnitRow

# Figures are drawn in the reader's browser; figure.js puts her scheme's colours for these.
TONES = {"none": None, "unknown": 0, "no": 1, "mid": 2, "yes": 3}
COLOURS = ("#e6e9ee", "#f7e3d8", "#eef5ea", "#dcefe6")
NAMES = ("unknown", "no", "mid", "yes")


def coverage_heatmap(coverage: Coverage, people: str) -> go.Figure:
    """Units down, weakest first; requirements across; a cell carries the address of its people."""
    rows = sorted(coverage.rows, key=_share)
    asked = [f"{people}?{coverage.query}&requirement={one.code}" for one in coverage.requirements]
    steps = len(COLOURS)
    scale = [
        (edge / steps, colour)
        for place, colour in enumerate(COLOURS)
        for edge in (place, place + 1)
    ]
    figure = go.Figure(
        go.Heatmap(
            x=[str(one) for one in coverage.requirements],
            y=[row.name for row in rows],
            z=[[TONES[cell.tone] for cell in row.cells] for row in rows],
            zmin=-0.5,
            zmax=steps - 0.5,
            text=[[f"{c.met}/{c.total}" if c.total else "" for c in row.cells] for row in rows],
            customdata=[[f"{address}&unit={row.unit}" for address in asked] for row in rows],
            hovertemplate="%{y}<br>%{x}: %{text}<extra></extra>",
            colorscale=scale,
            showscale=False,
            xgap=2,
            ygap=2,
        )
    )
    figure.update_layout(
        template="none",
        height=120 + 20 * len(rows),
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        xaxis={"side": "top", "fixedrange": True, "tickangle": -35, "automargin": True},
        yaxis={"autorange": "reversed", "fixedrange": True, "automargin": True},
        meta={"tones": list(NAMES), "label": gettext("Bản đồ nhiệt theo đơn vị và yêu cầu")},
    )
    if len(rows) <= 80:
        figure.update_traces(texttemplate="%{text}")
    return figure


def _share(row: UnitRow) -> float:
    """Everything met of everything asked in a unit."""
    return sum(cell.met for cell in row.cells) / (sum(cell.total for cell in row.cells) or 1)
