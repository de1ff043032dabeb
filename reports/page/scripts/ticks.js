/** Domains of scales and their ticks: as many plain numbers as there is room for. */

// Of the values' own range, on either side of them.
const TICKS_ROOM = 0.05;
// Over less than this factor, the ticks of a logarithmic axis are those of a linear one.
const TICKS_NARROW = 2.5;
// Of each decade, from many to few; the densest that leaves every tick its room is taken.
const TICKS_FACTORS = [[1, 1.5, 2, 3, 4, 5, 7], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]];
// What a tick takes of its axis.
const TICKS_PIXELS = { across: 48, upward: 24 };

/** The least and the most of some numbers; null where there is none. */
function ticksRange(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/** A logarithmic domain with room around the values. */
function ticksLogDomain([low, high]) {
  const room = Math.max((high / low) ** TICKS_ROOM, 1.04);
  return [low / room, high * room];
}

/** Ticks of a logarithmic axis of so many pixels, in multiples of *unit*. */
function ticksLog([low, high], pixels, direction, unit = 1) {
  const [from, to] = [low / unit, high / unit];
  const most = pixels / TICKS_PIXELS[direction];
  // How close two ticks may be, as a factor.
  const apart = (to / from) ** (1 / most);
  const ticks = to / from < TICKS_NARROW ? ticksEven(from, to, most) : ticksSpread(from, to, apart);
  return ticks.map((tick) => tick * unit);
}

/** Ticks of a linear axis of so many pixels, in multiples of *unit*. */
function ticksLinear([low, high], pixels, direction, unit = 1) {
  const most = pixels / TICKS_PIXELS[direction];
  return ticksEven(low / unit, high / unit, most).map((tick) => tick * unit);
}

/** Round numbers at even distances. */
function ticksEven(from, to, most) {
  const rough = (to - from) / Math.max(1, most);
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = decade * ([1, 2, 5].find((factor) => factor * decade >= rough) ?? 10);
  const ticks = [];
  for (let at = Math.ceil(from / step); at * step <= to * (1 + 1e-12); at += 1) {
    ticks.push(ticksRounded(at * step));
  }
  return ticks;
}

/** The densest ticks of which no two are closer than a factor; or every second, third decade. */
function ticksSpread(from, to, apart) {
  const factors = TICKS_FACTORS.find((each) => ticksClosest(each) >= apart);
  if (factors) return ticksDecades(from, to, factors);
  const every = Math.ceil(Math.log10(apart));
  return ticksDecades(from, to, [1]).filter((tick) => Math.round(Math.log10(tick)) % every === 0);
}

/** The factor between the two closest of a decade's ticks. */
function ticksClosest(factors) {
  const next = [...factors.slice(1), 10];
  return Math.min(...next.map((factor, index) => factor / factors[index]));
}

/** These factors of every decade between both ends. */
function ticksDecades(from, to, factors) {
  const ticks = [];
  for (let at = Math.floor(Math.log10(from)); at <= Math.log10(to); at += 1) {
    for (const factor of factors) {
      const tick = ticksRounded(factor * 10 ** at);
      if (tick >= from && tick <= to) ticks.push(tick);
    }
  }
  return ticks;
}

/** Without what floating point adds to a round number. */
function ticksRounded(value) {
  return Number(value.toPrecision(12));
}
