import type { ChildDetail, ChildMeasurement, GrowthCurve, GrowthIndex, GrowthScore } from '@/api/types'

/** The charts of a child, in the order of the tabs. */
export const INDICES: GrowthIndex[] = ['height_for_age', 'weight_for_age', 'weight_for_height', 'bmi_for_age', 'muac_for_age']

/** A measurement as a point of a chart. */
export interface GrowthPoint { x: number; y: number; of: ChildMeasurement; score: GrowthScore }

const place: Record<GrowthIndex, (m: ChildMeasurement) => [number | null, number | null, GrowthScore]> = {
  height_for_age: (m) => [m.plot.months, m.plot.length, m.heightForAge],
  weight_for_age: (m) => [m.plot.months, m.weight, m.weightForAge],
  weight_for_height: (m) => [m.plot.length, m.weight, m.weightForHeight],
  bmi_for_age: (m) => [m.plot.months, m.plot.bmi, m.bmiForAge],
  muac_for_age: (m) => [m.plot.months, m.muac, m.muacForAge],
}

/**
 * The measurements that a chart of an index shows, oldest first. Weight for
 * length and for height are two standards: only those of the position belong.
 */
export function pointsOf(child: Pick<ChildDetail, 'measurements'>, index: GrowthIndex, position: 'lying' | 'standing'): GrowthPoint[] {
  return child.measurements.flatMap((of) => {
    const [x, y, score] = place[index](of)
    if (x === null || y === null || (index === 'weight_for_height' && of.plot.position !== position)) return []
    return [{ x, y, of, score }]
  })
}

export type Range = [number, number]

/** Round numbers from one end to the other, about so many. */
export function ticks([from, to]: Range, about: number): number[] {
  const raw = (to - from) / Math.max(1, about)
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((n) => n * power).find((s) => s >= raw - 1e-9) ?? raw
  const out: number[] = []
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + 1e-9; i++) out.push(Number((i * step).toFixed(6)))
  return out
}

/** Months to write on an axis: by years, halves, quarters or single ones. */
export function monthTicks([from, to]: Range, about: number): number[] {
  const step = [1, 2, 3, 6, 12].find((s) => (to - from) / s <= about) ?? 12
  const out: number[] = []
  for (let m = Math.ceil(from / step - 1e-9) * step + 0; m <= to + 1e-9; m += step) out.push(m)
  return out
}

const whole: Record<GrowthCurve['xUnit'], { pad: number; least: number; snap: number }> = {
  month: { pad: 2, least: 12, snap: 1 }, cm: { pad: 3, least: 16, snap: 1 },
}

/** The stretch of x around a child's points; all of the curve without them. */
export function ownRange(curve: Pick<GrowthCurve, 'x' | 'xUnit'>, points: { x: number }[]): Range {
  const all = allRange(curve)
  const xs = points.map((p) => p.x).filter((x) => x >= all[0] && x <= all[1])
  if (!xs.length) return all
  const { pad, least, snap } = whole[curve.xUnit]
  let from = Math.min(...xs) - pad
  let to = Math.max(...xs) + pad
  const short = Math.max(0, least - (to - from)) / 2
  from = Math.max(all[0], Math.floor((from - short) / snap) * snap)
  to = Math.min(all[1], Math.ceil((to + short) / snap) * snap)
  return [from, to]
}

/** All of a curve: from birth to 60 months, or its lengths. */
export function allRange(curve: Pick<GrowthCurve, 'x' | 'xUnit'>): Range {
  return curve.xUnit === 'month' ? [0, 60] : [curve.x[0], curve.x[curve.x.length - 1]]
}

/** The y that lines and points need inside a stretch of x, with some air. */
export function yRange(curve: GrowthCurve, [from, to]: Range, points: { x: number; y: number }[]): Range {
  const ys = points.filter((p) => p.x >= from && p.x <= to).map((p) => p.y)
  curve.x.forEach((x, i) => {
    if (x < from || x > to) return
    ys.push(curve.lines[0].y[i], curve.lines[curve.lines.length - 1].y[i])
  })
  const [low, high] = [Math.min(...ys), Math.max(...ys)]
  const air = (high - low) * 0.04 || 1
  return [Math.max(0, low - air), high + air]
}

/** The value of a line at an x between two of its points. */
export function valueAt(curve: Pick<GrowthCurve, 'x'>, y: number[], x: number): number {
  const i = curve.x.findIndex((v) => v >= x)
  if (i < 0) return y[y.length - 1]
  if (i === 0 || curve.x[i] === x) return y[i]
  const share = (x - curve.x[i - 1]) / (curve.x[i] - curve.x[i - 1])
  return y[i - 1] + share * (y[i] - y[i - 1])
}

/** Scales values onto pixels. */
export const scale = ([from, to]: Range, [a, b]: Range) => (v: number) => a + ((v - from) / (to - from)) * (b - a)

/** A line through pixels as the path of an SVG. */
export const path = (spots: [number, number][]) => spots.map(([x, y], i) => `${i ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')
