// A table as one stop of the Tab key, in which arrows move: the pattern "grid" of ARIA.
function targetOf(cell) {
  return cell.querySelector("button") || cell;
}

function makeGrid(table, activate) {
  table.setAttribute("role", "grid");
  const cellAt = (row, column) => table.rows[row] && table.rows[row].cells[column];

  function focus(cell) {
    const old = table.querySelector('[tabindex="0"]');
    if (old) old.tabIndex = -1;
    const target = targetOf(cell);
    target.tabIndex = 0;
    target.focus({ preventScroll: true });
    reveal(cell);
  }

  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td, th");
    if (!cell || event.altKey || event.metaKey) return;
    const last = cell.parentElement.cells.length - 1;
    if (event.key === "Enter" || event.key === " ") {
      if (event.target === cell && activate(cell)) event.preventDefault();
      return;
    }
    const step = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 }[event.key];
    let row = cell.parentElement.rowIndex;
    let column = cell.cellIndex;
    if (step) row = visibleRow(table, row, step);
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const way = event.key === "ArrowLeft" ? -1 : 1;
      const buttons = [...cell.querySelectorAll("button")];
      const beside = buttons[buttons.indexOf(event.target) + way];
      if (buttons.includes(event.target) && beside) {
        event.preventDefault();
        beside.focus();
        return;
      }
      column = Math.max(0, Math.min(last, column + way));
    }
    else if (event.key === "Home") [row, column] = [event.ctrlKey ? 0 : row, 0];
    else if (event.key === "End") [row, column] = [event.ctrlKey ? visibleRow(table, row, 1e9) : row, last];
    else return;
    event.preventDefault();
    const next = cellAt(row, column);
    if (next) focus(next);
  });

  table.addEventListener("click", (event) => {
    const cell = event.target.closest("td, th");
    if (cell && !event.target.closest("button") && activate(cell)) focus(cell);
  });
}

// The row that lies so many visible rows away, or the last on the way there.
function visibleRow(table, from, step) {
  const direction = Math.sign(step);
  let found = from;
  let left = Math.abs(step);
  for (let row = from + direction; left > 0 && table.rows[row]; row += direction) {
    if (!table.rows[row].hidden) [found, left] = [row, left - 1];
  }
  return found;
}

// Scroll so that no sticky header or column covers the cell.
function reveal(cell) {
  const scroll = cell.closest(".scroll");
  if (getComputedStyle(cell).position === "sticky" && cell.cellIndex === 0) {
    cell.parentElement.lastElementChild.scrollIntoView({ block: "nearest", inline: "nearest" });
    scroll.scrollLeft = 0;
  }
  const head = cell.closest("table").tHead.getBoundingClientRect().height;
  const foot = cell.closest("table").tFoot ? cell.closest("table").tFoot.getBoundingClientRect().height : 0;
  const first = cell.parentElement.cells[0].getBoundingClientRect().width;
  const box = scroll.getBoundingClientRect();
  const at = cell.getBoundingClientRect();
  if (!cell.closest("thead, tfoot")) {
    if (at.top < box.top + head) scroll.scrollTop -= box.top + head - at.top;
    else if (at.bottom > box.bottom - foot) scroll.scrollTop += at.bottom - box.bottom + foot;
  }
  if (cell.cellIndex > 0) {
    if (at.left < box.left + first) scroll.scrollLeft -= box.left + first - at.left;
    else if (at.right > box.right) scroll.scrollLeft += at.right - box.right;
  }
  if (box.top < 60 || box.bottom > innerHeight) cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}
