/* Comforts of the readers' pages; every page is whole without them. Nothing is sent, nothing is kept but two choices. */
"use strict";
(() => {
  const root = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];

  // Theme and size of the letters, kept in this browser.
  for (const name of ["theme", "size"]) {
    const buttons = all(`button.${name}`);
    const show = () => {
      for (const button of buttons) button.setAttribute("aria-pressed", button.dataset[name] === (root.dataset[name] ?? ""));
    };
    for (const button of buttons) {
      button.addEventListener("click", () => {
        const chosen = button.dataset[name];
        if (chosen) root.dataset[name] = chosen;
        else delete root.dataset[name];
        try {
          localStorage.setItem(name, chosen);
        } catch (error) {
          console.warn(error);  // this page has it, the next one will not
        }
        show();
      });
    }
    show();
  }

  for (const button of all("button.print")) button.addEventListener("click", () => print());

  for (const button of all("button.copy")) {
    button.closest("li").hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.address);
      button.nextElementSibling.textContent = button.textContent = button.dataset.done;
    });
  }

  // Listening: the story read out by a voice of the reader's own device, if it has one of the story's language.
  const listen = document.querySelector(".listen");
  const speech = window.speechSynthesis;
  if (listen && speech) {
    const button = listen.querySelector("button");
    const label = button.textContent;
    const voice = () => speech.getVoices().find(({ lang }) => lang.toLowerCase().startsWith(root.lang));
    const offer = () => { listen.hidden = !voice(); };
    const stop = () => {
      speech.cancel();
      button.textContent = label;
    };
    offer();
    speech.addEventListener?.("voiceschanged", offer);
    button.addEventListener("click", () => {
      if (button.textContent !== label) return stop();
      const parts = all("h1, .standfirst, .article-body :is(p, h2, h3, h4, :is(li, blockquote):not(:has(p))), .live-text p");
      // Paragraph by paragraph: some browsers fall silent in a long text.
      const spoken = parts.map((part) => Object.assign(new SpeechSynthesisUtterance(part.textContent), { lang: root.lang, voice: voice() }));
      spoken.at(-1).addEventListener("end", stop);
      button.textContent = button.dataset.stop;
      for (const part of spoken) speech.speak(part);
    });
    addEventListener("pagehide", stop);
  }

  // A photo story: the arrow keys lead from picture to picture.
  const pictures = all(".gallery figure");
  if (pictures.length) {
    addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step || event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea, audio, [tabindex='0']")) return;
      const seen = pictures.findLastIndex((picture) => picture.getBoundingClientRect().top < innerHeight / 3);
      const next = pictures[Math.min(Math.max(seen + step, 0), pictures.length - 1)];
      event.preventDefault();
      next.focus({ preventScroll: true });
      next.scrollIntoView();
    });
  }

  // A live page: asked again each minute while it is looked at; what is new comes on top without moving the reader.
  const live = document.querySelector(".live");
  if (live) {
    let version;
    setInterval(async () => {
      if (document.visibilityState !== "visible" || !navigator.onLine) return;
      const answer = await fetch(location.pathname, { cache: "no-cache" });
      const tag = answer.headers.get("ETag");
      if (!answer.ok || (tag && tag === version)) return;
      version = tag;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const entries = live.querySelector(".live-entries");
      const fresh = [...page.querySelectorAll(".live-entries > li")].filter(({ id }) => !document.getElementById(id));
      entries.prepend(...fresh);
      const said = live.querySelector(".live-news");
      if (fresh.length) said.textContent = `${said.dataset.new}: ${fresh.length}`;
    }, 60_000);
  }

  // A story was read: told once, after five seconds in which its page was in sight. No cookie, no name.
  const story = document.querySelector("[data-doc]");
  if (story && navigator.sendBeacon) {
    let left = 5000, since, timer;
    const watch = () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible") {
        since = performance.now();
        timer = setTimeout(tell, left);
      } else if (since !== undefined) {
        left -= performance.now() - since;
        since = undefined;
      }
    };
    const tell = () => {
      document.removeEventListener("visibilitychange", watch);
      navigator.sendBeacon(`/-/doc/${story.dataset.doc}`);
    };
    document.addEventListener("visibilitychange", watch);
    watch();
  }
})();
