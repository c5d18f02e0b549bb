// The map that can be moved, in place of the picture that the server drew. It needs no tiles, no glyphs and no other host.
// Where it cannot start, the picture stays.
const frame = document.getElementById("map-frame");
const words = frame?.dataset;
const COLOURS = ["#fde7a4", "#f0a052", "#c34a36", "#5c1638"];
const UNKNOWN = "#b9c0c8";

const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const ends = words?.bands.split(",").map(Number);
const number = new Intl.NumberFormat(document.documentElement.lang + "-u-nu-latn", { maximumFractionDigits: 1 });
const byBand = (value) => ["step", value, COLOURS[0], ends[0], COLOURS[1], ends[1], COLOURS[2], ends[2], COLOURS[3]];

const style = (areas) => ({
  version: 8,
  sources: { areas: { type: "geojson", data: areas } },
  layers: [
    { id: "ground", type: "background", paint: { "background-color": dark ? "#20262d" : "#eef1f4" } },
    {
      id: "fill", type: "fill", source: "areas",
      paint: { "fill-color": ["case", ["has", "m"], byBand(["get", "m"]), dark ? "#2b333c" : "#ffffff"], "fill-opacity": ["case", ["has", "m"], 0.3, 0.8] },
    },
    { id: "edge", type: "line", source: "areas", paint: { "line-color": dark ? "#77838f" : "#8a95a1", "line-width": 0.8 } },
  ],
});

const circles = {
  id: "sites", type: "circle", source: "sites",
  paint: {
    "circle-color": ["case", ["has", "s"], byBand(["get", "s"]), UNKNOWN],
    "circle-radius": ["interpolate", ["linear"], ["zoom"], 4, 2.4, 7, 4.5, 10, 8],
    "circle-stroke-color": dark ? "#0e1216" : "#1d2733",
    "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 4, 0.3, 8, 0.9],
  },
};

/** The frame of the sites as the page gives it, else of the areas that have data. */
function bounds(areas) {
  const given = words.boundsOf.split(",").map(Number);
  if (given.length === 4) return [given.slice(0, 2), given.slice(2)];
  const box = [[Infinity, Infinity], [-Infinity, -Infinity]];
  for (const area of areas.features.filter((area) => "m" in area.properties || "x" in area.properties)) {
    for (const [x, y] of area.geometry.coordinates.flat(2)) {
      box[0] = [Math.min(box[0][0], x), Math.min(box[0][1], y)];
      box[1] = [Math.max(box[1][0], x), Math.max(box[1][1], y)];
    }
  }
  return box[0][0] <= box[1][0] ? box : null;
}

function line(name, value) {
  const row = document.createElement("div");
  row.textContent = `${name}: ${value}`;
  return row;
}

function about(feature) {
  const of = feature.properties;
  const box = document.createElement("div");
  box.dir = document.documentElement.dir;
  const title = document.createElement("strong");
  title.textContent = of.n;
  box.append(title);
  if ("p" in of) {
    box.append(line(words.score, "s" in of ? number.format(of.s) : words.missing));
    if ("l" in of) box.append(line(words.bounds, `${number.format(of.l)}–${number.format(of.h)}`));
    if ("r" in of) box.append(line(words.rank, `${number.format(of.r)}–${number.format(of.q)}`));
    if ("w" in of) box.append(line(words.people, of.w === null ? words.missing : number.format(of.w)));
    const link = document.createElement("a");
    link.href = `${words.round}/sites/${of.p}`;
    link.textContent = words.open;
    box.append(link);
  } else {
    box.append("x" in of ? line(words.mean, words.withheld) : "m" in of ? line(words.mean, number.format(of.m)) : words.none);
  }
  return box;
}

async function start() {
  const [library, areas] = await Promise.all([
    import("/assets/vendor/maplibre-gl.mjs"),
    fetch(`${words.round}/areas.geojson`).then((answer) => answer.json()),
  ]);
  const box = bounds(areas);
  if (!box) return;
  const canvas = document.createElement("div");
  canvas.className = "canvas waiting";
  const picture = frame.querySelector(".picture");
  picture.before(canvas);
  const map = new library.Map({
    container: canvas,
    style: style(areas),
    bounds: box,
    fitBoundsOptions: { padding: 24, maxZoom: 11 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    cooperativeGestures: false,
    locale: { "Map.Title": words.title, "NavigationControl.ZoomIn": words.in, "NavigationControl.ZoomOut": words.out, "Popup.Close": words.closes },
  });
  map.addControl(new library.NavigationControl({ showCompass: false }), document.documentElement.dir === "rtl" ? "top-left" : "top-right");
  map.addControl(new library.ScaleControl({ unit: "metric" }));
  const failed = () => {
    map.remove();
    canvas.remove();
    picture.hidden = false;
  };
  // It takes the place of the picture when it has drawn the sites; with very many of them, as soon as the areas can be moved.
  const show = () => {
    if (!canvas.isConnected || !canvas.classList.contains("waiting")) return;
    picture.hidden = true;
    canvas.classList.remove("waiting");
    document.getElementById("map-legend").hidden = false;
    frame.dataset.ready = "";
  };
  map.once("error", failed);
  map.once("load", () => {
    setTimeout(show, 800);
    map.addSource("sites", { type: "geojson", data: new URL(`${words.round}/sites.geojson`, location.href).href, tolerance: 0 });
    map.addLayer(circles);
    map.once("idle", () => {
      show();
      map.off("error", failed);
      frame.dataset.drawn = "";
    });
  });
  map.on("click", (event) => {
    if (!map.getLayer("sites")) return;
    const near = [[event.point.x - 5, event.point.y - 5], [event.point.x + 5, event.point.y + 5]];
    const found = map.queryRenderedFeatures(near, { layers: ["sites"] })[0] ?? map.queryRenderedFeatures(event.point, { layers: ["fill"] })[0];
    if (found) new library.Popup({ maxWidth: "18rem" }).setLngLat(event.lngLat).setDOMContent(about(found)).addTo(map);
  });
  map.on("mousemove", (event) => {
    const over = map.getLayer("sites") && map.queryRenderedFeatures(event.point, { layers: ["sites"] }).length;
    map.getCanvas().style.cursor = over ? "pointer" : "";
  });
}

if (frame) start().catch((why) => console.info("the picture stays:", why));
