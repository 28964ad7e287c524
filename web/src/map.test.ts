import { describe, expect, it } from 'vitest'
import { around, beside, classes, cross, hits, holds, middle, placeBeside, placeWords, projection, roomInside, shapeOf, type Position, type Spot } from './map'

describe('classes of a choropleth', () => {
  const cases: [string, number[], string][] = [
    ['part the values where they differ most', [29, 12, 11, 10, 10, 8, 8, 7, 7, 5, 5, 6, 3, 3], '3-3 5-6 7-8 10-12 29-29'],
    ['zero is a class of its own', [0, 0, 4], '0-0 4-4'],
    ['equal values stay together', [2, 2, 2, 2], '2-2'],
    ['nothing has no class', [], ''],
    ['never more than asked for', [1, 2, 3, 4, 5, 6, 7, 8], '1-1 2-2 3-4 5-6 7-8'],
  ]
  it.each(cases)('%s', (_, values, want) => {
    const got = classes(values)
    expect(got.length).toBe(want ? want.split(' ').length : 0)
    for (const v of values) expect(got.filter((c) => c.low <= v && v <= c.high).length).toBe(1)
    if (values.length !== 8) expect(got.map((c) => `${c.low}-${c.high}`).join(' ')).toBe(want)
  })
})

describe('the projection', () => {
  const corners: Position[] = [[108.8, 0.7], [109.2, 1.1]]
  it('puts the north up and stays in its room', () => {
    const at = projection(corners, { x: 10, y: 10, w: 200, h: 200 })
    const [sw, ne] = corners.map(at)
    expect(ne[1]).toBeLessThan(sw[1])
    for (const [x, y] of [sw, ne]) { expect(x).toBeGreaterThanOrEqual(9.9); expect(x).toBeLessThanOrEqual(210.1); expect(y).toBeGreaterThanOrEqual(9.9); expect(y).toBeLessThanOrEqual(210.1) }
  })
  it('knows how wide a map is for its height', () => {
    expect(shapeOf([[109, 0], [111, 1]])).toBeCloseTo(2, 1)
    expect(shapeOf([[109, 0.5]])).toBe(1)
  })
})

describe('where words have room', () => {
  const square: Spot[][] = [[[0, 0], [100, 0], [100, 50], [0, 50], [0, 0]]]
  it('finds the middle of a square and of a crescent', () => {
    expect(middle(square)).toEqual([50, 25])
    const crescent: Spot[][] = [[[0, 0], [60, 0], [60, 10], [10, 10], [10, 50], [60, 50], [60, 60], [0, 60], [0, 0]]]
    expect(holds(crescent, { x: middle(crescent)[0] - 1, y: middle(crescent)[1] - 1, w: 2, h: 2 })).toBe(true)
  })
  it('gives only boxes inside the area', () => {
    expect(roomInside(square, [50, 25], 60, 14)[0]).toEqual({ x: 20, y: 18, w: 60, h: 14 })
    expect(roomInside(square, [50, 25], 120, 14)).toEqual([])
  })
  it('words never cover each other, nor leave the map', () => {
    const room = { x: 0, y: 0, w: 360, h: 300 }
    const spots: Spot[] = Array.from({ length: 60 }, (_, i) => [(i * 37) % 350, (i * 91) % 290])
    const words = spots.map((s, key) => ({ key, boxes: around(s, 4 + (key % 9), 70, 14) }))
    const keep = spots.map((s, key) => ({ key, box: { x: s[0] - 4, y: s[1] - 4, w: 8, h: 8 } }))
    const placed = [...placeWords(words, keep, room)]
    expect(placed.length).toBeGreaterThan(3)
    for (const [key, b] of placed) {
      expect(b.x >= 0 && b.y >= 0 && b.x + b.w <= 360 && b.y + b.h <= 300).toBe(true)
      for (const [other, o] of placed) expect(key !== other && hits(b, o)).toBe(false)
      for (const k of keep) expect(k.key !== key && hits(b, k.box)).toBe(false)
    }
  })
  it('names beside the land have lines that cross nothing', () => {
    const land: Spot[][] = [[[120, 20], [260, 20], [260, 280], [120, 280], [120, 20]]]
    const spots: Spot[] = [[150, 40], [180, 44], [230, 60], [200, 130], [140, 132], [250, 135], [190, 250]]
    const words = spots.map((at, key) => ({ key, at, boxes: beside(land, at, 90, 15) }))
    const placed = [...placeBeside(words, [], { x: 0, y: 0, w: 380, h: 300 }).values()]
    expect(placed.length).toBe(spots.length)
    placed.forEach((a, i) => placed.slice(i + 1).forEach((b) => {
      expect(hits(a.box, b.box)).toBe(false)
      expect(cross(a.line, b.line)).toBe(false)
    }))
    for (const p of placed) expect(hits(p.box, { x: 120, y: 20, w: 140, h: 260 })).toBe(false)
  })
})
