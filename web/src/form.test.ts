import { describe, expect, it } from 'vitest'
import { fault } from './form'

const good = { badInput: false, valueMissing: false, rangeOverflow: false, rangeUnderflow: false, valid: true } as ValidityState
const control = (c: object, validity: Partial<ValidityState> = {}) => fault({ type: 'text', value: '', required: false, ...c, validity: { ...good, ...validity } } as Parameters<typeof fault>[0])

describe('what is wrong with a field', () => {
  it('a needed text of blanks only is missing', () => expect(control({ value: '  ', required: true })).toEqual({ key: 'form.missing' }))
  it('an empty field that may be empty is in order', () => expect(control({ minLength: 5 })).toBeNull())
  it('a text that is too short says how long it must be', () => expect(control({ value: 'abc', minLength: 5 })).toEqual({ key: 'form.short', value: '5' }))
  it('choices without a choice ask for one', () => expect(control({ type: 'radio', value: 'on' }, { valueMissing: true })).toEqual({ key: 'form.choose' }))
  it('a date after the last day says which day that is', () => expect(control({ type: 'date', value: '2030-01-01', max: '2026-11-25' }, { rangeOverflow: true, valid: false })).toEqual({ key: 'form.dateLate', value: '2026-11-25' }))
  it('half a date is told apart from none', () => expect(control({ type: 'date', required: true }, { badInput: true, valueMissing: true, valid: false })).toEqual({ key: 'form.dateWrong' }))
})
