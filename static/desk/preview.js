/* The story beside its form, through the readers' own page, as it is typed. */
"use strict";
(() => {
  const panel = document.querySelector(".preview");
  const row = document.querySelector(".submit-row");
  if (!panel || !row) return;
  const AFTER_A_PAUSE = 400;
  const form = document.querySelector("form[id$=_form]");
  const editor = window.CKEDITOR;
  const frame = panel.querySelector("iframe");
  const message = panel.querySelector(".preview-message");
  const opener = document.createElement("button");
  opener.type = "button";
  opener.className = "preview-open";
  opener.textContent = panel.querySelector("h2").textContent;
  row.append(opener);

  let pause, asked = 0;
  const show = async () => {
    for (const instance of Object.values(editor?.instances ?? {})) instance.updateElement();
    const number = ++asked;
    let answer, text;
    try {
      answer = await fetch(panel.dataset.url, { method: "POST", body: new FormData(form) });
      text = await answer.text();
    } catch (error) {
      console.warn(error);
    }
    if (number !== asked) return;  // a later one is on its way
    if (answer?.ok && !answer.redirected) {
      const { scrollY } = frame.contentWindow;
      frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, scrollY), { once: true });
      frame.srcdoc = text;
      message.textContent = "";
    } else {
      message.textContent = answer?.status === 422 ? JSON.parse(text).error : panel.dataset.failed;
    }
  };
  const later = () => {
    if (panel.hidden) return;
    clearTimeout(pause);
    pause = setTimeout(show, AFTER_A_PAUSE);
  };
  const setWidth = (width) => {
    const box = panel.querySelector(".preview-frame");
    const scale = Math.min(1, box.clientWidth / width);
    Object.assign(frame.style, {
      width: `${width}px`, height: `${Math.round(box.clientHeight / scale)}px`, transform: `scale(${scale})`,
    });
    for (const button of panel.querySelectorAll("[data-width]")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.width) === width));
    }
  };
  opener.addEventListener("click", () => {
    panel.hidden = !panel.hidden;
    document.body.classList.toggle("with-preview", !panel.hidden);
    if (!panel.hidden) { setWidth(390); show(); }
  });
  panel.querySelector(".preview-close").addEventListener("click", () => opener.click());
  for (const button of panel.querySelectorAll("[data-width]")) {
    button.addEventListener("click", () => setWidth(Number(button.dataset.width)));
  }
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  editor?.on("instanceReady", (event) => event.editor.on("change", later));
})();
