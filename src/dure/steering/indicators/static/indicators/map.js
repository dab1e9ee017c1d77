// Draws the dongs and colours them from the table beside the map, which has everything the map shows.
(() => {
  const box = document.querySelector("[data-outlines]");
  if (!box || !window.L) return;
  const told = document.querySelector("[data-map-told]");
  const key = document.querySelector("[data-map-key]");
  const rows = new Map([...document.querySelectorAll("tr[data-area]")].map((row) => [row.dataset.area, row]));
  const shapes = new Map();
  const labels = [];
  const MOST_LABELS = 40; // more of them cover the map, and as many stops of the tab key help nobody
  let chosen = null;
  let map = null;
  let ring = null;

  const choose = (code) => {
    if (chosen === code || !rows.has(code)) return;
    if (chosen) mark(chosen, false);
    chosen = code;
    mark(code, true);
    told.textContent = sentence(code);
    encircle(shapes.get(code));
  };

  // A line of its own above all dongs: bringing the dong itself to the front would take the focus away from it.
  const encircle = (shape) => {
    ring?.remove();
    ring = shape ? L.geoJSON(shape.feature, { interactive: false, style: { className: "map__ring" } }).addTo(map) : null;
  };

  const mark = (code, on) => {
    rows.get(code).classList.toggle("is-chosen", on);
  };

  const sentence = (code) => {
    const row = rows.get(code);
    return `${row.querySelector("th").textContent}: ${row.dataset.told}`;
  };

  const label = (code) => {
    const text = document.createElement("div");
    const name = document.createElement("span");
    const number = document.createElement("strong");
    name.textContent = rows.get(code).querySelector("th").textContent;
    number.textContent = rows.get(code).dataset.short;
    text.append(name, number);
    return text;
  };

  const prepare = (feature, shape, many) => {
    const { code } = feature.properties;
    const path = shape.getElement();
    shapes.set(code, shape);
    shape.on("mouseover click", () => choose(code));
    path.setAttribute("aria-label", sentence(code));
    path.setAttribute("role", "img");
    if (many) return;
    path.setAttribute("tabindex", "0");
    path.addEventListener("focus", () => choose(code));
  };

  const name = (feature, shape) => {
    const { code, label_point: point } = feature.properties;
    const place = point ? [point[1], point[0]] : shape.getBounds().getCenter();
    const tooltip = L.tooltip({ permanent: true, direction: "center", className: "map__label", offset: [0, 0] });
    tooltip.setLatLng(place).setContent(label(code)).addTo(map);
    labels.push(tooltip);
    tooltip.getElement().setAttribute("aria-hidden", "true");
  };

  // A name stands where it covers no other plate; the numbers stay.
  const makeRoom = () => {
    const plates = labels.map((each) => each.getElement());
    const show = (at, on) => {
      plates[at].classList.toggle("map__label--close", !on);
      labels[at].update();
    };
    const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    plates.forEach((_plate, at) => show(at, false));
    plates.forEach((plate, at) => {
      show(at, true);
      const place = plate.getBoundingClientRect();
      show(at, !plates.some((other) => other !== plate && meets(place, other.getBoundingClientRect())));
    });
  };

  const draw = (outlines) => {
    const features = outlines.features.filter((feature) => rows.has(feature.properties.code));
    const many = features.length > MOST_LABELS;
    box.hidden = key.hidden = told.hidden = false;
    map = L.map(box, {
      attributionControl: false,
      dragging: window.matchMedia("(pointer: fine)").matches, // or a finger could not scroll past the map
      keyboard: false,
      scrollWheelZoom: false,
      zoomControl: false,
      zoomSnap: 0.25,
    });
    L.control.zoom({ position: "topright", zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
    const style = (feature) => ({ className: `map__area map__area--${rows.get(feature.properties.code).dataset.step}` });
    const layer = L.geoJSON({ type: "FeatureCollection", features }, { style }).addTo(map);
    const fit = () => {
      map.invalidateSize({ animate: false }).fitBounds(layer.getBounds(), { animate: false, padding: [12, 12] });
    };
    fit();
    map.setMinZoom(map.getZoom() - 0.5).setMaxZoom(map.getZoom() + 5);
    layer.eachLayer((shape) => {
      prepare(shape.feature, shape, many);
      if (!many) name(shape.feature, shape);
    });
    makeRoom();
    map.on("zoomend", makeRoom);
    window.addEventListener("resize", () => {
      fit();
      makeRoom();
    });
  };

  rows.forEach((row, code) => row.addEventListener("click", () => choose(code)));
  fetch(box.dataset.outlines, { credentials: "same-origin", headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
    .then(draw)
    .catch(() => {
      box.hidden = key.hidden = true;
      told.hidden = false;
      told.textContent = box.dataset.failed;
    });
})();
