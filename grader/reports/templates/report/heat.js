// The heat map: a letter and a colour for each question of each submission.
const letters = { wrong: "w", missing: "m", load_error: "l", raised: "r", timeout: "t", memory: "y", crashed: "c",
  bad_value: "b", wrong_shape: "s", not_finite: "n", forbidden: "f", follow_through: "o", partial: "p",
  unmarked: "?", ungradable: "!" };
const heat = { drawn: false, questions: [] };

function markOf(student, question) {
  const status = statusOf(student, question);
  if (!status) return ["", "", "not asked"];
  if (status === "unmarked" || status === "ungradable") return [letters[status], "hw", status];
  const [, score, points] = raw.results[student.results[question]];
  const rank = level(score, points);
  const share = `${short(score)} of ${short(points)}`;
  if (rank === 5) return ["·", "h5", share];
  if (score > 0) return [String(Math.max(1, Math.min(9, Math.floor((10 * score) / points)))), `h${rank}`, `${status.replaceAll("_", " ")}, ${share}`];
  return [letters[status] || "0", "h0", `${status.replaceAll("_", " ")}, ${share}`];
}

function meanShare(question) {
  const found = students.map((student) => scoreOf(student, question.place)).filter((score) => score !== null);
  return found.length && question.points > 0 ? found.reduce((sum, score) => sum + score, 0) / found.length / question.points : 0;
}

function drawHeat() {
  heat.drawn = true;
  heat.questions = [...questions];
  if (byId("heat-order").value === "mean") {
    const shares = new Map(questions.map((question) => [question, meanShare(question)]));
    heat.questions.sort((a, b) => shares.get(b) - shares.get(a));
  }
  const rows = students.filter((student) => student.score !== null || student.status !== "absent");
  rows.sort((a, b) => (b.score ?? -1) - (a.score ?? -1) || a.place - b.place);
  const used = new Set();
  const body = make("tbody", {}, ...rows.map((student) => {
    const row = make("tr", {}, make("th", { scope: "row", class: "cell", tabindex: "-1" }, student.name));
    row.student = student;
    for (const { place } of heat.questions) {
      const [letter, colour, words] = markOf(student, place);
      used.add(letter);
      const cell = document.createElement("td");
      cell.className = `cell ${colour}`;
      cell.tabIndex = -1;
      cell.textContent = letter;
      cell.setAttribute("aria-label", words);
      row.append(cell);
    }
    return row;
  }));
  const head = make("thead", {}, make("tr", {}, make("th", { scope: "col", tabindex: "-1" }, "student"),
    ...heat.questions.map((question) => make("th", { scope: "col", tabindex: "-1" }, make("span", {}, question.id)))));
  const table = make("table", {}, make("caption", { class: "unseen" }, "Each question of each submission"), head, body);
  byId("heat-scroll").replaceChildren(table);
  byId("heat-scroll").removeAttribute("tabindex");
  drawLegend(used);
  makeGrid(table, (cell) => {
    const student = cell.parentElement.student;
    if (student) openPanel({ student, question: cell.cellIndex ? heat.questions[cell.cellIndex - 1].place : null });
    return Boolean(student);
  });
  markOneStop(table);
}

function drawLegend(used) {
  const entry = (letter, colour, words) => make("span", {}, make("b", { class: colour }, letter), words);
  const found = [entry("·", "h5", "all points"), entry("5", "h3", "tenths of the points")];
  for (const [status, letter] of Object.entries(letters)) {
    if (used.has(letter)) found.push(entry(letter, "?!".includes(letter) ? "hw" : "h0", status.replaceAll("_", " ")));
  }
  byId("legend").replaceChildren(...found);
}

function startHeat() {
  if (!students.length || !questions.length) return;
  byId("heat").hidden = false;
  byId("heat-order").addEventListener("change", drawHeat);
  // It is drawn when somebody comes near: twenty thousand cells are not for nothing.
  new IntersectionObserver((entries, observer) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    if (!heat.drawn) drawHeat();
  }, { rootMargin: "600px" }).observe(byId("heat"));
}
