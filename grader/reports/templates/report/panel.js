// The panel at the side: the cases of a question, a section or a whole submission.
const panel = { dialog: byId("panel"), shown: null };

function openPanel(what) {
  panel.shown = { question: null, section: null, ...what };
  const { student, question, section } = panel.shown;
  const title = question !== null && question !== undefined ? questions[question].id
    : section !== null && section !== undefined ? sections[section].title : "all questions";
  byId("panel-title").replaceChildren(`${student.name} · ${title}`);
  byId("panel-steps").replaceChildren(...steps());
  byId("panel-body").replaceChildren(...panelBody());
  if (!panel.dialog.open) panel.dialog.showModal();
  panel.dialog.scrollTop = 0;
  const link = ["#student", student.path, ...(has(question) ? [questions[question].id] : [])];
  history.replaceState(null, "", link.map((part, place) => place ? encodeURIComponent(part) : part).join("/"));
}

const has = (place) => place !== null && place !== undefined;

function panelBody() {
  const { student, question, section } = panel.shown;
  if (has(question)) return questionParts(student, questions[question]);
  if (has(section)) {
    return questions.filter((one) => one.section === section).flatMap((one) => [
      make("h3", {}, make("a", { href: linkTo(student, one) }, one.id)), ...questionParts(student, one)]);
  }
  return studentParts(student);
}

const linkTo = (student, question) =>
  `#student/${encodeURIComponent(student.path)}/${encodeURIComponent(question.id)}`;

function studentParts(student) {
  const body = make("tbody", {}, ...questions.map((question) => {
    const result = resultOf(student, question.place);
    return make("tr", {}, make("th", { scope: "row" }, make("a", { href: linkTo(student, question) }, question.id)),
      make("td", {}, result ? badge(result.status) : "–"),
      make("td", { class: "number" }, result && result.status !== "unmarked" ? `${short(result.score)} / ${short(result.points)}` : "–"));
  }));
  const head = make("thead", {}, make("tr", {}, ...["question", "status", "points"].map((name) =>
    make("th", { scope: "col", class: name === "points" ? "number" : null }, name))));
  const total = student.score === null ? [badge(student.status)] : [badge(student.status), ` ${short(student.score)} points, ${student.percent} %`];
  return [
    make("p", {}, ...total, ...(student.late ? [" ", badge("late")] : [])),
    make("p", { class: "small soft" }, make("span", { class: "code" }, student.path),
      student.people.length ? `, ${student.people.join(", ")}` : ""),
    ...student.adjustments.map(({ name, points, reason }) => make("p", { class: "notice" },
      make("strong", {}, `${name} ${signed(points)}`), reason ? `: ${reason}` : "")),
    ...student.notes.map((note) => make("p", { class: "notice" }, note)),
    make("table", {}, make("caption", { class: "unseen" }, "Questions of this submission"), head, body),
  ];
}

function questionParts(student, question) {
  const result = resultOf(student, question.place);
  if (!result) return [make("p", {}, student.status === "absent" ? "Nothing was handed in." : "This question was not asked.")];
  const points = result.status === "unmarked" ? `${short(result.points)} points wait for a person` : `${short(result.score)} of ${short(result.points)} points`;
  const time = result.cases.length ? `, ${result.milliseconds} ms` : "";
  return [
    make("p", { class: "soft" }, question.title),
    make("p", {}, badge(result.status), ` ${points}${time}${result.byHand ? ", set by a person" : ""}`),
    ...(result.feedback ? [make("p", { class: "notice" }, result.feedback)] : []),
    ...result.cases.map(casePart),
    ...(result.hint ? [make("p", { class: "small soft" }, ...worded(`Hint given: ${result.hint}`))] : []),
  ];
}

function casePart(one) {
  const rows = [["message", one.message, ""], ["known slip", one.slip, "code"],
    ["answer", one.shown, "code"], ["printed", one.printed, "code"]].filter(([, words]) => words);
  return make("article", { class: "case" },
    make("h3", {}, make("span", {}, one.name), badge(one.status), make("span", { class: "small soft" }, one.visibility.replaceAll("_", " ")),
      make("span", { class: "points" }, `${short(one.score)} / ${short(one.points)}`)),
    rows.length ? make("dl", {}, ...rows.flatMap(([name, words, kind]) => [make("dt", {}, name), make("dd", { class: kind || null }, ...(kind ? [words] : worded(words)))])) : null);
}

// The neighbours: the next student as the table is sorted and filtered now, the next question.
function steps() {
  const { student, question, section } = panel.shown;
  const row = (place) => ({ student: place && place.student, question, section });
  const rows = scores.rows.filter((one) => !one.hidden || one.student === student);
  const at = rows.findIndex((one) => one.student === student);
  const column = (place) => ({ student, question: place, section: null });
  const buttons = [["↑ student", "Previous student", rows[at - 1] && row(rows[at - 1])],
    ["↓ student", "Next student", rows[at + 1] && row(rows[at + 1])]];
  if (has(question)) {
    buttons.push(["← question", "Previous question", questions[question - 1] && column(question - 1)],
      ["→ question", "Next question", questions[question + 1] && column(question + 1)],
      ["all questions", "All questions of this student", { student, question: null, section: null }]);
  }
  return buttons.map(([words, label, next]) => {
    const button = make("button", { type: "button", class: "button small", "aria-label": label, disabled: !next }, words);
    button.addEventListener("click", () => {
      openPanel(next);
      const again = [...byId("panel-steps").children].find((one) => one.getAttribute("aria-label") === label);
      (again && !again.disabled ? again : byId("panel-close")).focus();
    });
    return button;
  });
}

function followLink() {
  const [kind, path, id] = location.hash.split("/");
  if (kind !== "#student" || !path) return;
  let wanted;
  try {
    wanted = [decodeURIComponent(path), decodeURIComponent(id || "")];
  } catch {
    return;
  }
  const student = students.find((one) => one.path === wanted[0]);
  const question = questions.find((one) => one.id === wanted[1]);
  if (student) openPanel({ student, question: question ? question.place : null });
}

function startPanel() {
  byId("panel-close").addEventListener("click", () => panel.dialog.close());
  panel.dialog.addEventListener("click", (event) => { if (event.target === panel.dialog) panel.dialog.close(); });
  panel.dialog.addEventListener("close", () => history.replaceState(null, "", "#"));
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#student/"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const [, path, id] = link.getAttribute("href").split("/").map(decodeURIComponent);
    openPanel({ student: students.find((one) => one.path === path), question: questions.find((one) => one.id === id).place });
  });
  addEventListener("hashchange", followLink);
  followLink();
}
