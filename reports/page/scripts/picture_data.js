/** What each picture draws of a scene: its datasets, signals, size, key and summary. */

/**
 * Each takes the scene (contents, rows, look, chosen, profile, row, names, theme) and the plot (its
 * box's width, the room around it, its own width and height), and returns `{ data, signals,
 * summary }` with `key`, `width`, `height` and `padding` where they are not the usual ones; or
 * `{ nothing }`, the reason why there is no picture.
 */
const PICTURE_DATA = {
  latency_against_macs: (scene, plot) => scatterOf(scene, plot, "macs_of_a_call", "MACs"),
  latency_against_parameters: (scene, plot) => scatterOf(scene, plot, "parameters", "parameters"),
  throughput_against_batch_size: batchThroughput,
  memory_against_batch_size: batchMemory,
  latency_distribution: sampleDistribution,
  roofline: rooflineOf,
  time_by_layer: barLayers,
  time_by_kind: barKinds,
  speedup_matrix: matrixOf,
  samples_over_time: sampleSeries,
};

/** A picture's data, or the reason why there is none. */
function pictureDataOf(name, scene, plot) {
  const isOfACase = name === "samples_over_time";
  if (!scene.rows.length && !isOfACase) return { nothing: "No case is shown: change the filters." };
  return PICTURE_DATA[name](scene, plot);
}

/** The room for a picture in a box so many pixels wide. */
function pictureDataPlot(spec, box) {
  const { padding, height } = spec.vega;
  const width = Math.max(80, box - padding.left - padding.right);
  return { box, padding, width, height };
}
