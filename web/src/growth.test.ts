import { describe, expect, it } from 'vitest'
import type { ChildMeasurement } from '@/api/types'
import { monthTicks, ownRange, pointsOf, ticks, valueAt } from './growth'

const measured = (months: number, length: number | null, weight: number | null) =>
  ({ plot: { months, length, position: months < 24 ? 'lying' : 'standing', bmi: null }, weight, muac: null }) as ChildMeasurement
const child = { measurements: [measured(6, 65, 7), measured(7, null, 7.4), measured(30, 88, 12)] }

describe('the points of a chart', () => {
  it('are the measurements that have the measure', () => {
    expect(pointsOf(child, 'height_for_age', 'lying').map((p) => [p.x, p.y])).toEqual([[6, 65], [30, 88]])
    expect(pointsOf(child, 'weight_for_age', 'lying').map((p) => p.y)).toEqual([7, 7.4, 12])
    expect(pointsOf(child, 'muac_for_age', 'lying')).toEqual([])
  })
  it('keep weight for length and weight for height apart', () => {
    expect(pointsOf(child, 'weight_for_height', 'lying').map((p) => [p.x, p.y])).toEqual([[65, 7]])
    expect(pointsOf(child, 'weight_for_height', 'standing').map((p) => [p.x, p.y])).toEqual([[88, 12]])
  })
})

describe('the axes', () => {
  it('have round numbers', () => {
    expect(ticks([44, 121], 8)).toEqual([50, 60, 70, 80, 90, 100, 110, 120])
    expect(ticks([2.1, 5.2], 6)).toEqual([3, 4, 5])
    expect(monthTicks([0, 60], 10)).toEqual([0, 6, 12, 18, 24, 30, 36, 42, 48, 54, 60])
    expect(monthTicks([5, 17], 12)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17])
  })
  it('stay inside the standard around the points of a child', () => {
    const curve = { x: [0, 60], xUnit: 'month' as const }
    expect(ownRange(curve, [{ x: 1 }])).toEqual([0, 7])
    expect(ownRange(curve, [{ x: 20 }, { x: 40.5 }])).toEqual([18, 43])
    expect(ownRange(curve, [])).toEqual([0, 60])
    expect(ownRange(curve, [{ x: 70 }])).toEqual([0, 60])
  })
  it('find the value of a line between two points', () => {
    expect(valueAt({ x: [0, 10] }, [3, 5], 5)).toBe(4)
    expect(valueAt({ x: [0, 10] }, [3, 5], 12)).toBe(5)
  })
})
