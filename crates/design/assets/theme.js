// Before the first paint: the colours that the person chose last time.
(() => {
  try {
    const theme = localStorage.getItem("xenia-theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch { /* storage is switched off: the system's choice stays */ }
})();
