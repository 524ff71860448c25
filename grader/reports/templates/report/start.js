// What starts when the page is there: lists of groups, tables that sort, the theme, printing.
function fillGroup(group) {
  if (group.querySelector("ul")) return;
  const [one, place] = group.dataset.group.split("/").map(Number);
  const question = questions[Number(group.dataset.question)];
  group.append(make("ul", {}, ...raw.groups[one][place].map((number) =>
    make("li", {}, make("a", { href: linkTo(students[number], question) }, students[number].name)))));
}

function startGroups() {
  for (const group of document.querySelectorAll("details.group")) {
    group.addEventListener("toggle", () => { if (group.open) fillGroup(group); });
  }
  const order = byId("answer-order");
  if (!order) return;
  byId("answer-tools").hidden = false;
  order.addEventListener("change", () => {
    const sign = order.value === "size" ? -1 : 1;
    const found = [...byId("answer-list").children];
    found.sort((a, b) => sign * (a.dataset[order.value] - b.dataset[order.value]) || a.dataset.place - b.dataset.place);
    byId("answer-list").append(...found);
  });
}

function startSorting(table) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, place) => {
    const button = make("button", { type: "button", class: "sort" }, ...head.childNodes);
    head.append(button, make("span", { class: "printed" }, button.textContent));
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sortRows(table, place, head.dataset.key === "number" || place === 0, down ? -1 : 1);
    });
  });
}

function sortRows(table, place, asNumber, sign) {
  const keyed = [...table.tBodies[0].rows].map((row) => [row.cells[place].dataset.sort ?? "", row]);
  keyed.sort(([a], [b]) => {
    if (a === "" || b === "") return Number(a === "") - Number(b === "");
    return sign * (asNumber ? Number(a) - Number(b) : collator.compare(a, b));
  });
  table.tBodies[0].append(...keyed.map(([, row]) => row));
}

function startTheme() {
  const button = byId("theme");
  const names = { "": "as the system", light: "light", dark: "dark" };
  const next = { "": "dark", dark: "light", light: "" };
  const set = (theme) => {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    button.textContent = `Theme: ${names[theme]}`;
  };
  let theme = "";
  try { theme = localStorage.getItem("pytest-grade-theme") || ""; } catch { /* not every browser keeps it */ }
  set(theme in names ? theme : "");
  button.hidden = false;
  button.addEventListener("click", () => {
    theme = next[document.documentElement.dataset.theme || ""];
    set(theme);
    try { localStorage.setItem("pytest-grade-theme", theme); } catch { /* the same */ }
  });
}

function startPrinting() {
  addEventListener("beforeprint", () => {
    document.querySelectorAll("details.group").forEach(fillGroup);
    if (!byId("heat").hidden && !heat.drawn) drawHeat();
  });
}

startScores();
startPanel();
startGroups();
document.querySelectorAll("table.sortable").forEach(startSorting);
startHeat();
startTheme();
startPrinting();
document.documentElement.dataset.ready = "yes";
