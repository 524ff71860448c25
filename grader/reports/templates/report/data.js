// The data of the page, unpacked. Text from students goes into `textContent` and nowhere else.
const raw = JSON.parse(document.getElementById("data").textContent);
const text = (number) => raw.texts[number];
const sections = raw.sections.map(([title, number, points]) => ({ title, number, points }));
const questions = raw.questions.map(([id, title, section, points], place) =>
  ({ id, title, section, points, place }));
const students = raw.students.map((row, place) => ({
  place, name: row[0], path: row[1], status: row[2], score: row[3], percent: row[4],
  sections: row[5], results: row[6], times: row[7], notes: row[8], people: row[9],
  late: row[10] === 1, unmarked: row[11], marked: row[12],
  adjustments: row[13].map(([name, points, reason]) => ({ name: raw.adjustments[name], points, reason })),
}));

function resultOf(student, question) {
  const number = student.results[question];
  if (number < 0) return null;
  const [status, score, points, hint, feedback, byHand, cases] = raw.results[number];
  return { status: text(status), score, points, hint: text(hint), feedback: text(feedback),
    byHand: byHand === 1, cases: cases.map(caseOf), milliseconds: student.times[question] };
}

function caseOf(number) {
  const [name, visibility, status, message, slip, shown, printed, score, points] = raw.cases[number];
  return { name: text(name), visibility: text(visibility), status: text(status), score, points,
    message: text(message), slip: text(slip), shown: text(shown), printed: text(printed) };
}

function scoreOf(student, question) {
  const number = student.results[question];
  if (number < 0 || student.score === null) return null;
  const [status, score] = raw.results[number];
  return text(status) === "unmarked" ? null : score;
}

const statusOf = (student, question) =>
  student.results[question] < 0 ? "" : text(raw.results[student.results[question]][0]);

const short = (points) =>
  points === null || points === undefined ? "–" : String(Math.round(points * 100) / 100);

const signed = (points) => (points > 0 ? "+" : "") + short(points).replace("-", "−");

// From 0, nothing, to 5, all points.
function level(score, points) {
  if (score === null || points <= 0) return null;
  if (score >= points - 1e-9) return 5;
  return score <= 0 ? 0 : 1 + Math.min(3, Math.floor((4 * score) / points));
}

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

// A message; names between backticks are code.
const worded = (words) => words.split(/(?<!`)`([^`\s](?:[^`\n]*[^`\s])?)`(?!`)/).map((part, place) => place % 2 ? make("code", {}, part) : part);

const badge = (status) => make("span", { class: `badge ${status}` }, status.replaceAll("_", " "));
const plural = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const byId = (id) => document.getElementById(id);
