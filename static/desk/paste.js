/* What is pasted from elsewhere is cleaned by the server, as an import is, before it stands in the text. */
"use strict";
(() => {
  const editor = window.CKEDITOR;
  const form = document.querySelector("form[data-paste-url], .together[data-paste-url]");
  if (!editor || !form) return;
  const { pasteUrl, pasteFailed } = form.dataset;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const FROM_THE_EDITOR = 1;  // CKEDITOR.DATA_TRANSFER_INTERNAL
  const words = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;

  editor.on("instanceCreated", ({ editor: instance }) => instance.on("paste", (event) => {
    const { type, dataValue, dataTransfer } = event.data;
    if (type === "text" || !dataValue || dataTransfer.getTransferType(instance) === FROM_THE_EDITOR) return;
    if (dataTransfer.getFilesCount?.()) return;  // a picture goes the way of pictures
    event.cancel();
    const put = (html) => {
      instance.fire("saveSnapshot");
      instance.insertHtml(html);
      instance.fire("saveSnapshot");
    };
    const say = (text, kind) => instance.showNotification(text, kind, 8000);
    (async () => {
      let answer;
      try {
        const body = new URLSearchParams({ html: dataValue });
        answer = await fetch(pasteUrl, { method: "POST", headers: { "X-CSRFToken": token }, body });
        if (answer.ok && !answer.redirected) {
          const { html, said } = await answer.json();
          put(html);
          for (const sentence of said) say(sentence, "info");
          return;
        }
      } catch (error) {
        console.warn(error);
      }
      const isJson = answer?.headers.get("Content-Type")?.startsWith("application/json");
      // Without the server the words alone: nothing is lost, and nothing strange comes in.
      if (answer?.status !== 413) instance.insertText(words(dataValue));
      say(isJson ? (await answer.json()).error : pasteFailed, "warning");
    })();
  }, null, null, 1));
})();
