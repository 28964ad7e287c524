import { computed, reactive, ref, watch } from 'vue'
import type { FileKind, MappingInput } from '@/api/types'

/** What a person has said about a file so far. */
export interface Draft {
  base: string
  /** Label of a column → field; '' or left out: not used. */
  fields: Record<string, string>
  constants: Record<string, string>
  values: Record<string, Record<string, string>>
  title: string
  onlySheet: boolean
}

export const emptyDraft = (): Draft => ({ base: '', fields: {}, constants: {}, values: {}, title: '', onlySheet: false })

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

/** The guess of the server, the other way round: label → field. */
export function guessed(kind: FileKind | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(kind?.columns ?? {}).map(([field, label]) => [label, field]))
}

/** Gives a field to a column; another column that had it has it no more. */
export function assign(draft: Draft, label: string, field: string) {
  if (field) {
    for (const other of Object.keys(draft.fields)) if (other !== label && draft.fields[other] === field) draft.fields[other] = ''
    delete draft.constants[field]
  }
  draft.fields[label] = field
}

/** Names of the needed fields that have neither a column nor a value. */
export function missing(draft: Draft, kind: FileKind | undefined) {
  if (!kind) return []
  const chosen = new Set(Object.values(draft.fields))
  const has = (name: string) => chosen.has(name) || !!draft.constants[name]
  const list = kind.fields.filter((f) => f.required && !has(f.name) && !(f.from && has(f.from)))
  const names = () => kind.oneOf.map((name) => kind.fields.find((f) => f.name === name)?.label).join(' / ')
  const one = kind.oneOf.length && !kind.oneOf.some(has) ? kind.fields.filter((f) => f.name === kind.oneOf[0]).map((f) => ({ ...f, label: names() })) : []
  return [...list, ...one]
}

/** The draft as the server wants it. */
export function inputOf(draft: Draft, labels: string[], headerRows: number, sheet: string): MappingInput {
  return {
    base: draft.base, title: draft.title, sheet: draft.onlySheet ? sheet : '', headerRows,
    columns: labels.map((header) => ({ header, field: draft.fields[header] ?? '' })),
    constants: Object.fromEntries(Object.entries(draft.constants).filter(([, text]) => text.trim())),
    values: copy(draft.values),
  }
}

/**
 * A draft that remembers its changes, to take them back one by one, and that
 * is still there on another day or when the same file was sent again: its key
 * is known when `start` is called.
 */
export function useDraft(key: () => string) {
  const draft = reactive(emptyDraft())
  const steps = ref<string[]>([])
  let before = ''
  const stored = () => {
    try { return localStorage.getItem(key()) } catch { return null }
  }
  function put(text: string) {
    before = text
    Object.assign(draft, emptyDraft(), JSON.parse(text) as Draft)
  }
  function start(first: Draft) {
    put(stored() ?? JSON.stringify(first))
    steps.value = []
  }
  watch(draft, () => {
    const now = JSON.stringify(draft)
    if (now === before) return
    if (before) steps.value.push(before)
    before = now
    try { localStorage.setItem(key(), now) } catch { /* storage is off: the draft lasts as long as the page */ }
  })
  function undo() {
    const last = steps.value.pop()
    if (last) put(last)
  }
  function forget() {
    try { localStorage.removeItem(key()) } catch { /* nothing was stored */ }
  }
  return { draft, start, undo, forget, canUndo: computed(() => steps.value.length > 0), remembered: () => !!stored() }
}
