/* A story dragged onto another day. Without this the story's own form does the same. */
"use strict";
(() => {
  const calendar = document.querySelector(".calendar");
  const message = calendar.querySelector(".calendar-message");
  const token = calendar.querySelector("[name=csrfmiddlewaretoken]").value;
  let dragged = null;
  for (const entry of calendar.querySelectorAll("[draggable]")) {
    entry.addEventListener("dragstart", (event) => {
      dragged = entry;
      event.dataTransfer.setData("text/plain", entry.dataset.article);
    });
  }
  for (const day of calendar.querySelectorAll(".day")) {
    day.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      day.classList.add("over");
    });
    day.addEventListener("dragleave", () => day.classList.remove("over"));
    day.addEventListener("drop", async (event) => {
      event.preventDefault();
      day.classList.remove("over");
      const entry = dragged;
      dragged = null;
      if (!entry || entry.closest(".day") === day) return;
      const { article, version } = entry.dataset;
      const from = entry.parentElement;
      day.querySelector("ul").append(entry);
      let said = calendar.dataset.failed;
      try {
        const answer = await fetch(calendar.dataset.move, {
          method: "POST",
          headers: { "X-CSRFToken": token },
          body: new URLSearchParams({ article, version, day: day.dataset.day }),
        });
        const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
        if (answer.ok && told.version) {
          entry.dataset.version = told.version;
          message.textContent = "";
          return;
        }
        said = told.error ?? said;
      } catch (error) {
        console.warn(error);
      }
      from.append(entry);
      message.textContent = said;
    });
  }
})();
