/** Fronts: what nothing else is better than. */

/**
 * The rows that no other is better than, in the given order.
 *
 * @param rows what is compared.
 * @param better whether the first of two is at least as good in everything and better in something.
 */
function frontOf(rows, better) {
  const front = [];
  for (const row of rows) {
    if (front.some((other) => better(other, row))) continue;
    let kept = 0;
    for (const other of front) if (!better(row, other)) front[kept++] = other;
    front.length = kept;
    front.push(row);
  }
  return front;
}

/** A `better` for frontOf: the first figures are good when large, the second when small. */
function frontBetter(large, small) {
  return (a, b) => {
    let strict = false;
    for (const figure of large) {
      if (figure(a) < figure(b)) return false;
      strict ||= figure(a) > figure(b);
    }
    for (const figure of small) {
      if (figure(a) > figure(b)) return false;
      strict ||= figure(a) < figure(b);
    }
    return strict;
  };
}
