import type { Observation } from '@/api/types'

/** A period as a moment: "2023-03" is its month, "2022" the middle of the year. */
export function moment(period: string) {
  const [y, m] = period.split('-').map(Number)
  return Date.UTC(y, m ? m - 1 : 6, 1)
}

/** A value with the place where it stands on the axis of time. */
export interface Spot { at: number; value: number; of: Observation }

/** The values of a place by one method, in order of time: only these may be joined. */
export interface Run { method: string; spots: Spot[] }

/** Where a new method begins, between the last value of the old and the first of the new. */
export interface Change { at: number; method: string }

/**
 * The line of a place in runs, one for each method, in the order in which they
 * begin. Two values of one period by two methods stand `beside` to the left and
 * to the right of it.
 */
export function runsOf(points: Observation[], beside: number): { runs: Run[]; changes: Change[] } {
  const byMethod = new Map<string, Spot[]>()
  for (const of of points) {
    if (of.value === null) continue
    const spots = byMethod.get(of.method) ?? []
    spots.push({ at: moment(of.period), value: of.value, of })
    byMethod.set(of.method, spots)
  }
  const runs = [...byMethod].map(([method, spots]): Run => ({ method, spots: spots.sort((a, b) => a.at - b.at) }))
  runs.sort((a, b) => a.spots[0].at - b.spots[0].at)
  const changes = runs.slice(1).map((run, i): Change => {
    const first = run.spots[0].at
    const before = runs[i].spots.filter((s) => s.at <= first)
    return { at: (before[before.length - 1].at + first) / 2, method: run.method }
  })
  runs.forEach((run, i) => {
    for (const spot of run.spots) {
      const other = runs.findIndex((r, k) => k !== i && r.spots.some((s) => s.of.period === spot.of.period))
      if (other >= 0) spot.at += other > i ? -beside : beside
    }
  })
  return { runs, changes }
}
