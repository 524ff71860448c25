// The score table: columns that open, rows that are sorted and filtered.
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const scores = { open: new Set(), sort: { key: "name", down: false }, filter: "all", find: "", rows: [] };

const filters = [
  ["all", "all submissions", () => true],
  ["full", "full marks", (s) => s.status === "graded" && !s.unmarked && isFull(s)],
  ["lost", "lost points", (s) => s.score !== null && !isFull(s)],
  ["unmarked", "waiting for a person", (s) => s.unmarked > 0],
  ["load_error", "did not load", (s) => s.status === "load_error"],
  ["unreadable", "unreadable", (s) => s.status === "unreadable"],
  ["absent", "absent", (s) => s.status === "absent"],
  ["late", "late", (s) => s.late],
  ["adjusted", "with adjustments", (s) => s.adjustments.length > 0],
  ["noted", "with notes", (s) => s.notes.length > 0],
];

function isFull(student) {
  return questions.every(({ place }) => {
    const score = scoreOf(student, place);
    return score === null || score >= raw.results[student.results[place]][2] - 1e-9;
  }) && sum(student.adjustments, "points") >= 0;
}

function columns() {
  const all = [
    { key: "name", label: "student", value: (s) => s.name },
    { key: "total", label: "total", value: (s) => s.score, text: (s) => s.score === null ? s.status : short(s.score),
      worth: sum(questions, "points") },
    { key: "percent", label: "percent", value: (s) => s.percent === null || s.percent === "-" ? null : Number(s.percent),
      text: (s) => s.percent === null ? "–" : s.percent },
  ];
  raw.adjustments.forEach((name, place) => {
    const own = (s) => s.adjustments.filter((one) => one.name === name);
    all.push({ key: `a${place}`, label: name, value: (s) => own(s).length ? sum(own(s), "points") : null,
      text: (s) => own(s).length ? signed(sum(own(s), "points")) : "–" });
  });
  sections.forEach((section, place) => {
    all.push({ key: `s${place}`, label: `${section.number} ${section.title}`, section: place,
      worth: section.points, value: (s) => s.score === null ? null : s.sections[place] });
    if (!scores.open.has(place)) return;
    for (const question of questions) {
      if (question.section !== place) continue;
      all.push({ key: `q${question.place}`, label: question.id, question: question.place,
        worth: question.points, value: (s) => scoreOf(s, question.place) });
    }
  });
  return all;
}

function headOf(column) {
  const sorted = scores.sort.key === column.key;
  const cell = make("th", { scope: "col", class: [column.key === "name" ? "" : "number", column.question === undefined ? "" : "inner"].join(" ").trim() || null,
    "aria-sort": sorted ? (scores.sort.down ? "descending" : "ascending") : null });
  const sort = make("button", { type: "button", class: "sort", tabindex: "-1", "data-sort": column.key }, column.label);
  const inside = make("div", column.key === "name" ? {} : { class: "head" }, sort, make("span", { class: "printed" }, column.label));
  if (column.section !== undefined) {
    const open = scores.open.has(column.section);
    const count = questions.filter((question) => question.section === column.section).length;
    inside.append(make("button", { type: "button", class: "open", "data-open": column.section, tabindex: "-1", "aria-expanded": String(open),
      "aria-label": `${open ? "Hide" : "Show"} the questions of ${column.label}` }, open ? "▾ close" : `▸ ${count}`));
  }
  cell.append(inside);
  return cell;
}

function rowOf(student, shown) {
  const row = make("tr", {});
  row.student = student;
  for (const column of shown) {
    if (column.key === "name") {
      const name = make("th", { scope: "row", class: "cell", tabindex: "-1" }, student.name);
      if (student.late) name.append(" ", badge("late"));
      row.append(name);
      continue;
    }
    const value = column.value(student);
    const rank = column.worth && column.key !== "total" ? level(value, column.section === undefined ? column.worth : markedOf(student, column.section)) : null;
    const waits = column.question !== undefined && statusOf(student, column.question) === "unmarked";
    const colour = waits ? " hw" : rank === null ? "" : ` h${rank}`;
    const total = column.key === "total" ? " total" : "";
    const inner = column.question === undefined ? "" : " inner";
    const cell = document.createElement("td");
    cell.className = `number cell${inner}${colour}${total}`;
    cell.tabIndex = -1;
    cell.textContent = waits ? "?" : column.text ? column.text(student) : short(value);
    row.append(cell);
  }
  return row;
}

// The points of a section that are marked so far.
const markedOf = (student, section) => sum(questions.filter((question) =>
  question.section === section && statusOf(student, question.place) !== "unmarked"), "points");

const sum = (rows, key) => rows.reduce((total, row) => total + row[key], 0);

function footOf(shown) {
  const graded = students.filter((student) => student.score !== null);
  const line = (name, number) => make("tr", { class: `${name}-row` }, ...shown.map((column) =>
    column.key === "name" ? make("th", { scope: "row" }, name) : make("td", { class: "number" }, number(column))));
  const part = (score, points) => points > 0 ? String(Math.round((1000 * score) / points) / 10) : "–";
  const mean = (column) => {
    if (column.key.startsWith("a")) return "–";
    if (column.key === "percent") return part(sum(graded, "score"), sum(graded, "marked"));
    const values = graded.map(column.value).filter((value) => value !== null && value !== undefined);
    return values.length ? short(values.reduce((sum, value) => sum + value, 0) / values.length) : "–";
  };
  const most = (column) => column.key === "percent" ? "100" : short(column.worth);
  return make("tfoot", {}, line("mean", mean), line("maximum", most));
}

function drawScores() {
  const table = byId("score-table");
  scores.columns = columns();
  scores.rows = students.map((student) => rowOf(student, scores.columns));
  const body = make("tbody", {});
  table.tHead.replaceChildren(make("tr", {}, ...scores.columns.map(headOf)));
  table.tBodies[0].replaceWith(body);
  if (table.tFoot) table.tFoot.remove();
  table.append(footOf(scores.columns));
  arrangeScores();
}

// Put the rows in order and hide those that are filtered out.
function arrangeScores() {
  const column = scores.columns.find(({ key }) => key === scores.sort.key) || scores.columns[0];
  const sign = scores.sort.down ? -1 : 1;
  const keep = filters.find(([key]) => key === scores.filter)[2];
  const words = scores.find.toLowerCase().split(/\s+/).filter(Boolean);
  const order = scores.rows.map((row) => [column.value(row.student), row]);
  order.sort(([a, first], [b, second]) => {
    if (a === null || a === undefined || b === null || b === undefined) {
      const missing = Number(a === null || a === undefined) - Number(b === null || b === undefined);
      return missing || first.student.place - second.student.place;
    }
    const found = typeof a === "string" ? collator.compare(a, b) : a - b;
    return sign * found || first.student.place - second.student.place;
  });
  let count = 0;
  for (const [, row] of order) {
    row.hidden = !(keep(row.student) && words.every((word) => isFound(row.student, word)));
    count += row.hidden ? 0 : 1;
  }
  scores.rows = order.map(([, row]) => row);
  byId("score-table").tBodies[0].replaceChildren(...scores.rows);
  markOneStop(byId("score-table"));
  byId("found").textContent = count === students.length ? plural(count, "submission")
    : `${count} of ${plural(students.length, "submission")}`;
}

function isFound(student, word) {
  return [student.name, student.path, ...student.people, ...student.notes]
    .some((part) => part.toLowerCase().includes(word));
}

function markOneStop(table) {
  const first = [...table.tBodies[0].rows].find((row) => !row.hidden);
  const old = table.querySelector('[tabindex="0"]');
  if (old) old.tabIndex = -1;
  targetOf(first ? first.cells[0] : table.rows[0].cells[0]).tabIndex = 0;
}

function sortScores(key) {
  const same = scores.sort.key === key;
  scores.sort = { key, down: same ? !scores.sort.down : key !== "name" };
  for (const [place, cell] of [...byId("score-table").tHead.rows[0].cells].entries()) {
    if (scores.columns[place].key === key) cell.setAttribute("aria-sort", scores.sort.down ? "descending" : "ascending");
    else cell.removeAttribute("aria-sort");
  }
  arrangeScores();
}

function openSection(place) {
  if (!scores.open.delete(place)) scores.open.add(place);
  byId("columns").value = scores.open.size === sections.length ? "questions" : "sections";
  drawScores();
  const again = byId("score-table").querySelector(`[data-open="${place}"]`);
  if (again) again.focus();
}

function startScores() {
  const table = byId("score-table");
  if (!table) return;
  for (const [key, words, test] of filters) {
    const count = students.filter(test).length;
    if (count || key === "all") byId("filter").append(make("option", { value: key }, `${words} (${count})`));
  }
  drawScores();
  makeGrid(table, (cell) => {
    const student = cell.parentElement.student;
    if (!student) return false;
    const { question, section } = scores.columns[cell.cellIndex];
    openPanel({ student, question, section });
    return true;
  });
  table.tHead.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.open !== undefined) openSection(Number(button.dataset.open));
    else sortScores(button.dataset.sort);
  });
  byId("search").addEventListener("input", (event) => { scores.find = event.target.value; arrangeScores(); });
  byId("filter").addEventListener("change", (event) => { scores.filter = event.target.value; arrangeScores(); });
  byId("columns").addEventListener("change", (event) => {
    scores.open = new Set(event.target.value === "questions" ? sections.keys() : []);
    drawScores();
  });
  byId("tools").hidden = byId("keys").hidden = false;
  // The table itself takes the focus now.
  byId("scores-scroll").removeAttribute("tabindex");
}
