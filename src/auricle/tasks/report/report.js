"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const { duration, panels, tiers } = JSON.parse(find("data").textContent);
  const audio = find("audio"), tracks = find("tracks"), sheet = find("sheet"), over = find("over");
  const playhead = find("playhead"), cursor = find("cursor"), tip = find("tip");
  const LARGEST_ZOOM = Math.max(1, Math.min(1024, 2 ** Math.ceil(Math.log2(duration / 2 + 1))));
  let zoom = 1, mark = 0;

  // Times and numbers as text.
  const clock = (seconds, decimals = 2) => {
    if (duration < 60) return seconds.toFixed(decimals) + " s";
    const unit = 10 ** Math.min(decimals, 1), rounded = Math.round(seconds * unit) / unit;
    const minutes = Math.floor(rounded / 60), rest = (rounded - minutes * 60).toFixed(Math.min(decimals, 1));
    const padded = rest.padStart(decimals ? 4 : 2, "0");
    if (duration < 3600) return minutes + ":" + padded;
    return Math.floor(minutes / 60) + ":" + String(minutes % 60).padStart(2, "0") + ":" + padded;
  };
  const short = (value) => String(Number(value.toPrecision(3))).replace("-", "\u2212");
  const hertz = (value) => (value < 1000 ? Math.round(value) + " Hz" : short(value / 1000) + " kHz");

  // Where we are.
  const now = () => (audio ? audio.currentTime : mark);
  const show = () => {
    const share = duration ? Math.min(now() / duration, 1) : 0;
    playhead.style.left = 100 * share + "%";
    find("clock").textContent = clock(now());
    return share;
  };
  const seek = (seconds) => {
    mark = Math.min(Math.max(seconds, 0), duration);
    if (audio) audio.currentTime = mark;
    show();
  };
  const follow = () => {
    const at = show() * over.clientWidth, visible = tracks.clientWidth - gutter();
    if (at < tracks.scrollLeft || at > tracks.scrollLeft + visible) tracks.scrollLeft = at - visible * 0.1;
    if (!audio.paused) requestAnimationFrame(follow);
  };
  if (audio) {
    audio.addEventListener("play", follow);
    for (const event of ["seeked", "timeupdate", "pause"]) audio.addEventListener(event, show);
  }

  // Zoom keeps the second under `anchor` (pixels from the left edge of what is visible) where it is.
  const gutter = () => over.offsetLeft;
  const zoomTo = (wanted, anchor = (tracks.clientWidth - gutter()) / 2) => {
    const next = Math.min(Math.max(wanted, 1), LARGEST_ZOOM);
    const share = (tracks.scrollLeft + anchor) / over.clientWidth;
    zoom = next;
    sheet.style.setProperty("--zoom", zoom);
    tracks.scrollLeft = share * over.clientWidth - anchor;
    find("zoom").textContent = zoom + "×";
    find("in").disabled = zoom >= LARGEST_ZOOM;
    find("out").disabled = zoom <= 1;
    redraw();
  };
  find("in").addEventListener("click", () => zoomTo(zoom * 2));
  find("out").addEventListener("click", () => zoomTo(zoom / 2));

  // Only what can be seen is drawn, a screen more on each side, so hours of words stay light.
  const view = () => {
    const width = over.clientWidth, visible = tracks.clientWidth;
    const from = (tracks.scrollLeft - visible) / width, to = (tracks.scrollLeft + 2 * visible) / width;
    return { width, from: Math.max(0, from) * duration, to: Math.min(1, to) * duration };
  };
  const STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
  const drawRuler = (lane, { width, from, to }) => {
    const step = STEPS.find((size) => (size / duration) * width >= 64) || 14400;
    const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
    const ticks = [];
    for (let k = Math.ceil(from / step); k * step <= to + 1e-9; k++) {
      if ((1 - (k * step) / duration) * width < 45 && k) continue;
      const tick = document.createElement("span");
      tick.style.left = (100 * k * step) / duration + "%";
      tick.textContent = clock(k * step, decimals);
      ticks.push(tick);
    }
    lane.replaceChildren(...ticks);
  };
  const drawTier = (lane, tier, { width, from, to }) => {
    const drawn = [], reached = [];
    tier.spans.forEach(([start, end, label, row], index) => {
      if (end < from || start > to) return;
      // What would fall on a pixel that is taken already adds nothing but weight.
      const right = Math.max((end / duration) * width, (start / duration) * width + 1);
      if (right - (reached[row] ?? -9) < 1) return;
      reached[row] = right;
      const pixels = ((end - start) / duration) * width, span = document.createElement("button");
      span.type = "button";
      span.tabIndex = -1;
      span.className = "span" + (start === end ? " point" : pixels < 18 ? " narrow" : "");
      span.dataset.span = index;
      span.textContent = start === end ? "" : tier.labels[label];
      span.style.cssText = `left:${(100 * start) / duration}%;--row:${row};--color:${tier.colors[label]}`;
      if (start !== end) span.style.width = (100 * (end - start)) / duration + "%";
      drawn.push(span);
    });
    lane.replaceChildren(...drawn);
  };
  const draw = () => {
    if (!duration) return;
    const seen = view();
    for (const lane of document.querySelectorAll(".ruler .lane")) drawRuler(lane, seen);
    for (const track of document.querySelectorAll("[data-tier]"))
      drawTier(track.querySelector(".lane"), tiers[track.dataset.tier], seen);
  };
  let waiting = 0;
  const redraw = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(draw);
  };
  tracks.addEventListener("scroll", redraw);
  addEventListener("resize", redraw);

  // What lies under the pointer.
  const pixels = new WeakMap();
  const valueAt = (image, panel, x, y) => {
    if (!pixels.has(image)) {
      const canvas = document.createElement("canvas");
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      const paper = canvas.getContext("2d");
      paper.drawImage(image, 0, 0);
      pixels.set(image, paper.getImageData(0, 0, canvas.width, canvas.height));
    }
    const { data, width, height } = pixels.get(image);
    const line = Math.min(Math.floor(y * height), height - 1), column = Math.min(Math.floor(x * width), width - 1);
    const at = 4 * (line * width + column), steps = panel.palette.length / 6;
    let best = 0, nearest = Infinity;
    for (let k = 0; k < steps; k++) {
      const color = parseInt(panel.palette.slice(6 * k, 6 * k + 6), 16);
      const far = Math.abs(data[at] - (color >> 16)) + Math.abs(data[at + 1] - ((color >> 8) & 255)) + Math.abs(data[at + 2] - (color & 255));
      if (far < nearest) [best, nearest] = [k, far];
    }
    const sign = best === 0 && panel.beyond[0] ? "\u2264 " : best === steps - 1 && panel.beyond[1] ? "\u2265 " : "";
    return sign + short(panel.low + (best / (steps - 1)) * (panel.high - panel.low));
  };
  const mapText = (lane, panel, event) => {
    const image = lane.querySelector("img"), box = image.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width, y = (event.clientY - box.top) / box.height;
    if (x < 0 || x >= 1 || y < 0 || y >= 1) return "";
    const place = (1 - y) * (panel.rows.length - 1), below = Math.floor(place);
    const row = panel.rows[below] + (place - below) * ((panel.rows[below + 1] ?? panel.rows[below]) - panel.rows[below]);
    const index = Math.max(0, Math.round(row));
    const named = panel.row === "Hz" || panel.row === "mel" ? hertz(Math.max(row, 0)) : panel.names[index] || panel.row + " " + index;
    return " · " + named + " · " + valueAt(image, panel, x, y) + (panel.unit ? " " + panel.unit : "");
  };
  const curveText = (panel, seconds) => {
    let low = 0, high = panel.times.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (panel.times[middle] <= seconds) low = middle;
      else high = middle;
    }
    const near = Math.abs(panel.times[high] - seconds) < Math.abs(panel.times[low] - seconds) ? high : low;
    const value = panel.values[near];
    return value === null ? " · none" : " · " + short(value) + " " + panel.unit;
  };
  const spanText = (tier, [start, end, label, , score]) => {
    const times = start === end ? clock(start) : clock(start) + " to " + clock(end);
    return [tier.labels[label] || tier.name, times, score === undefined ? "" : "score " + short(score)].filter(Boolean).join(" · ");
  };
  const secondAt = (event) => {
    const box = over.getBoundingClientRect();
    return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * duration;
  };
  const spanAt = (event) => {
    const span = event.target.closest(".span");
    if (!span) return null;
    const tier = tiers[span.closest(".track").dataset.tier];
    return { tier, span: tier.spans[span.dataset.span] };
  };
  const describe = (event, lane) => {
    const hit = spanAt(event);
    if (hit) return spanText(hit.tier, hit.span);
    const seconds = secondAt(event), track = lane.closest("[data-panel]"), panel = track ? panels[track.dataset.panel] : {};
    if (panel.palette) return clock(seconds) + mapText(lane, panel, event);
    return clock(seconds) + (panel.values ? curveText(panel, seconds) : "");
  };
  const hide = () => {
    tip.hidden = true;
    cursor.style.visibility = "hidden";
  };
  sheet.addEventListener("pointermove", (event) => {
    const lane = event.target.closest(".lane");
    if (!lane) return hide();
    cursor.style.visibility = "visible";
    cursor.style.left = (100 * secondAt(event)) / duration + "%";
    tip.textContent = describe(event, lane);
    tip.hidden = false;
    const left = event.clientX + 14, wide = tip.offsetWidth;
    tip.style.left = (left + wide > innerWidth - 4 ? event.clientX - wide - 14 : left) + "px";
    tip.style.top = Math.min(event.clientY + 16, innerHeight - tip.offsetHeight - 4) + "px";
  });
  sheet.addEventListener("pointerleave", hide);
  sheet.addEventListener("click", (event) => {
    if (!event.target.closest(".lane")) return;
    const hit = spanAt(event);
    seek(hit ? hit.span[0] : secondAt(event));
  });

  // Keys, unless something else wants them.
  const KEYS = {
    " ": () => audio && (audio.paused ? audio.play() : audio.pause()),
    ArrowLeft: () => seek(now() - 2), ArrowRight: () => seek(now() + 2),
    "+": () => zoomTo(zoom * 2), "=": () => zoomTo(zoom * 2), "-": () => zoomTo(zoom / 2),
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
    if (event.target.closest("input, audio, summary, button:not(.span)")) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  // Every span as a row of text.
  const MOST_ROWS = 300;
  const rows = tiers.flatMap((tier) => tier.spans.map((span) => ({ tier, span, text: (tier.name + " " + tier.labels[span[2]]).toLowerCase() })));
  const fillTable = () => {
    const wanted = find("filter").value.trim().toLowerCase(), matching = rows.filter((row) => row.text.includes(wanted));
    const lines = matching.slice(0, MOST_ROWS).map(({ tier, span: [start, end, label, , score] }) => {
      const line = document.createElement("tr"), go = document.createElement("button");
      go.type = "button";
      go.textContent = clock(start);
      const cells = [tier.name, tier.labels[label], go, clock(end), (end - start).toFixed(2) + " s", score === undefined ? "" : short(score)];
      for (const cell of cells) line.insertCell().append(cell);
      line.addEventListener("click", () => seek(start));
      return line;
    });
    document.querySelector("#spans tbody").replaceChildren(...lines);
    const left = matching.length - lines.length;
    document.querySelector("#spans .more").textContent = left ? `${left} more: filter to see them.` : matching.length ? "" : "No span matches.";
  };
  find("spans").hidden = rows.length === 0;
  document.querySelector("#spans summary small").textContent = rows.length;
  find("spans").addEventListener("toggle", fillTable, { once: true });
  find("filter").addEventListener("input", fillTable);
  addEventListener("beforeprint", () => {
    zoomTo(1);
    draw();
  });

  zoomTo(1);
  show();
})();
