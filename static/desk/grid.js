/* The market grid's comforts: moving as in a spreadsheet, differences while typing, pasting a block, and a copy of
   what is typed that outlives the session. What is read, judged and stored is the server's to say. */
"use strict";
(() => {
  const form = document.getElementById("grid_form");
  if (!form) return;
  const grid = document.getElementById("grid");
  const words = form.dataset;

  // Moving
  const isCell = (element) => element?.matches?.("#grid .grid input.cell");
  const rows = () => [...grid.querySelectorAll(".grid > tbody > tr:not(.taken)")];
  const cellsOf = (row) => [...row.querySelectorAll("input.cell")];
  const place = (cell) => {
    const row = cell.closest("tr");
    return [rows().indexOf(row), cellsOf(row).indexOf(cell)];
  };
  const go = (row, column) => {
    const target = cellsOf(rows()[row] ?? form)[column];
    if (!target || !rows()[row]) return false;
    target.focus();
    target.select();
    return true;
  };
  const addRow = () => {
    const all = rows();
    const last = all.at(-1);
    if (!last?.classList.contains("new")) return;
    const number = all.length;
    const fresh = last.cloneNode(true);
    for (const element of fresh.querySelectorAll("[id], [name], [aria-labelledby], [aria-describedby]")) {
      for (const attribute of ["id", "name", "aria-labelledby", "aria-describedby"]) {
        const value = element.getAttribute(attribute);
        if (value) element.setAttribute(attribute, value.replace(/^([a-z]?)\d+(?=-|$| )/, `$1${number}`));
      }
    }
    for (const extra of fresh.querySelectorAll(".cell-error, .cell-doubt, .words, .before, .tick")) extra.remove();
    for (const input of fresh.querySelectorAll("input:not([type=hidden])")) {
      input.value = "";
      input.removeAttribute("aria-invalid");
    }
    for (const cell of fresh.querySelectorAll("td")) {
      cell.className = "";
      cell.dataset.before = "";
    }
    for (const change of fresh.querySelectorAll(".change")) change.textContent = "";
    const seen = fresh.querySelector("[name$='-seen']");
    seen.value = seen.value.replace(/[0-9]+/g, "0");
    last.after(fresh);
    form.elements.rows.value = number + 1;
  };
  let began = "";
  form.addEventListener("focusin", ({ target }) => {
    if (!isCell(target)) return;
    began = target.value;
    target.select();
  });
  form.addEventListener("keydown", (event) => {
    const cell = event.target;
    const isName = cell.matches?.("#grid input.name");
    if ((!isCell(cell) && !isName) || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isName) {
      // Enter must not send the form from here either.
      if (event.key === "Enter") {
        event.preventDefault();
        cellsOf(cell.closest("tr"))[0].focus();
      }
      return;
    }
    const [row, column] = place(cell);
    const isWhole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    const atStart = isWhole || cell.selectionEnd === 0;
    const atEnd = isWhole || cell.selectionStart === cell.value.length;
    let moved = false;
    if (event.key === "Enter") {
      event.preventDefault();
      const step = event.shiftKey ? -1 : 1;
      if (!go(row + step, column) && step > 0) {
        addRow();
        go(row + 1, column);
      }
      return;
    }
    if (event.key === "ArrowDown") moved = go(row + 1, column);
    else if (event.key === "ArrowUp") moved = go(row - 1, column);
    else if (event.key === "ArrowRight" && atEnd) moved = go(row, column + 1);
    else if (event.key === "ArrowLeft" && atStart) moved = go(row, column - 1);
    else if (event.key === "Escape") {
      cell.value = began;
      cell.dispatchEvent(new Event("input", { bubbles: true }));
      moved = true;
    }
    if (moved) event.preventDefault();
  });

  // Numbers as the desk writes them, and the difference in words. The server reads them again.
  const read = (text) => {
    const written = text.normalize("NFC").replace(/\s+/g, "").replace(/%$/, "").replace(/^\+/, "");
    if (/^[0-9]{1,15}$/.test(written)) return Number(written);
    if (/^[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?$/.test(written)) return Number(written.replaceAll(".", "").replace(",", "."));
    if (/^([1-9][0-9]{0,2}(,[0-9]{3}){2,}(\.[0-9]+)?|[1-9][0-9]{0,2},[0-9]{3}\.[0-9]+)$/.test(written)) return Number(written.replaceAll(",", ""));
    if (/^[0-9]+,[0-9]+$/.test(written)) return Number(written.replace(",", "."));
    if (/^[0-9]+\.[0-9]+$/.test(written)) return Number(written);
    return NaN;
  };
  const factor = () => Number(document.getElementById("id_unit")?.selectedOptions[0].dataset.factor ?? 1);
  const isNotQuoted = (text) => ["", "-", "--", "–", "—"].includes(text.trim());
  const show = (cell) => {
    const before = cell.closest("td").dataset.before;
    const change = cell.closest("td").querySelector(".change");
    const price = read(cell.value) * factor();
    if (isNotQuoted(cell.value)) change.textContent = "";
    else if (!(price > 0)) change.textContent = words.unclear;
    else if (before === "") change.textContent = "";
    else {
      const move = (price - Number(before)) / factor();
      const size = Math.round(Math.abs(move) * 1e6) / 1e6;
      const places = cell.closest("table").dataset.kind === "currency" || factor() < 1e6 && factor() > 1 ? 0 : 2;
      const shown = new Intl.NumberFormat("vi-VN", { minimumFractionDigits: size % 1 ? 2 : places, maximumFractionDigits: 6 }).format(size);
      change.textContent = size === 0 ? words.same : move > 0 ? `▲ ${words.up} ${shown}` : `▼ ${words.down} ${shown}`;
    }
    // What was wrong, doubtful or confirmed is no longer what stands here.
    for (const old of cell.closest("td").querySelectorAll(".cell-error, .cell-doubt, .words, .tick")) old.remove();
    cell.closest("td").className = "";
    cell.removeAttribute("aria-invalid");
  };

  // A copy in the browser, until the server has it.
  const key = `grid:${words.user}:${location.pathname}`;
  const draft = document.getElementById("draft");
  const clock = (time) => new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" }).format(time);
  const fields = () => [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "pasted");
  const keep = (isSent = false) => {
    // What an earlier visit left is kept until somebody takes or drops it.
    if (!draft.hidden) return;
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), isSent, fields: fields() }));
    document.getElementById("kept").textContent = `${words.kept} ${clock(Date.now())}`;
  };
  const kept = JSON.parse(localStorage.getItem(key) ?? "null");
  if (kept && !("posted" in words)) {
    const isStored = kept.isSent && document.querySelector(".messagelist .success, .messagelist .info");
    const isOld = Date.now() - kept.at > 2 * 86400e3;
    if (isStored || isOld) localStorage.removeItem(key);
    else {
      draft.querySelector(".when").textContent = clock(kept.at);
      draft.hidden = false;
    }
  }
  let timer;
  form.addEventListener("input", ({ target }) => {
    if (isCell(target)) show(target);
    clearTimeout(timer);
    timer = setTimeout(() => keep(), 300);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    keep(true);
  });

  // The server fills and judges the grid anew; nothing is stored by that.
  const ask = async (body, button) => {
    body.set(button, "1");
    const focused = document.activeElement?.id;
    let fresh;
    try {
      const answer = await fetch(location.href, { method: "POST", body });
      fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("grid");
    } catch (error) {
      console.warn(error);
    }
    if (!fresh) {
      document.getElementById("said").textContent = words.away;
      return false;
    }
    grid.replaceChildren(...fresh.childNodes);
    (document.getElementById(focused) ?? grid.querySelector("input.cell"))?.focus();
    grid.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  };
  form.addEventListener("paste", (event) => {
    if (!event.target.matches?.("#grid .grid input")) return;
    const text = event.clipboardData.getData("text/plain").replace(/[\r\n]+$/, "");
    if (!/[\t\r\n]/.test(text)) return;
    event.preventDefault();
    const [row, column] = isCell(event.target) ? place(event.target) : [rows().indexOf(event.target.closest("tr")), 0];
    const body = new FormData(form);
    body.set("pasted", text);
    body.set("at", `${row}-${column}`);
    ask(body, "_paste");
  });
  form.addEventListener("change", ({ target }) => {
    if (target.matches("#id_unit, .day, .clock")) ask(new FormData(form), "_check");
  });
  form.addEventListener("click", async (event) => {
    const { name } = event.target;
    if (name === "restore") {
      const body = new FormData();
      for (const [field, value] of kept.fields) body.append(field, value);
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      if (await ask(body, "_check")) {
        draft.hidden = true;
        keep();
      }
    } else if (name === "forget") {
      localStorage.removeItem(key);
      draft.hidden = true;
    } else if (name === "_more") {
      event.preventDefault();
      addRow();
      rows().at(-1).querySelector("input:not([type=hidden])").focus();
    } else if (name === "_column") {
      event.preventDefault();
      addColumn();
    }
  });
  const addColumn = async () => {
    const before = cellsOf(rows()[0]).length;
    if (await ask(new FormData(form), "_column") && cellsOf(rows()[0]).length > before) go(0, before);
  };
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches(".new-column input")) return;
    event.preventDefault();
    addColumn();
  });
})();
