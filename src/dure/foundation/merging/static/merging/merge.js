// Who goes on writing in the own version has chosen it.
(() => {
  document.addEventListener("input", (event) => {
    const mine = event.target.closest("[data-takes]");
    if (mine) document.getElementById(mine.dataset.takes).checked = true;
  });
})();
