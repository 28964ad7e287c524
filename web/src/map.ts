/** The drawing of maps without the drawing: projection, classes, and where words have room. */

export type Position = [lng: number, lat: number]
export type Spot = [x: number, y: number]
export interface Box { x: number; y: number; w: number; h: number }

export const hits = (a: Box, b: Box) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

/**
 * Fits positions into a box, north up, with degrees of longitude shortened by
 * the cosine of the middle latitude: true enough for a province.
 */
export function projection(all: Position[], room: Box): (p: Position) => Spot {
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const [lng, lat] of all) {
    west = Math.min(west, lng); east = Math.max(east, lng)
    south = Math.min(south, lat); north = Math.max(north, lat)
  }
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const scale = Math.min(room.w / Math.max((east - west) * squeeze, 0.002), room.h / Math.max(north - south, 0.002))
  return ([lng, lat]) => [
    room.x + room.w / 2 + (lng - (west + east) / 2) * squeeze * scale,
    room.y + room.h / 2 - (lat - (south + north) / 2) * scale,
  ]
}

/** Width divided by height of positions on a map. */
export function shapeOf(all: Position[]): number {
  const at = projection(all, { x: 0, y: 0, w: 1000, h: 1000 })
  const spots = all.map(at)
  const side = (k: 0 | 1) => Math.max(...spots.map((s) => s[k])) - Math.min(...spots.map((s) => s[k]))
  return Math.max(side(0), 1) / Math.max(side(1), 1)
}

export interface Class { low: number; high: number }

/**
 * Parts values into at most `most` classes where they differ most (natural
 * breaks of Fisher and Jenks), as the deck does. Equal values stay together.
 * Zero is a class of its own.
 */
export function classes(values: number[], most = 5): Class[] {
  const sorted = values.filter((v) => v > 0).sort((a, b) => a - b)
  const distinct = [...new Set(sorted)]
  const zero = values.some((v) => v === 0) ? [{ low: 0, high: 0 }] : []
  const n = distinct.length
  if (!n) return zero
  const [count, sum, squares] = [[0], [0], [0]]
  distinct.forEach((v, i) => {
    const c = sorted.lastIndexOf(v) - sorted.indexOf(v) + 1
    count.push(count[i] + c); sum.push(sum[i] + c * v); squares.push(squares[i] + c * v * v)
  })
  const spread = (from: number, to: number) => squares[to] - squares[from] - (sum[to] - sum[from]) ** 2 / (count[to] - count[from])
  const k = Math.min(most, n)
  const best = Array.from({ length: k + 1 }, () => Array<number>(n + 1).fill(Infinity))
  const cut = Array.from({ length: k + 1 }, () => Array<number>(n + 1).fill(0))
  best[0][0] = 0
  for (let c = 1; c <= k; c++) {
    for (let to = c; to <= n; to++) {
      for (let from = c - 1; from < to; from++) {
        const v = best[c - 1][from] + spread(from, to)
        if (v < best[c][to]) { best[c][to] = v; cut[c][to] = from }
      }
    }
  }
  const out: Class[] = []
  for (let c = k, to = n; c > 0; c--) {
    const from = cut[c][to]
    out.unshift({ low: distinct[from], high: distinct[to - 1] })
    to = from
  }
  return [...zero, ...out]
}

/** Where a height crosses rings, from the left: in, out, in, out. */
function cuts(rings: Spot[][], y: number): number[] {
  const out: number[] = []
  for (const ring of rings) {
    ring.forEach((a, i) => {
      const b = ring[(i + 1) % ring.length]
      if (a[1] <= y !== b[1] <= y) out.push(a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0]))
    })
  }
  return out.sort((a, b) => a - b)
}

/** Whether a box lies inside rings: looks at four heights of it. */
export function holds(rings: Spot[][], b: Box): boolean {
  return [0, 1, 2, 3].every((i) => {
    const at = cuts(rings, b.y + (b.h * i) / 3)
    for (let k = 0; k + 1 < at.length; k += 2) if (at[k] <= b.x && b.x + b.w <= at[k + 1]) return true
    return false
  })
}

/** The centre of the largest ring; where that lies outside, the middle of the widest part at its height. */
export function middle(rings: Spot[][]): Spot {
  let best: Spot = rings[0]?.[0] ?? [0, 0]
  let most = 0
  for (const ring of rings) {
    let [area, x, y] = [0, 0, 0]
    ring.forEach((p, i) => {
      const q = ring[(i + 1) % ring.length]
      const cross = p[0] * q[1] - q[0] * p[1]
      area += cross; x += (p[0] + q[0]) * cross; y += (p[1] + q[1]) * cross
    })
    if (Math.abs(area) > most) { most = Math.abs(area); best = [x / (3 * area), y / (3 * area)] }
  }
  return [widest(rings, best[1], best[0]), best[1]]
}

/** A place inside at a height: x itself, else the middle of the widest part. */
function widest(rings: Spot[][], y: number, x: number): number {
  const at = cuts(rings, y)
  let [place, width] = [x, 0]
  for (let k = 0; k + 1 < at.length; k += 2) {
    if (at[k] <= x && x <= at[k + 1]) return x
    if (at[k + 1] - at[k] > width) { width = at[k + 1] - at[k]; place = (at[k] + at[k + 1]) / 2 }
  }
  return place
}

/** Boxes for words of a size about the middle of rings that lie inside them, nearest first. */
export function roomInside(rings: Spot[][], at: Spot, w: number, h: number): Box[] {
  const out: Box[] = []
  for (let step = 0; step < 24; step++) {
    for (const sign of step ? [1, -1] : [1]) {
      const y = at[1] + sign * step * 4
      const line = cuts(rings, y)
      let [x, width] = [at[0], 0]
      for (let k = 0; k + 1 < line.length; k += 2) {
        if (line[k + 1] - line[k] > width) { width = line[k + 1] - line[k]; x = (line[k] + line[k + 1]) / 2 }
      }
      const b = { x: x - w / 2, y: y - h / 2, w, h }
      if (holds(rings, b)) out.push(b)
    }
  }
  return out
}

/** Boxes for words around a circle, the best first. */
export function around([x, y]: Spot, r: number, w: number, h: number): Box[] {
  const gap = r + 3
  return [
    { x: x - w / 2, y: y + gap, w, h }, { x: x - w / 2, y: y - gap - h, w, h },
    { x: x + gap, y: y - h / 2, w, h }, { x: x - gap - w, y: y - h / 2, w, h },
    { x: x + gap * 0.7, y: y + gap * 0.7, w, h }, { x: x - gap * 0.7 - w, y: y + gap * 0.7, w, h },
    { x: x + gap * 0.7, y: y - gap * 0.7 - h, w, h }, { x: x - gap * 0.7 - w, y: y - gap * 0.7 - h, w, h },
  ]
}

/** How far rings reach to the left and right between two heights; null where there are none. */
function reach(rings: Spot[][], top: number, bottom: number): [number, number] | null {
  const xs = [...cuts(rings, top), ...cuts(rings, bottom), ...rings.flat().filter((p) => top <= p[1] && p[1] <= bottom).map((p) => p[0])]
  return xs.length ? [Math.min(...xs), Math.max(...xs)] : null
}

/** The end of a box to which the line from a place goes. */
export const lineEnd = (b: Box, at: Spot): Spot => [b.x > at[0] ? b.x - 2 : b.x + b.w + 2, b.y + b.h / 2]

/** Boxes for words beside all of the land, on both sides, the nearest to a place first. */
export function beside(land: Spot[][], at: Spot, w: number, h: number): Box[] {
  const out: Box[] = []
  for (let step = 0; step < 10; step++) {
    for (const sign of step ? [1, -1] : [1]) {
      const y = at[1] - h / 2 + (sign * step * h) / 2
      const [left, right] = reach(land, y, y + h) ?? [at[0], at[0]]
      out.push({ x: right + 12, y, w, h }, { x: left - 12 - w, y, w, h })
    }
  }
  const far = (b: Box) => Math.hypot(lineEnd(b, at)[0] - at[0], lineEnd(b, at)[1] - at[1])
  return out.sort((a, b) => far(a) - far(b))
}

/** Whether a line runs through one of some boxes. */
export function through(from: Spot, to: Spot, boxes: Box[]): boolean {
  for (let i = 0; i < 40; i++) {
    const dot = { x: from[0] + ((to[0] - from[0]) * i) / 40 - 1, y: from[1] + ((to[1] - from[1]) * i) / 40 - 1, w: 2, h: 2 }
    if (boxes.some((b) => hits(b, dot))) return true
  }
  return false
}

/** Whether two lines cross. */
export function cross([a, b]: [Spot, Spot], [c, d]: [Spot, Spot]): boolean {
  const side = (p: Spot, q: Spot, r: Spot) => (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}

/** The box around a line. */
const boxOf = ([a, b]: [Spot, Spot]): Box => ({ x: Math.min(a[0], b[0]), y: Math.min(a[1], b[1]), w: Math.abs(a[0] - b[0]), h: Math.abs(a[1] - b[1]) })

/**
 * Words beside the land with a line to their place: each gets the first box
 * that is free, and whose line runs neither through a word nor across another
 * line. They are placed from the top down.
 */
export function placeBeside<K>(words: { key: K; at: Spot; boxes: Box[] }[], taken: Box[], room: Box): Map<K, { box: Box; line: [Spot, Spot] }> {
  const placed = new Map<K, { box: Box; line: [Spot, Spot] }>()
  for (const word of [...words].sort((a, b) => a.at[1] - b.at[1])) {
    const busy = [...taken, ...[...placed.values()].map((p) => p.box)]
    const lines = [...placed.values()].map((p) => p.line)
    for (const box of word.boxes) {
      const line: [Spot, Spot] = [word.at, lineEnd(box, word.at)]
      if (box.x < room.x || box.y < room.y || box.x + box.w > room.x + room.w || box.y + box.h > room.y + room.h) continue
      if (busy.some((b) => hits(b, box)) || through(line[0], line[1], busy) || lines.some((l) => cross(l, line) || hits(boxOf(l), box))) continue
      placed.set(word.key, { box, line })
      break
    }
  }
  return placed
}

/**
 * Gives each word in turn the first of its boxes that is inside the room and
 * free; a word without one is left out. `keep` is what no word may cover,
 * beside the words before it; a word's own circle is not in its way.
 */
export function placeWords<K>(words: { key: K; boxes: Box[] }[], keep: { key?: K; box: Box }[], room: Box): Map<K, Box> {
  const placed = new Map<K, Box>()
  for (const word of words) {
    const free = word.boxes.find((b) =>
      b.x >= room.x && b.y >= room.y && b.x + b.w <= room.x + room.w && b.y + b.h <= room.y + room.h
      && ![...placed.values()].some((p) => hits(p, b)) && !keep.some((k) => k.key !== word.key && hits(k.box, b)))
    if (free) placed.set(word.key, free)
  }
  return placed
}
