/** Wire types of files on their way into the register: batches, findings, mending. */
import type { IsoDate, Instant } from './types'

export type BatchState = 'read' | 'checked' | 'committed' | 'undone'
export type Severity = 'error' | 'warning' | 'notice'

/** POST /api/imports (multipart, field "file", optional "dataDate") → Batch; the check may still run. */
export interface Batch {
  id: string
  file: string
  /** SHA-256, hexadecimal. */
  hash: string
  dialect: string
  /** The dialect in words: "P3KE keluarga, susunan 2023/2024". '' when not recognised. */
  dialectName: string
  dialectVersion: number
  /** 0…1 */
  confidence: number
  sheet: string
  headerRow: number
  state: BatchState
  /** True while a read, check, commit or undo is under way. */
  running: boolean
  dataDate: IsoDate
  rows: number
  accepted: number
  rejected: number
  new: number
  changed: number
  unchanged: number
  /** Findings by kind, most frequent first. */
  findings: FindingKind[]
  createdAt: Instant
  createdBy: string
  /** '' until then. */
  committedAt: Instant | ''
  /** Why it stopped, when it did. */
  failure: string
  /** A person stopped it; `failure` says what that means. */
  cancelled: boolean
  /** Amendments that stand. */
  amended: number
}

export interface FindingKind {
  code: string
  severity: Severity
  /** The kind in words: "NIK bukan 16 angka". */
  label: string
  /** How to mend it. */
  remedy: string
  count: number
}

/** GET /api/imports?cursor=&limit= */
export interface BatchList { items: Batch[]; next: string }

export interface Finding {
  /** 0: the whole file. */
  row: number
  column: string
  code: string
  severity: Severity
  /** Masked when it is a NIK or KK. */
  value: string
  text: string
  remedy: string
}

/** GET /api/imports/{id}/findings?code=&severity=&page= ; 100 a page, page from 1. */
export interface FindingPage { total: number; page: number; pages: number; items: Finding[] }

/** GET /api/imports/{id}/events : server-sent events "progress" with this JSON; the last has phase "done", "failed" or "cancelled". */
export interface Progress {
  phase: 'waiting' | 'reading' | 'checking' | 'committing' | 'undoing' | 'done' | 'failed' | 'cancelled'
  done: number
  /** 0 when not known yet. */
  total: number
  /** With "failed": what to tell the person. */
  message?: string
}

/** One value that a column of choices knows. `text` is how files write it. */
export interface Option { text: string; label: string }

export interface BatchCell {
  /** Of the file, from 0. */
  column: number
  header: string
  field: string
  kind: string
  /** As the file has it; NIK and KK masked. */
  value: string
  choices: Option[]
  /** The text in its place; NIK and KK masked. '' for none. */
  amended: string
  /** Id of the amendment, '' for none. */
  amendment: string
}

/** GET /api/imports/{id}/rows/{row} : the cells that Tuntas reads. */
export interface BatchRow { row: number; cells: BatchCell[]; findings: Finding[]; leftOut: string }

/** GET /api/imports/{id}/values : values that are none of their column's choices, the most frequent first. */
export interface OpenValueList { items: OpenValue[] }
export interface OpenValue { column: number; header: string; value: string; rows: number; choices: Option[]; amended: string; amendment: string }

/** GET /api/imports/{id}/amendments */
export interface AmendmentList { items: Amendment[] }
export interface Amendment {
  id: string
  kind: 'cell' | 'value' | 'row'
  /** 0 for a value. */
  row: number
  header: string
  old: string
  new: string
  /** How many rows have a value. */
  rows: number
  reason: string
  by: string
  at: Instant
}

/** POST /api/imports/{id}/amendments → Batch; its check then runs. */
export interface AmendInput {
  cells?: { row: number; column: number; text: string; reason?: string }[]
  values?: { column: number; value: string; text: string }[]
  leaveOut?: { row: number; reason: string }[]
  takeBack?: string[]
}

export type EffectKind = 'new' | 'changed' | 'unchanged'
export interface Effect { row: number; title: string; changes: { field: string; old: string; new: string }[] }

/** GET /api/imports/{id}/effects?kind=&page= ; 50 a page. `leftOut` are only counted. */
export interface EffectPage { total: number; leftOut: number; page: number; pages: number; items: Effect[] }
