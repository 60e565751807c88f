/* The desk's comforts. The forms work without: nothing here decides what is saved. */
"use strict";
(() => {
  const editor = window.CKEDITOR;
  const form = document.querySelector("form[id$=_form]");
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";

  // Saving: Ctrl+S stays on the page, leaving with unsaved text asks first.
  const saveButton = form?.querySelector("[name=_continue]");
  let isDirty = document.querySelector(".errornote, .conflict") !== null;
  const touched = () => { isDirty = true; };
  const save = () => saveButton?.click();
  // The step that leads on; readers see what is published, so that is asked for once more.
  const leadOn = (event) => {
    const button = document.querySelector(".submit-row button.default[name]");
    if (!button || button === saveButton) return;
    event?.preventDefault();
    if (button.name !== "_publish" || window.confirm(`${button.textContent}?`)) button.click();
  };
  if (saveButton) {
    form.addEventListener("input", touched);
    form.addEventListener("change", touched);
    form.addEventListener("submit", () => { isDirty = false; });
    window.addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s") {
        event.preventDefault();
        save();
      }
      if ((event.ctrlKey || event.metaKey) && event.key === "Enter") leadOn(event);
    });
    document.querySelector(".conflict-choice a")?.addEventListener("click", () => { isDirty = false; });
  }
  if (editor) {
    editor.config.fileTools_requestHeaders = { "X-CSRFToken": token };
    // The picture plugin breaks off, and the whole text with it, at a figure that has lost its picture.
    editor.on("instanceCreated", ({ editor: instance }) => instance.on("widgetDefinition", ({ data: widget }) => {
      if (widget.name !== "image") return;
      Object.assign(instance.lang.image2, instance.config.imageWords);
      const { upcast } = widget;
      widget.upcast = function (element, data) {
        const figure = element.name === "figure" ? element : element.getFirst?.("figure");
        const picture = !figure || figure.getFirst("img") || figure.getFirst("a")?.getFirst("img");
        return picture ? upcast.call(this, element, data) : undefined;
      };
    }));
    // A quotation that stands out: the same element with a class, on and off by one button.
    editor.on("instanceCreated", ({ editor: instance }) => instance.on("pluginsLoaded", () => {
      const quotation = (path) => path?.contains("blockquote");
      instance.addCommand("pullQuote", {
        exec() {
          if (!quotation(instance.elementPath())) instance.execCommand("blockquote");
          const quoted = quotation(instance.elementPath());
          if (quoted?.hasClass("pull")) quoted.removeClass("pull");
          else quoted?.addClass("pull");
          instance.fire("saveSnapshot");
          instance.fire("change");
        },
        contextSensitive: true,
        refresh(at, path) {
          this.setState(quotation(path)?.hasClass("pull") ? editor.TRISTATE_ON : editor.TRISTATE_OFF);
        },
      });
      instance.ui.addButton("PullQuote", { label: instance.config.pullQuoteWord, command: "pullQuote", toolbar: "" });
    }));
    editor.on("instanceReady", (event) => {
      event.editor.addCommand("saveStory", { exec: save, async: true });
      event.editor.setKeystroke(editor.CTRL + 83, "saveStory");
      event.editor.addCommand("leadOn", { exec: () => leadOn(), async: true });
      event.editor.setKeystroke(editor.CTRL + 13, "leadOn");
      event.editor.on("change", touched);
    });
  }

  // Counting characters as they are stored: a letter with its marks is one.
  for (const field of document.querySelectorAll("[data-limit]")) {
    const counter = document.createElement("output");
    counter.className = "counter";
    counter.htmlFor = field.id;
    const count = () => {
      const length = [...field.value.normalize("NFC").trim()].length;
      counter.textContent = `${length}/${field.dataset.good}`;
      counter.classList.toggle("long", length > field.dataset.good);
      counter.classList.toggle("over", length > field.dataset.limit);
    };
    field.addEventListener("input", count);
    field.after(counter);
    count();
  }

  // Two versions: what is stored can be taken into a field of one's own.
  for (const button of document.querySelectorAll(".take-stored")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const { field, value, done } = button.dataset;
      const instance = editor?.instances[field];
      if (instance) instance.setData(value);
      else document.getElementById(field).value = value;
      document.getElementById(field).dispatchEvent(new Event("input", { bubbles: true }));
      button.textContent = done;
    });
  }

  // The search boxes of select2 have no name of their own: they are called what the field is called.
  const nameBoxes = () => {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const label = document.querySelector(`label[for="${select.id}"]`);
      const boxes = select.nextElementSibling?.querySelectorAll("[role=combobox], [role=textbox]") ?? [];
      for (const box of label ? boxes : []) box.setAttribute("aria-label", label.textContent.replace(/:\s*$/, ""));
    }
  };
  window.django?.jQuery?.(nameBoxes);
  document.addEventListener("formset:added", nameBoxes);

  // Choosing a picture: shown when chosen, found with its thumbnail, taken in on the spot.
  const thumbnail = (chooser, id) => chooser.dataset.thumbnailUrl.replace("/0/", `/${id}/`);
  const begin = (chooser) => {
    const select = chooser.querySelector("select");
    if (select.name.includes("__prefix__")) return;  // the pattern that new rows are copied from
    const label = chooser.querySelector(".photo-upload");
    const input = label.querySelector("input");
    const message = chooser.querySelector(".photo-message");
    const pencil = document.getElementById(`change_${select.id}`);
    const show = () => {
      // Django's own script looks for the pencil beside the select.
      if (pencil && select.value) pencil.href = pencil.dataset.hrefTemplate.replace("__fk__", select.value);
      else pencil?.removeAttribute("href");
      chooser.querySelector(".photo-chosen")?.remove();
      if (!select.value) return;
      const image = document.createElement("img");
      image.className = "photo-chosen";
      image.alt = chooser.dataset.alt;
      image.src = thumbnail(chooser, select.value);
      chooser.prepend(image);
    };
    django.jQuery(() => {
      const $select = django.jQuery(select);
      $select.on("change", () => { show(); touched(); });
      show();
      $select.data("select2")?.options.set("templateResult", (option) => {
        if (!option.id) return option.text;
        const found = document.createElement("img");
        found.src = thumbnail(chooser, option.id);
        found.alt = "";
        found.className = "list-photo";
        const text = document.createElement("span");
        text.textContent = option.text;
        return django.jQuery([found, text]);
      });
    });
    label.hidden = false;
    input.addEventListener("change", async () => {
      if (!input.files.length) return;
      const body = new FormData();
      body.append("upload", input.files[0]);
      message.textContent = "…";
      try {
        const answer = await fetch(chooser.dataset.uploadUrl, { method: "POST", headers: { "X-CSRFToken": token }, body });
        const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
        const { signIn, failed } = chooser.dataset;
        const isShutOut = answer.redirected || answer.status === 403;
        const photo = isJson ? await answer.json() : { error: { message: isShutOut ? signIn : failed } };
        message.textContent = photo.uploaded ? "" : photo.error.message;
        if (photo.uploaded) {
          select.add(new Option(photo.label, photo.id, true, true));
          django.jQuery(select).trigger("change");
        }
      } catch (error) {
        console.warn(error);
        message.textContent = chooser.dataset.failed;
      }
      input.value = "";
    });
  };
  document.querySelectorAll(".photo-chooser").forEach(begin);
  document.addEventListener("formset:added", ({ target }) => target.querySelectorAll(".photo-chooser").forEach(begin));

  // The focal point of a picture, by a click on it.
  const preview = document.querySelector(".photo-preview");
  const [x, y] = ["id_focal_x", "id_focal_y"].map((id) => document.getElementById(id));
  if (preview && x && y) {
    const mark = document.createElement("span");
    mark.className = "focus";
    preview.append(mark);
    const place = () => {
      mark.style.left = `${x.value * 100}%`;
      mark.style.top = `${y.value * 100}%`;
    };
    preview.addEventListener("click", (event) => {
      const box = preview.getBoundingClientRect();
      x.value = ((event.clientX - box.left) / box.width).toFixed(3);
      y.value = ((event.clientY - box.top) / box.height).toFixed(3);
      touched();
      place();
    });
    x.addEventListener("input", place);
    y.addEventListener("input", place);
    place();
  }
})();
