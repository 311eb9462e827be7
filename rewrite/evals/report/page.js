"use strict";
(() => {
  const form = document.getElementById("filter");
  const cases = Array.from(document.querySelectorAll("details.case"));
  const count = document.getElementById("count");
  const words = (element, name) => (element.dataset[name] || "").split("|");
  const fields = ["status", "language", "network", "clause", "tag", "fails"];

  function show() {
    const data = new FormData(form);
    const asked = String(data.get("text") || "").toLowerCase();
    let shown = 0;
    for (const one of cases) {
      const fits = fields.every((name) => !data.get(name) || words(one, name).includes(data.get(name)))
        && (!asked || one.textContent.toLowerCase().includes(asked));
      one.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    count.textContent = `${shown} of ${cases.length}`;
    const state = new URLSearchParams();
    for (const [name, value] of data) if (value) state.set(name, value);
    history.replaceState(null, "", state.size ? `#${state}` : "#");
  }

  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    if (form.elements[name]) form.elements[name].value = value;
  }
  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
  document.getElementById("open").addEventListener("click", () => {
    const visible = cases.filter((one) => !one.hidden);
    const open = !visible.every((one) => one.open);
    for (const one of visible) one.open = open;
  });
  for (const row of document.querySelectorAll("[data-show-clause]")) {
    row.addEventListener("click", () => { form.elements.clause.value = row.dataset.showClause; show(); form.scrollIntoView(); });
  }
  show();
})();
