/** What the API says of indicators, meetings, reports, users and the installation. */

import type { IsoDate, Instant, Role, Figure, Severity } from './types'

// -------------------------------------------------------------- indicators

export interface Indicator {
  id: string
  name: string
  definition: string
  numerator: string
  denominator: string
  unit: string
  decimals: number
  /** "down": lower is better. */
  direction: 'down' | 'up' | 'none'
  kind: 'p0' | 'extreme_poverty' | 'count' | 'rate' | 'prevalence' | 'index' | 'money'
  source: string
  method: string
  /** Newest value of the session's region. */
  latest: { period: string; value: number | null; date: IsoDate }
}
/** GET /api/indicators */
export interface IndicatorList { items: Indicator[] }

export interface Observation {
  /** "2023-03" or "2022" */
  period: string
  /** In words: "Maret 2023". */
  periodName: string
  value: number | null
  released: IsoDate
  status: 'provisional' | 'final'
  source: string
  method: string
  /** Percent of those who should be counted; null unknown. */
  coverage: number | null
  /** Of a prevalence for which too few were measured; '' none. */
  warning: string
  numerator: number | null
  /** The denominator; null: not stated. */
  of: number | null
  /** '' when fine; else words: "nilai turunan". */
  certainty: string
  note: string
}

/** GET /api/indicators/{id}/series?area=&asOf= */
export interface Series {
  indicator: Indicator
  /** The finding as a sentence; the chart's title. */
  sentence: string
  asOf: IsoDate
  lines: { area: string; name: string; role: 'self' | 'province' | 'country'; points: Observation[] }[]
  targets: { area: string; year: number; value: number; source: string }[]
  /** A new method begins with this period for this place. */
  breaks: { area: string; name: string; period: string; periodName: string; text: string }[]
  issues: LintFinding[]
}

/** GET /api/indicators/{id}/rank?area=&asOf=&period= */
export interface RankResult {
  indicator: string
  period: string
  periodName: string
  periods: { period: string; periodName: string }[]
  /** "Singkawang peringkat ke-3 terendah dari 14 kab/kota menurut …" */
  sentence: string
  /** Ties, missing regions and what can be concluded. '' when nothing to say. */
  footnote: string
  /** rank: among the known values; best, worst: between which the true rank lies. */
  rows: { area: string; name: string; rank: number; best: number; worst: number; value: number | null; isSelf: boolean; note: string }[]
  n: number
  missing: string[]
  source: string
  date: IsoDate
  unit: string
  decimals: number
}

/** POST /api/lint {text} and in other answers. */
export interface LintFinding {
  rule: string
  severity: Severity
  /** The words or number in question. */
  found: string
  text: string
  remedy: string
  /** Where: a figure id, a slide, an indicator. */
  where: string
}
export interface LintResult { findings: LintFinding[] }

// ----------------------------------------------------------------- meeting

export type MeetingKind = 'obstacle' | 'commitment' | 'practice' | 'support'
export type CommitmentStatus = 'not_started' | 'in_progress' | 'done' | 'late' | 'cancelled'

/** GET /api/meetings/items?kind=&status=&q= ; POST (no id) ; PUT /api/meetings/items/{id} → MeetingItem */
export interface MeetingItem {
  id: string
  kind: MeetingKind
  no: number
  problem: string
  cause: string
  impact: string
  action: string
  indicator: string
  target: string
  responsible: string
  supporting: string
  startsOn: IsoDate
  dueOn: IsoDate
  fundSource: string
  /** 'late' is computed by the server: not done and past its date. */
  status: CommitmentStatus
  evidence: string
  meeting: string
  meetingDate: IsoDate
  note: string
  /** Days past the date; 0 when not late. */
  daysLate: number
  updatedAt: Instant
  updatedBy: string
  /** Rises with every change. */
  version: number
}
export type Commitment = MeetingItem
export interface MeetingList { items: MeetingItem[]; late: number }
export type MeetingInput = Omit<MeetingItem, 'id' | 'no' | 'daysLate' | 'updatedAt' | 'updatedBy' | 'version'>
/** PUT: with the version that was read. A newer one is 409; its problem has the item in `current`. */
export type MeetingChange = MeetingInput & { version: number }

/** GET /api/meetings/items/{id}/history, oldest first. Entries are only ever added. */
export interface ProgressEntry {
  id: string
  at: Instant
  status: CommitmentStatus
  note: string
  by: string
  /** Id of the entry that this one corrects; '' when it is a report of its own. */
  corrects: string
  /** Why it was corrected. */
  reason: string
}
/** POST /api/meetings/items/{id}/corrections → MeetingItem */
export interface ProgressCorrection { entry: string; version: number; status: CommitmentStatus; note: string; reason: string }

// ----------------------------------------------------------------- reports

export type ReportKind = 'paparan' | 'oppkpke' | 'penetapan'

/** GET /api/reports/figures?date= */
export interface FigureList {
  date: IsoDate
  items: Figure[]
  /** The linter over these numbers. */
  findings: LintFinding[]
}

/** POST /api/reports */
export interface ReportInput {
  kind: ReportKind
  date: IsoDate
  /** Why it is made although the linter has findings of severity "error"; without it the answer is 409. */
  reason?: string
  /** What it is for; `penetapan` names families and needs it. */
  purpose?: string
  /** Id of the decree of `penetapan` or `paparan`; without it the newest of the day. */
  decree?: string
  /** NIK and KK in clear, for the legal section; needs export_identity. */
  identity?: boolean
  /** Where `paparan` is presented: on its cover and in the press text. */
  event?: string
  place?: string
}
export interface Report {
  id: string
  kind: ReportKind
  kindName: string
  date: IsoDate
  area: string
  areaName: string
  createdAt: Instant
  createdBy: string
  /** Why serious findings did not stop it. */
  reason: string
  purpose: string
  /** NIK and KK are in clear. */
  identity: boolean
  /** Number of the decree asked for; '': the newest of the day. */
  decree: string
  files: ReportFile[]
  findings: LintFinding[]
}
/** `url` is GET /api/reports/{id}/{file}. */
export interface ReportFile { name: string; url: string; size: number }
/** GET /api/reports */
export interface ReportList { items: Report[] }

// ------------------------------------------------------------- users, audit

export interface User {
  id: string
  username: string
  name: string
  role: Role
  roleName: string
  area: string
  areaName: string
  active: boolean
  lastLogin: Instant | ''
}
/** GET /api/users */
export interface UserList { items: User[]; roles: { role: Role; name: string }[] }
/** POST /api/users, PUT /api/users/{id} → User. Empty password on PUT: unchanged. */
export interface UserInput { username: string; name: string; role: Role; area: string; password: string; active: boolean }

/** GET /api/audit?q=&action=&from=&to=&cursor= */
export interface AuditList {
  items: AuditEntry[]
  next: string
  total: number
  /** Root of the tree now, and whether the log is intact. */
  root: string
  size: number
  intact: boolean
}
/** What an entry of the audit log is about. */
export interface AuditObject { kind: string; name: string; page: string }

export interface AuditEntry {
  objects: AuditObject[]
  seq: number
  at: Instant
  user: string
  action: string
  /** In words. */
  text: string
  entity: string
  area: string
  purpose: string
  outcome: 'ok' | 'refused' | 'failed'
}

// ------------------------------------------------------------------- about

/** GET /api/about (no session needed) */
export interface About {
  version: string
  commit: string
  builtAt: Instant | ''
  database: string
  license: string
  attributions: { name: string; text: string; license: string; url: string; kind: 'data' | 'font' | 'library' }[]
  dataSources: { name: string; source: string; date: IsoDate; note: string }[]
}

/** GET /api/messages/{lang} : flat catalogue of the server's codes → words. */
export type Messages = Record<string, string>
