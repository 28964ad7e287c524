import { describe, expect, it } from 'vitest'
import { withQuery } from '@/api/client'
import { familiesLink } from './address'

describe('the address of a list', () => {
  it('keeps every part of the query of a number', () => {
    expect(familiesLink('determination=d1&area=61.72.03.1003')).toEqual({ name: 'families', query: { determination: ['d1'], area: ['61.72.03.1003'] } })
  })
  it('keeps filters that are given more than once', () => {
    expect(familiesLink('fact=latrine%3Ashared&fact=floor%3Aearth').query).toEqual({ fact: ['latrine:shared', 'floor:earth'] })
  })
  it('leaves out what is empty and repeats lists', () => {
    expect(withQuery('/families', { q: '', area: '61.72', fact: ['a:b', 'c:d'], limit: 0, asOf: undefined })).toBe('/families?area=61.72&fact=a%3Ab&fact=c%3Ad&limit=0')
  })
})
