// What was shown from under lock closes by itself, and at once when the page is left or put away.
(() => {
  const shut = (open) => {
    const again = open.querySelector("template");
    if (!again) return;
    const masked = again.content.cloneNode(true);
    const link = masked.querySelector("a");
    open.replaceWith(masked);
    if (link && window.htmx) window.htmx.process(link);
  };

  const shutAll = () => document.querySelectorAll("[data-closes-after]").forEach(shut);

  const watch = (open) => {
    if (open.dataset.watched) return;
    open.dataset.watched = "yes";
    setTimeout(() => open.isConnected && shut(open), Number(open.dataset.closesAfter) * 1000);
  };

  document.addEventListener("htmx:afterSettle", () => {
    document.querySelectorAll("[data-closes-after]").forEach(watch);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-close]");
    if (button) shut(button.closest(".masked"));
  });
  window.addEventListener("pagehide", shutAll);
})();
