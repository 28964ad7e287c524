import { describe, expect, it } from 'vitest'
import type { Observation } from './api/types'
import { moment, runsOf } from './series'

const seen = (period: string, value: number | null, method: string): Observation => ({
  period, periodName: period, value, released: '', status: 'final', source: 'BPS', method, coverage: null, warning: '', numerator: null, of: null, certainty: '', note: '',
})
const old = 'US$ 1,90 PPP 2011'
const fresh = 'US$ 2,15 PPP 2017'
const joined = (points: Observation[]) => runsOf(points, 0).runs.map((r) => r.spots.map((s) => `${s.of.period} ${s.value}`))

describe('a line over time', () => {
  it('joins all values of one method', () => {
    const { runs, changes } = runsOf([seen('2023-03', 0.99, fresh), seen('2024-03', 0.57, fresh)], 5)
    expect(runs).toHaveLength(1)
    expect(runs[0].spots.map((s) => [s.at, s.value])).toEqual([[moment('2023-03'), 0.99], [moment('2024-03'), 0.57]])
    expect(changes).toEqual([])
  })
  it('does not join an old and a new method', () => {
    expect(joined([seen('2022-03', 2.04, old), seen('2023-03', 1.12, old), seen('2024-09', 1.0, fresh), seen('2025-03', 0.85, fresh)]))
      .toEqual([['2022-03 2.04', '2023-03 1.12'], ['2024-09 1', '2025-03 0.85']])
  })
  it('does not join two values of one period, and sets them side by side', () => {
    const { runs, changes } = runsOf([seen('2023-03', 1.12, old), seen('2024-03', 0.83, old), seen('2024-03', 1.26, fresh), seen('2025-03', 0.85, fresh)], 5)
    const march = moment('2024-03')
    expect(runs.map((r) => r.spots.map((s) => [s.at, s.value]))).toEqual([
      [[moment('2023-03'), 1.12], [march - 5, 0.83]],
      [[march + 5, 1.26], [moment('2025-03'), 0.85]],
    ])
    expect(changes).toEqual([{ at: march, method: fresh }])
  })
  it('keeps both methods whole where they are published side by side for years', () => {
    expect(joined([seen('2023-03', 1, old), seen('2024-03', 2, old), seen('2024-03', 3, fresh), seen('2024-09', 4, old), seen('2024-09', 5, fresh)]))
      .toEqual([['2023-03 1', '2024-03 2', '2024-09 4'], ['2024-03 3', '2024-09 5']])
  })
  it('marks a new method between the last value of the old and its first', () => {
    const { changes } = runsOf([seen('2022', 5, old), seen('2024', 3, fresh)], 0)
    expect(changes[0].at).toBe((moment('2022') + moment('2024')) / 2)
  })
  it('says nothing where no value is known', () => {
    expect(runsOf([seen('2022', null, old), seen('2023', null, fresh)], 5)).toEqual({ runs: [], changes: [] })
    expect(runsOf([], 5)).toEqual({ runs: [], changes: [] })
  })
})
