// Before anything is painted: what the reader chose here earlier, theme and size of the letters.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    for (const name of ["theme", "size"]) {
      const chosen = localStorage.getItem(name);
      if (chosen) root.dataset[name] = chosen;
    }
  } catch {
    // A browser that keeps nothing shows every page as it comes.
  }
})();
