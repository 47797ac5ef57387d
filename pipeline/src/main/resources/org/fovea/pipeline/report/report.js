"use strict";
(() => {
  const data = JSON.parse(document.getElementById("charts").textContent);
  const percent = d3.format(".1%");
  const decimal = d3.format(".3f");

  const tip = d3.select(document.body).append("div").attr("id", "tip").attr("hidden", "");
  const show = (event, words) => {
    tip.attr("hidden", null).text(words);
    const width = tip.node().offsetWidth;
    const left = Math.min(event.pageX + 14, scrollX + innerWidth - width - 8);
    tip.style("left", `${Math.max(8, left)}px`).style("top", `${event.pageY + 14}px`);
  };
  const hide = () => tip.attr("hidden", "");
  const hover = (selection, words) =>
    selection.on("pointermove", (event, d) => show(event, words(d))).on("pointerleave", hide);

  /** A panel with two linear axes; returns where things go in it. */
  const panel = (plot, { title, words, x, y, xLabel, yLabel, yFormat = null, width = 340, height = 300 }) => {
    const margin = { top: 34, right: 16, bottom: 44, left: 50 };
    const svg = plot.append("svg").attr("viewBox", `0 0 ${width} ${height}`)
      .attr("width", width).attr("height", height).attr("role", "img").attr("aria-label", words);
    const right = width - margin.right;
    const bottom = height - margin.bottom;
    const xScale = d3.scaleLinear(x, [margin.left, right]);
    const yScale = d3.scaleLinear(y, [bottom, margin.top]);
    svg.append("text").attr("class", "title").attr("x", margin.left).attr("y", 20).text(title);
    svg.append("g").attr("class", "axis").attr("transform", `translate(0,${bottom})`).call(d3.axisBottom(xScale).ticks(5));
    svg.append("g").attr("class", "axis").attr("transform", `translate(${margin.left},0)`).call(d3.axisLeft(yScale).ticks(5, yFormat));
    svg.selectAll(".axis").attr("font-size", null).attr("font-family", null);
    svg.append("text").attr("x", (margin.left + right) / 2).attr("y", height - 8).attr("text-anchor", "middle").text(xLabel);
    svg.append("text").attr("transform", `translate(13,${(margin.top + bottom) / 2}) rotate(-90)`).attr("text-anchor", "middle").text(yLabel);
    return { svg, xScale, yScale, right, bottom, margin };
  };

  /** Names of the series, at the lower right unless told otherwise. */
  const legend = ({ svg }, names, left, top) => names.forEach((name, i) => {
    const y = top + 16 * i;
    svg.append("line").attr("class", `curve s${i % 6}${i % 2 ? " dashed" : ""}`).attr("x1", left).attr("x2", left + 22).attr("y1", y - 4).attr("y2", y - 4);
    svg.append("text").attr("x", left + 28).attr("y", y).text(name);
  });

  const charts = {
    flow(plot) {
      const rows = data.flow;
      const kinds = ["out", "excluded", "rejected"];
      const width = 700;
      const height = 44 + rows.length * 28;
      const svg = plot.append("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height)
        .attr("role", "img").attr("aria-label", "Images at each stage: " + rows.map(d => `${d.stage} ${d.out} out, ${d.excluded} excluded, ${d.rejected} rejected`).join("; "));
      const most = d3.max(rows, d => d.out + d.excluded + d.rejected) || 1;
      const x = d3.scaleLinear([0, most], [80, width - 90]);
      kinds.forEach((kind, i) => {
        svg.append("rect").attr("class", `f${i}`).attr("x", 80 + i * 110).attr("y", 10).attr("width", 12).attr("height", 12);
        svg.append("text").attr("x", 98 + i * 110).attr("y", 21).text(kind);
      });
      rows.forEach((row, r) => {
        const y = 36 + r * 28;
        svg.append("text").attr("x", 72).attr("y", y + 15).attr("text-anchor", "end").text(row.stage);
        let from = 0;
        kinds.forEach((kind, i) => {
          if (row[kind] > 0) {
            hover(svg.append("rect").attr("class", `f${i}`).attr("x", x(from)).attr("y", y)
              .attr("width", Math.max(2, x(from + row[kind]) - x(from))).attr("height", 20), () => `${row.stage}: ${row[kind]} ${kind}`);
          }
          from += row[kind];
        });
        svg.append("text").attr("x", Math.max(x(from), 82) + 8).attr("y", y + 15).text(d3.format(",")(from));
      });
    },

    histograms(plot) {
      data.histograms.forEach(({ measure, low, high, sources }) => {
        const shares = sources.map(s => { const all = d3.sum(s.counts) || 1; return s.counts.map(n => n / all); });
        const step = (high - low) / sources[0].counts.length;
        const chart = panel(plot, {
          title: measure, words: `${measure}: ` + sources.map((s, i) => `${s.source} most often ${d3.format(".3~g")(low + step * (d3.maxIndex(shares[i]) + 0.5))}`).join(", "),
          x: [low, high], y: [0, d3.max(shares.flat()) || 1], xLabel: measure, yLabel: "share of images", yFormat: "~%", width: 360, height: 240 });
        const line = d3.line((d, i) => chart.xScale(low + step * (i + 0.5)), d => chart.yScale(d)).curve(d3.curveStep);
        sources.forEach((s, i) => {
          chart.svg.append("path").attr("class", `curve s${i % 6}${i % 2 ? " dashed" : ""}`).attr("d", line(shares[i]));
        });
        legend(chart, sources.map(s => s.source), chart.right - 110, chart.margin.top + 8);
        hover(chart.svg.append("rect").attr("class", "hit").attr("x", chart.margin.left).attr("y", chart.margin.top)
          .attr("width", chart.right - chart.margin.left).attr("height", chart.bottom - chart.margin.top).datum(null), () => "")
          .on("pointermove", event => {
            const at = Math.min(shares[0].length - 1, Math.max(0, Math.floor((chart.xScale.invert(d3.pointer(event)[0]) - low) / step)));
            show(event, `${measure} ${d3.format(".3~g")(low + at * step)} to ${d3.format(".3~g")(low + (at + 1) * step)}: ` + sources.map((s, i) => `${s.source} ${percent(shares[i][at])}`).join(", "));
          });
      });
    },

    epochs(plot) {
      const epochs = data.epochs;
      const chosen = epochs.find(d => d.chosen);
      const draw = (title, yLabel, series, y) => {
        const chart = panel(plot, {
          title, words: `${title}: ` + series.map(s => `${s.name} from ${decimal(s.values[0])} to ${decimal(s.values.at(-1))}`).join(", "),
          x: epochs.length > 1 ? d3.extent(epochs, d => d.epoch) : [0, 2], y, xLabel: "epoch", yLabel, width: 460, height: 280 });
        if (chosen) {
          chart.svg.append("line").attr("class", "diagonal").attr("x1", chart.xScale(chosen.epoch)).attr("x2", chart.xScale(chosen.epoch)).attr("y1", chart.margin.top).attr("y2", chart.bottom);
        }
        series.forEach((s, i) => {
          const line = d3.line((d, at) => chart.xScale(epochs[at].epoch), d => chart.yScale(d)).defined(d => d !== null);
          chart.svg.append("path").attr("class", `curve s${i % 6}${i % 2 ? " dashed" : ""}`).attr("d", line(s.values));
          hover(chart.svg.selectAll(null).data(epochs.map((e, at) => ({ e, value: s.values[at] })).filter(d => d.value !== null)).join("circle")
            .attr("class", `f${i % 6}`).attr("r", 4).attr("cx", d => chart.xScale(d.e.epoch)).attr("cy", d => chart.yScale(d.value)),
            d => `epoch ${d.e.epoch}${d.e.chosen ? " (kept)" : ""}: ${s.name} ${decimal(d.value)}`);
        });
        legend(chart, series.map(s => s.name), chart.right - 130, y[0] === 0 ? chart.margin.top + 8 : chart.bottom - 16 * series.length);
      };
      const losses = [["training", "trainLoss"], ["validation", "validationLoss"]].map(([name, key]) => ({ name, values: epochs.map(d => d[key]) }));
      draw("Loss", "nats", losses, [0, d3.max(losses.flatMap(s => s.values))]);
      const areas = Object.keys(epochs[0].auc).map(name => ({ name, values: epochs.map(d => d.auc[name]) }));
      draw("AUC on validation", "AUC", areas, [Math.min(0.5, d3.min(areas.flatMap(s => s.values)) ?? 0.5), 1]);
    },

    roc(plot) {
      data.roc.forEach((curve, number) => {
        const area = curve.auc === null ? "" : `AUC ${decimal(curve.auc)}` + (curve.lower === null ? "" : ` (${decimal(curve.lower)} to ${decimal(curve.upper)})`);
        const chart = panel(plot, {
          title: `${curve.target}: ${area}`,
          words: `ROC curve of ${curve.target} on ${curve.images} test images, ${area}; ` + curve.marks.map(m => `${m.name}: sensitivity ${percent(m.sensitivity)}, specificity ${percent(1 - m.falsePositiveRate)}`).join("; "),
          x: [0, 1], y: [0, 1], xLabel: "1 − specificity", yLabel: "sensitivity", width: 380, height: 360 });
        chart.svg.append("line").attr("class", "diagonal").attr("x1", chart.xScale(0)).attr("y1", chart.yScale(0)).attr("x2", chart.xScale(1)).attr("y2", chart.yScale(1));
        chart.svg.append("path").attr("class", `curve s${number % 6}`).attr("d", d3.line(d => chart.xScale(d[0]), d => chart.yScale(d[1]))(curve.points));
        chart.svg.append("rect").attr("class", "hit").attr("x", chart.margin.left).attr("y", chart.margin.top)
          .attr("width", chart.right - chart.margin.left).attr("height", chart.bottom - chart.margin.top)
          .on("pointermove", event => {
            const [x, y] = d3.pointer(event);
            const near = d3.least(curve.points, d => Math.hypot(chart.xScale(d[0]) - x, chart.yScale(d[1]) - y));
            show(event, `sensitivity ${percent(near[1])}, specificity ${percent(1 - near[0])}`);
          }).on("pointerleave", hide);
        curve.marks.forEach((mark, i) => {
          const symbol = d3.symbol(i % 2 ? d3.symbolSquare : d3.symbolCircle, 90)();
          hover(chart.svg.append("path").attr("class", `ring s${number % 6}`).attr("d", symbol)
            .attr("transform", `translate(${chart.xScale(mark.falsePositiveRate)},${chart.yScale(mark.sensitivity)})`),
            () => `${mark.name}, score ${decimal(mark.threshold)} or above: sensitivity ${percent(mark.sensitivity)}, specificity ${percent(1 - mark.falsePositiveRate)}`);
          const y = chart.bottom - 14 - 18 * (curve.marks.length - 1 - i);
          chart.svg.append("path").attr("class", `ring s${number % 6}`).attr("d", symbol).attr("transform", `translate(${chart.right - 208},${y - 4})`);
          chart.svg.append("text").attr("x", chart.right - 196).attr("y", y).text(`${mark.name} ${percent(mark.sensitivity)} / ${percent(1 - mark.falsePositiveRate)}`);
        });
      });
    },

    reliability(plot) {
      data.reliability.forEach(diagram => {
        const chart = panel(plot, {
          title: diagram.target, words: `Reliability of ${diagram.target} after calibration: ` + diagram.after.map(b => `score ${decimal(b.score)}, ${percent(b.positive)} positive of ${b.images}`).join("; "),
          x: [0, 1], y: [0, 1], xLabel: "mean score", yLabel: "share positive", width: 380, height: 340 });
        chart.svg.append("line").attr("class", "diagonal").attr("x1", chart.xScale(0)).attr("y1", chart.yScale(0)).attr("x2", chart.xScale(1)).attr("y2", chart.yScale(1));
        [["after", diagram.after], ["before", diagram.before]].forEach(([name, bins], i) => {
          chart.svg.append("path").attr("class", `curve s${i}${i % 2 ? " dashed" : ""}`).attr("d", d3.line(d => chart.xScale(d.score), d => chart.yScale(d.positive))(bins));
          hover(chart.svg.selectAll(null).data(bins).join("circle").attr("class", `f${i}`).attr("r", 4).attr("cx", d => chart.xScale(d.score)).attr("cy", d => chart.yScale(d.positive)),
            d => `${name} calibration: mean score ${decimal(d.score)}, ${percent(d.positive)} positive of ${d.images} images`);
        });
        legend(chart, ["after", "before"], chart.right - 80, chart.bottom - 24);
      });
    },
  };

  document.querySelectorAll("[data-chart]").forEach(figure => {
    const name = figure.dataset.chart;
    if (data[name].length === 0) {
      figure.remove();
    } else {
      charts[name](d3.select(figure).select(".plot"));
    }
  });

  document.querySelectorAll("form[data-filter]").forEach(form => {
    const rows = document.getElementById(form.dataset.filter).querySelectorAll("tbody tr, :scope > li");
    const apply = () => {
      let shown = 0;
      rows.forEach(row => {
        row.hidden = [...form.querySelectorAll("select")].some(select => select.value && row.dataset[select.dataset.key] !== select.value);
        shown += row.hidden ? 0 : 1;
      });
      form.querySelector("output").textContent = `${shown} of ${rows.length} shown`;
    };
    form.addEventListener("change", apply);
    form.addEventListener("submit", event => event.preventDefault());
    apply();
  });

  document.querySelectorAll("table.sortable").forEach(table => {
    const body = table.tBodies[0];
    table.querySelectorAll("thead th").forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute("aria-sort", "none");
      const key = row => row.cells[column].dataset.sort ?? row.cells[column].textContent;
      button.addEventListener("click", () => {
        const descending = head.getAttribute("aria-sort") === "ascending";
        table.querySelectorAll("thead th").forEach(other => other.setAttribute("aria-sort", "none"));
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        const numeric = body.rows[0].cells[column].dataset.sort !== undefined;
        const rows = [...body.rows].sort((a, b) => numeric ? key(a) - key(b) : d3.ascending(key(a), key(b)));
        body.append(...(descending ? rows.reverse() : rows));
      });
    });
  });

  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(details => { details.open = true; }));
})();
