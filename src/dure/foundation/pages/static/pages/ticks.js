// A box that ticks all boxes of its form on this page; the boxes may stand in a table elsewhere (form="…").
(() => {
  const boxes = (form) => [...form.elements].filter((box) => box.type === "checkbox" && box.name === "chosen");

  document.querySelectorAll("[data-tick-all]").forEach((wrap) => {
    const all = wrap.querySelector("input");
    const told = wrap.querySelector("[data-ticked]");
    const form = all.form;
    if (!form || boxes(form).length < 2) return;
    const show = () => {
      const ticked = boxes(form).filter((box) => box.checked).length;
      all.checked = ticked === boxes(form).length;
      all.indeterminate = ticked > 0 && !all.checked;
      told.textContent = ticked ? ` (${ticked}/${boxes(form).length})` : "";
    };
    wrap.hidden = false;
    all.addEventListener("change", () => {
      boxes(form).forEach((box) => { box.checked = all.checked; });
      show();
    });
    document.addEventListener("change", (event) => {
      if (event.target !== all && event.target.form === form) show();
    });
    show();
  });
})();
