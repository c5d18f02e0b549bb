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

function style(sites, areas) {
  return {
    version: 8,
    sources: {
      areas: { type: "geojson", data: areas },
      sites: { type: "geojson", data: sites, buffer: 8, tolerance: 0 },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": dark ? "#20262d" : "#eef1f4" } },
      {
        id: "fill", type: "fill", source: "areas",
        paint: { "fill-color": ["case", ["has", "m"], byBand(["get", "m"]), dark ? "#2b333c" : "#ffffff"], "fill-opacity": ["case", ["has", "m"], 0.3, 0.8] },
      },
      { id: "edge", type: "line", source: "areas", paint: { "line-color": dark ? "#77838f" : "#8a95a1", "line-width": 0.8 } },
      {
        id: "sites", type: "circle", source: "sites",
        layout: { "circle-sort-key": ["coalesce", ["get", "s"], -1] },
        paint: {
          "circle-color": ["case", ["has", "s"], byBand(["get", "s"]), UNKNOWN],
          "circle-radius": ["interpolate", ["linear"], ["zoom"], 4, 2.4, 7, 4.5, 10, 8],
          "circle-stroke-color": dark ? "#0e1216" : "#1d2733",
          "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 4, 0.3, 8, 0.9],
        },
      },
    ],
  };
}

function bounds(sites, areas) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const take = ([x, y]) => {
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  };
  for (const site of sites.features) take(site.geometry.coordinates);
  for (const area of areas.features) {
    if ("m" in area.properties || "x" in area.properties || sites.features.length === 0) area.geometry.coordinates.flat(2).forEach(take);
  }
  return box[0] <= box[2] ? [[box[0], box[1]], [box[2], box[3]]] : null;
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
    box.append(line(words.people, "w" in of ? number.format(of.w) : words.missing));
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
  const [library, sites, areas] = await Promise.all([
    import("/assets/vendor/maplibre-gl.mjs"),
    fetch(`${words.round}/sites.geojson`).then((answer) => answer.json()),
    fetch(`${words.round}/areas.geojson`).then((answer) => answer.json()),
  ]);
  const box = bounds(sites, areas);
  if (!box) return;
  const canvas = document.createElement("div");
  canvas.className = "canvas";
  const picture = frame.querySelector(".picture");
  picture.before(canvas);
  const map = new library.Map({
    container: canvas,
    style: style(sites, areas),
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
  const failed = () => { map.remove(); canvas.remove(); picture.hidden = false; };
  map.once("error", failed);
  map.once("idle", () => {
    map.off("error", failed);
    picture.hidden = true;
    document.getElementById("map-legend").hidden = false;
    frame.dataset.ready = "";
  });
  map.on("click", (event) => {
    const near = [[event.point.x - 5, event.point.y - 5], [event.point.x + 5, event.point.y + 5]];
    const found = map.queryRenderedFeatures(near, { layers: ["sites"] })[0] ?? map.queryRenderedFeatures(event.point, { layers: ["fill"] })[0];
    if (found) new library.Popup({ maxWidth: "18rem" }).setLngLat(event.lngLat).setDOMContent(about(found)).addTo(map);
  });
  map.on("mousemove", (event) => {
    map.getCanvas().style.cursor = map.queryRenderedFeatures(event.point, { layers: ["sites"] }).length ? "pointer" : "";
  });
}

if (frame) start().catch((why) => console.info("the picture stays:", why));
