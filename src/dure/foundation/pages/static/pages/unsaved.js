// Warns before leaving a form with data-warn-unsaved that holds text nobody has sent.
// Drafts that save themselves mark their form with data-saved and are not warned about.
(() => {
  const changed = new Set();

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && "warnUnsaved" in form.dataset) {
      changed.add(form);
      delete form.dataset.saved;
    }
  });

  document.addEventListener("submit", (event) => changed.delete(event.target));

  window.addEventListener("beforeunload", (event) => {
    // The session has ended: nobody is asked whether to stay.
    if ("leaving" in document.documentElement.dataset) return;
    const lost = [...changed].some((form) => form.isConnected && !("saved" in form.dataset));
    if (lost) event.preventDefault();
  });
})();
