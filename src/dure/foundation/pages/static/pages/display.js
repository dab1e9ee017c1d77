// Who asked the system for more contrast gets the high-contrast colours until they choose for themselves.
(() => {
  const page = document.documentElement;
  if (!("displayUnchosen" in page.dataset)) return;
  const more = window.matchMedia("(prefers-contrast: more)");
  const follow = () => page.setAttribute("data-krds-mode", more.matches ? "high-contrast" : "light");
  follow();
  more.addEventListener("change", follow);
})();
