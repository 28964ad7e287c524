/** Wire types of mapping a file's columns by hand. */
import type { Instant } from './types'

export interface FieldCode { code: string; /** As files write it. */ word: string }

export interface MappingField {
  name: string
  label: string
  kind: 'text' | 'integer' | 'decimal' | 'rupiah' | 'date' | 'boolean' | 'nik' | 'kk' | 'area' | 'domain'
  required: boolean
  /** A field whose column does as well; '' for none. */
  from: string
  /** One value may stand for all rows. */
  constant: boolean
  codes: FieldCode[]
}

/** A kind of file with the fields it has. */
export interface FileKind {
  base: string
  title: string
  hint: string
  /** 0…1, how well the file fits. */
  score: number
  /** Guessed: field → label of its column. */
  columns: Record<string, string>
  /** One of these fields is needed. */
  oneOf: string[]
  fields: MappingField[]
}

export interface FileColumn { label: string; letters: string; header: string; examples: string[]; filled: number }

/** GET /api/mappings/files/{id}?sheet=&headerRow=&headerRows= */
/** A file of one's own that waits to be mapped. */
export interface HeldFile { id: string; file: string; at: Instant; until: Instant }

export interface FileLook {
  id: string
  /** Of its bytes. */
  hash: string
  file: string
  until: string
  sheets: { name: string; hidden: boolean }[]
  sheet: number
  headerRow: number
  headerRows: number
  rows: { number: number; cells: string[] }[]
  columns: FileColumn[]
  /** The likeliest first. */
  kinds: FileKind[]
}

export interface ValueCount { value: string; count: number; /** That the list of the field has for it. */ code: string }
export interface ValueList { items: ValueCount[]; more: boolean }

export interface MappingInput {
  base: string
  title: string
  /** Pattern of the sheet's name; '' for any. */
  sheet: string
  headerRows: number
  columns: { header: string; field: string }[]
  constants: Record<string, string>
  /** Field → value as written → code; '' leaves it out. */
  values: Record<string, Record<string, string>>
}

/** POST /api/mappings/files/{id}/preview and …/batch */
export interface MappingTry extends MappingInput { sheetNo: number; headerRow: number; mapping?: string; version?: number; dataDate?: string }

export interface MappingPreview {
  /** Fields that are still to be chosen, in words. */
  missing: string[]
  fields: string[]
  rows: { row: number; values: string[]; bad: boolean }[]
  findings: { code: string; severity: 'error' | 'warning' | 'notice'; label: string; remedy: string; count: number }[]
  lines: { row: number; column: string; code: string; severity: 'error' | 'warning' | 'notice'; value: string; text: string; remedy: string }[]
  read: number
  rejected: number
}

export interface Mapping extends MappingInput {
  id: string
  version: number
  retired: boolean
  /** The kind of file, in words. */
  kind: string
  batches: number
  savedAt: string
  savedBy: string
}

export interface MappingDetail { mapping: Mapping; kind: FileKind }
/** PUT /api/mappings/{id}; a version that is no longer the newest is a conflict. */
export interface MappingChange extends MappingInput { version: number; retired: boolean }
