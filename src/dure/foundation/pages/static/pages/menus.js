// Menus are <details> and work alone; this closes them on Escape, on a click elsewhere, and when another opens.
(() => {
  // On a narrow screen the main menu scrolls sideways: where one is shall be in sight.
  document.querySelector(".main-menu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  const openMenus = () => [...document.querySelectorAll("details.menu[open]")];

  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    }
  });

  document.addEventListener("focusin", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
})();
