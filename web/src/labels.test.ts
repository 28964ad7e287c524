import { describe, expect, it } from 'vitest'
import { spread } from './labels'

describe('labels at the ends of lines', () => {
  it('stay where they want to be when nothing is in the way', () => {
    expect(spread([10, 100, 200], 30, 0, 250)).toEqual([10, 100, 200])
  })
  it('move apart evenly when two ends are close', () => {
    expect(spread([100, 104], 30, 0, 250)).toEqual([87, 117])
  })
  it('keep the order of their lines, whatever order they come in', () => {
    const at = spread([104, 100, 102], 30, 0, 250)
    expect(at[1]).toBeLessThan(at[2])
    expect(at[2]).toBeLessThan(at[0])
  })
  it('stay inside and apart at the edges', () => {
    expect(spread([0, 2, 248], 30, 0, 250)).toEqual([0, 30, 248])
    expect(spread([250, 250], 30, 0, 250)).toEqual([220, 250])
  })
  it('close up when there is not room for all', () => {
    expect(spread([5, 5, 5], 30, 0, 40)).toEqual([0, 20, 40])
  })
  it('are nothing for no lines', () => {
    expect(spread([], 30, 0, 40)).toEqual([])
  })
  it('are never nearer than the gap where there is room', () => {
    for (let seed = 1; seed < 200; seed++) {
      const wanted = Array.from({ length: 1 + (seed % 6) }, (_, i) => (seed * 7919 * (i + 3)) % 300)
      const at = [...spread(wanted, 30, 0, 300)].sort((a, b) => a - b)
      at.slice(1).forEach((y, i) => expect(y - at[i]).toBeGreaterThan(29.999))
      expect(Math.min(...at)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...at)).toBeLessThanOrEqual(300)
    }
  })
})
