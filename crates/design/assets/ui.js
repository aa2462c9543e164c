// Conveniences. Every page works without this file.
(() => {
  const all = (selector) => document.querySelectorAll(selector);

  // Light and dark.
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  for (const button of all("[data-theme-toggle]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const theme = isDark() ? "light" : "dark";
      root.dataset.theme = theme;
      try { localStorage.setItem("xenia-theme", theme); } catch { /* for this page only, then */ }
    });
  }

  // Dialogs: modal instead of light, so that the page behind is out of reach.
  for (const dialog of all("dialog[popover]")) {
    dialog.removeAttribute("popover");
    for (const button of all(`[popovertarget="${CSS.escape(dialog.id)}"]`)) {
      const closes = button.hasAttribute("data-close");
      button.removeAttribute("popovertarget");
      button.addEventListener("click", () => (closes ? dialog.close() : dialog.showModal()));
    }
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  }

  // Narrow the rows of this page while typing; the button searches all pages.
  for (const input of all("input[data-filter]")) {
    const rows = () => all(`#${CSS.escape(input.dataset.filter)} [data-row]`);
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const row of rows()) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
      }
    });
  }

  // A form that can be tried shows what it would do while one writes, as long as that is quick.
  for (const form of all("form[data-live]")) {
    const shown = document.getElementById(form.dataset.live);
    let [timer, turn, isQuick] = [0, 0, true];
    form.addEventListener("input", () => {
      clearTimeout(timer);
      if (!isQuick) return;
      timer = setTimeout(async () => {
        const [mine, begin] = [++turn, performance.now()];
        const body = new URLSearchParams(new FormData(form));
        body.set("verb", "try");
        try {
          const response = await fetch(form.action, { method: "POST", body });
          const page = new DOMParser().parseFromString(await response.text(), "text/html");
          isQuick = performance.now() - begin < 1500;
          const fresh = page.getElementById(shown.id);
          if (fresh && mine === turn) shown.replaceChildren(...fresh.childNodes);
        } catch { /* the button still works */ }
      }, 500);
    });
  }

  // The text of a file that is chosen goes into its field, where one can read it before it is sent.
  for (const part of all("[data-file]")) {
    part.hidden = false;
    part.querySelector("input").addEventListener("change", async ({ target }) => {
      const [file] = target.files;
      if (file) document.getElementById(part.dataset.file).value = await file.text();
    });
  }

  // A form is sent once.
  for (const form of all("form[method=post]:not([data-again])")) {
    form.addEventListener("submit", () => {
      setTimeout(() => { for (const button of form.querySelectorAll("button:not([type=button])")) button.disabled = true; });
    });
  }
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const button of all("form[method=post] button[disabled]")) button.disabled = false;
  });

  // A click on an id or an address copies it.
  for (const code of all("code[data-copy]")) {
    if (!navigator.clipboard) break;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy-button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    code.after(button);
  }

  // A form with errors: begin at the summary.
  document.querySelector(".main .banner[role=alert][tabindex], .signin-card .banner[role=alert][tabindex]")?.focus();
})();
