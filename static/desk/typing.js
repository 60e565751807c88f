/* What is typed is kept: on the server within three seconds of a pause, in this browser while the server is away.
   Says who else has the story open. Decides nothing of what is saved: the form does. */
"use strict";
(() => {
  const together = document.querySelector(".together");
  if (!together) return;
  const AFTER_A_PAUSE = 2000, AT_THE_LATEST = 10000, BETWEEN_BEATS = 15000;
  const form = together.closest("form");
  const editor = window.CKEDITOR;
  const token = form.elements.csrfmiddlewaretoken.value;
  const { dataset } = together;
  const number = (value) => (value ? Number(value) : null);
  const here = {
    form: form.elements.form_id.value,
    article: number(dataset.article),
    version: number(form.elements.version.value),
  };
  const writer = document.querySelector("#user-tools strong")?.textContent ?? "";
  const LOCAL = `desk ${writer} ${location.pathname}`;
  const status = document.createElement("span");
  status.className = "kept-at";
  status.setAttribute("role", "status");
  document.querySelector(".submit-row .keys")?.before(status);

  // Reading the form, and putting back what was read.
  const chosen = (field) => [...field.selectedOptions].map((option) => [option.value, option.text]);
  const typed = () => {
    for (const instance of Object.values(editor?.instances ?? {})) instance.updateElement();
    return [...form.querySelectorAll("textarea[name], select[name], input[type=text][name], input[type=number][name]")]
      .filter((field) => !field.name.includes("__prefix__"))
      .map((field) => [field.name, field.selectedOptions ? chosen(field) : field.value]);
  };
  const put = (field, value) => {
    if (field.selectedOptions) {
      field.value = "";
      for (const [key, text] of value) {
        const known = [...field.options].find((option) => option.value === key);
        if (known) known.selected = true;
        else field.add(new Option(text, key, true, true));
      }
      django.jQuery(field).trigger("change");
    } else if (editor?.instances[field.id]) {
      editor.instances[field.id].setData(value);
    } else {
      field.value = value;
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const putBack = (fields) => {
    for (const [name, value] of fields) {
      // A row beyond those that stand here wants to be added first.
      const [, prefix, row] = /^([a-z_]+)-(\d+)-/.exec(name) ?? [];
      if (prefix && !form.elements[name] && row < 100) document.querySelector(`#${prefix}-group .add-row a`)?.click();
      if (form.elements[name]) put(form.elements[name], value);
    }
  };

  // Keeping.
  let isDirty = document.querySelector(".errornote, .conflict") !== null;
  let pause, latest, sent = "";
  let isTaken = false;
  const keepLocally = () => {
    try {
      localStorage.setItem(LOCAL, JSON.stringify({ ...here, typed: typed(), at: new Date().toISOString() }));
    } catch (error) {
      console.warn(error);  // larger than what the browser keeps
    }
  };
  const told = (answer) => {
    if (answer.kept_at) status.textContent = `${dataset.kept} ${answer.kept_at}`;
    const others = together.querySelector(".others");
    if (!others || !answer.others) return;
    others.querySelector("ul").replaceChildren(...answer.others.map(({ words }) => {
      const line = document.createElement("li");
      line.textContent = words;
      return line;
    }));
    others.hidden = answer.others.length === 0;
    const elsewhere = together.querySelector(".stored-elsewhere");
    elsewhere.hidden = answer.version === here.version;
    elsewhere.textContent = dataset.saved;
    if (answer.taken_over_by && !isTaken) {
      isTaken = true;
      const taken = together.querySelector(".taken");
      taken.textContent = `${answer.taken_over_by} ${dataset.taken}`;
      taken.hidden = false;
      taken.scrollIntoView({ block: "center" });
    }
  };
  const say = async (more = {}) => {
    let answer;
    try {
      answer = await fetch(dataset.url, {
        method: "POST",
        headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
        body: JSON.stringify({ ...here, has_unsaved: isDirty, ...more }),
      });
    } catch (error) {
      status.textContent = dataset.offline;
      return false;
    }
    if (answer.redirected || answer.status === 403) {
      status.textContent = dataset.signedOut;
      return false;
    }
    if (!answer.ok) {
      const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
      status.textContent = isJson ? (await answer.json()).error : dataset.offline;
      return false;
    }
    told(await answer.json());
    return true;
  };
  const keep = async () => {
    clearTimeout(pause);
    clearTimeout(latest);
    pause = latest = undefined;
    const now = typed();
    const text = JSON.stringify(now);
    if (text === sent) return;
    if (await say({ typed: now })) {
      sent = text;
      localStorage.removeItem(LOCAL);
    } else {
      keepLocally();
      pause = setTimeout(keep, BETWEEN_BEATS);
    }
  };
  const touched = () => {
    isDirty = true;
    clearTimeout(pause);
    pause = setTimeout(keep, AFTER_A_PAUSE);
    latest ??= setTimeout(keep, AT_THE_LATEST);
  };
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("submit", () => { isDirty = false; keepLocally(); });
  editor?.on("instanceReady", (event) => event.editor.on("change", touched));
  window.addEventListener("pagehide", () => {
    if (isDirty) keepLocally();
    if (!here.article) return;
    const goodbye = JSON.stringify({ ...here, is_closing: true });
    fetch(dataset.url, {
      method: "POST", keepalive: true, body: goodbye,
      headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
    }).catch(() => {});
  });
  if (here.article) {
    say();
    setInterval(say, BETWEEN_BEATS);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) say(); });
  }

  // What a careful colleague would say.
  const advice = document.querySelector(".advice");
  let asking;
  const ask = async () => {
    const answer = await fetch(advice.dataset.url, {
      method: "POST",
      headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
      body: JSON.stringify({ typed: typed() }),
    }).catch(() => null);  // the status line tells of a server that is away
    if (!answer?.ok || answer.redirected) return;
    const { checks, warnings } = await answer.json();
    for (const { name, is_met } of checks) {
      const line = advice.querySelector(`[data-check="${name}"]`);
      line.classList.toggle("met", is_met);
      line.querySelector(".verdict").textContent = is_met ? advice.dataset.met : advice.dataset.unmet;
    }
    advice.querySelector(".warnings").replaceChildren(...warnings.map(({ found, words }) => {
      const line = document.createElement("li");
      const quoted = document.createElement("q");
      quoted.textContent = found;
      line.append(quoted, ` ${words}`);
      return line;
    }));
  };
  if (advice) {
    const later = () => { clearTimeout(asking); asking = setTimeout(ask, AFTER_A_PAUSE); };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    editor?.on("instanceReady", (event) => event.editor.on("change", later));
  }

  // How long the text is, counted as it is stored; people read some 250 words of Vietnamese a minute.
  editor?.on("instanceReady", ({ editor: instance }) => {
    const length = document.createElement("output");
    length.className = "counter";
    instance.container.$.after(length);
    const count = () => {
      const text = (instance.editable()?.$.innerText ?? "").normalize("NFC").trim();
      const words = text ? text.split(/\s+/).length : 0;
      length.textContent = dataset.length
        .replace("{words}", words.toLocaleString("vi-VN"))
        .replace("{letters}", [...text].length.toLocaleString("vi-VN"))
        .replace("{minutes}", Math.max(1, Math.round(words / 250)));
    };
    instance.on("change", count);
    count();
  });

  // Offering.
  const copies = JSON.parse(dataset.copies);
  if (document.querySelector(".messagelist .success, .messagelist .info")) localStorage.removeItem(LOCAL);
  const local = JSON.parse(localStorage.getItem(LOCAL) ?? "null");
  const localOffer = together.querySelector("[data-copy=local]");
  if (local && !isDirty && JSON.stringify(local.typed) !== JSON.stringify(copies[0]?.typed)) {
    localOffer.querySelector(".when").textContent = new Date(local.at).toLocaleString("vi-VN");
    localOffer.hidden = false;
  }
  for (const offer of together.querySelectorAll(".offer[data-copy]")) {
    const copy = offer.dataset.copy === "local" ? local : copies[offer.dataset.copy];
    offer.querySelector(".put-back").addEventListener("click", () => {
      putBack(copy.typed);
      offer.hidden = true;
      keep();
    });
    offer.querySelector(".let-go")?.addEventListener("click", () => {
      localStorage.removeItem(LOCAL);
      offer.hidden = true;
    });
    // Come from the page that compares: the choice is made.
    if (new URLSearchParams(location.search).has("ban") && offer.dataset.copy === "0") {
      window.addEventListener("load", () => setTimeout(() => offer.querySelector(".put-back").click(), 500));
    }
  }
  if (isDirty) touched();
})();
