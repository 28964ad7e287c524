import { describe, expect, it } from 'vitest'
import en from './en'
import id from './id'

type Tree = { [key: string]: string | Tree }

function flatten(tree: Tree, prefix = ''): Record<string, string> {
  return Object.entries(tree).reduce<Record<string, string>>((all, [key, value]) => {
    if (typeof value === 'string') return { ...all, [prefix + key]: value }
    return { ...all, ...flatten(value, `${prefix}${key}.`) }
  }, {})
}
const names = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]))].sort()

describe('the catalogues of both languages', () => {
  const indonesian = flatten(id)
  const english = flatten(en)
  it('have the same keys', () => expect(Object.keys(english).sort()).toEqual(Object.keys(indonesian).sort()))
  it('have the same placeholders', () => {
    for (const key of Object.keys(indonesian)) expect([key, names(english[key])]).toEqual([key, names(indonesian[key])])
  })
  it('leave no text empty', () => {
    for (const [key, text] of [...Object.entries(indonesian), ...Object.entries(english)]) expect([key, text.trim()]).not.toEqual([key, ''])
  })
  it('call a family or a child by no blaming word', () => {
    for (const text of Object.values(indonesian)) expect(text).not.toMatch(/bodong|malas|bandel|curang/i)
  })
})
