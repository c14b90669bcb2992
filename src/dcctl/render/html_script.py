"""The one script a page may hold: it sorts a table by the column whose header is pressed. Allowed by its hash alone."""

import base64
import hashlib
from typing import Final

# Figures (also in per cent) come before words, and the largest first; what is missing ("-", "not tracked") stays last
# either way. `aria-sort` tells a screen reader, and the style.
SORT: Final = """\
"use strict";
const words = new Intl.Collator("en", { numeric: true });
const keyOf = (cell) => {
  const text = cell.textContent.trim();
  const figure = Number(text.replace(/[,%]/g, ""));
  return text === "" || text === "-" || text === "not tracked" ? null : Number.isNaN(figure) ? text : figure;
};
const compare = (one, other) =>
  typeof one === "number" && typeof other === "number" ? one - other
    : typeof one === "number" ? -1 : typeof other === "number" ? 1 : words.compare(one, other);
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  table.querySelectorAll("thead button").forEach((button, column) => {
    button.addEventListener("click", () => {
      const head = button.parentElement;
      const before = head.getAttribute("aria-sort");
      const down = before === "none" ? table.classList.contains(`f${column + 1}`) : before === "ascending";
      for (const other of head.parentElement.cells) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const keyed = [...body.rows].map((row) => [keyOf(row.cells[column]), row]);
      keyed.sort(([one], [other]) =>
        one === null || other === null ? (one === null) - (other === null)
          : down ? compare(other, one) : compare(one, other));
      body.append(...keyed.map(([, row]) => row));
    });
  });
}
"""

SOURCE: Final = f"'sha256-{base64.b64encode(hashlib.sha256(SORT.encode()).digest()).decode()}'"
