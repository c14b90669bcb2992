"""The one script a page may hold: it sorts a table by the column whose header is pressed. Allowed by its hash alone."""

import base64
import hashlib
from typing import Final

# Figures (also in per cent) come before words; what is missing ("-", "not tracked") stays last either way.
SORT: Final = """\
"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const keyOf = (row, column) => {
    const text = row.cells[column].textContent.trim();
    const figure = Number(text.replace(/[,%]/g, ""));
    return text === "" || text === "-" || text === "not tracked" ? null : Number.isNaN(figure) ? text : figure;
  };
  const compare = (one, other) =>
    typeof one === "number" && typeof other === "number" ? one - other
      : typeof one === "number" ? -1 : typeof other === "number" ? 1 : one.localeCompare(other);
  table.querySelectorAll("thead button").forEach((button, column) => {
    button.addEventListener("click", () => {
      const head = button.parentElement;
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const keyed = [...body.rows].map((row) => [keyOf(row, column), row]);
      keyed.sort(([one], [other]) =>
        one === null || other === null ? (one === null) - (other === null)
          : down ? compare(other, one) : compare(one, other));
      body.append(...keyed.map(([, row]) => row));
    });
  });
}
"""

SOURCE: Final = f"'sha256-{base64.b64encode(hashlib.sha256(SORT.encode()).digest()).decode()}'"
