// A form is sent once: the second click of an impatient hand would write twice.
// Forms with data-submit-again are left alone (search, exports).
(() => {
  const buttonsOf = (form) => [...form.elements].filter((element) => element.type === "submit");

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get" || "submitAgain" in form.dataset) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // After this turn, because a disabled button's name and value would not be sent.
    setTimeout(() => {
      for (const button of buttonsOf(form)) {
        button.disabled = true;
        button.setAttribute("aria-busy", "true");
      }
    });
  });

  // The browser's back button shows the page as it was left, with its buttons off.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of buttonsOf(form)) {
        button.disabled = false;
        button.removeAttribute("aria-busy");
      }
    }
  });
})();
