import { describe, expect, it } from 'vitest'
import { daysBetween, formatAddress, formatDate, formatInstant, formatNumber, formatRupiahShort, formatSize } from './format'

describe('numbers and dates are written as the language writes them', () => {
  const cases: [string, string, string][] = [
    ['thousands and decimals in Bahasa', formatNumber(1234.56, 2, 'id'), '1.234,56'],
    ['thousands and decimals in English', formatNumber(1234.56, 2, 'en'), '1,234.56'],
    ['four digits are grouped too', formatNumber(4388, 0, 'id'), '4.388'],
    ['an unknown number is not zero', formatNumber(null, 0, 'id'), '–'],
    ['a negative number has a real minus', formatNumber(-0.4, 1, 'id'), '−0,4'],
    ['a date in Bahasa', formatDate('2024-02-21', 'id'), '21 Februari 2024'],
    ['a date in English', formatDate('2024-02-21', 'en'), '21 February 2024'],
    ['no date', formatDate('', 'id'), '–'],
    ['an instant in the zone of the region', formatInstant('2024-02-21T18:30:00Z', 'id', 'WIB'), '22 Feb 2024 01.30 WIB'],
    ['a large sum', formatRupiahShort(1_250_000_000, 'id'), 'Rp1,25 miliar'],
    ['a small sum in full', formatRupiahShort(600_000, 'id'), 'Rp600.000'],
    ['an address that has RT and RW', formatAddress({ address: 'Gg. Mawar No. 3 RT 006 RW 004', rt: '006', rw: '004' }), 'Gg. Mawar No. 3 RT 006 RW 004'],
    ['an address beside RT and RW', formatAddress({ address: 'Jl. Kartini 5', rt: '006', rw: '' }), 'Jl. Kartini 5 RT 006/RW –'],
    ['a file size', formatSize(1_400_000, 'id'), '1,4 MB'],
  ]
  it.each(cases)('%s', (_, got, want) => expect(got).toBe(want))
  it('counts days over a leap day', () => expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2))
})
