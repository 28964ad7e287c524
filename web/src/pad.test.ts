import { describe, expect, it } from 'vitest'
import { meant, press, shown, typedOf } from './pad'

const typing = (keys: string, decimals = 2) => [...keys].reduce((typed, key) => press(typed, key, decimals), '')

describe('the number pad', () => {
  it.each([
    ['104', '10,4', 10.4], ['1', '0,1', 0.1], ['10', '1,0', 1], ['10,', '10,', 10], ['10,45', '10,45', 10.45], ['10,456', '10,45', 10.45],
    ['821', '82,1', 82.1], ['0104', '10,4', 10.4], [',5', '0,5', 0.5], ['8700', '870,0', 870], ['1234567', '1234,5', 1234.5], ['10,4,', '10,4', 10.4], ['', '', 0],
  ])('puts the comma into %s', (keys, display, value) => {
    expect(shown(typing(keys))).toBe(display)
    expect(meant(typing(keys))).toBe(value)
  })
  it('allows one decimal where the tape has one', () => expect(typing('82,15', 1)).toBe('82,1'))
  it('takes back one key after the other', () => expect(typing('104⌫⌫')).toBe('1'))
  it.each([[10.4, '10,4'], [10, '10,0'], [10.45, '10,45'], [null, ''], [0, '']])('shows %s for correcting', (n, typed) => {
    expect(typedOf(n)).toBe(typed)
    expect(meant(typedOf(n))).toBe(n ?? 0)
  })
})
