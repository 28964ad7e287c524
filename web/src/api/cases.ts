/** Wire types of children's cases, the screening of families and the audit worksheet; see types.ts for the rules. */
import type { Instant, IsoDate } from './types'

export type CaseKind = 'wasted' | 'stunted' | '2t'
export type CaseState = 'open' | 'recovered' | 'outgrown' | 'closed'
export type CaseDeed = 'plan' | 'note' | 'cause' | 'close'
export type CloseReason = '' | 'recovered' | 'outgrown' | 'moved' | 'died'

export interface Case {
  kind: CaseKind
  grade: 'moderate' | 'severe'
  text: string
  state: CaseState
  since: IsoDate
  heldOn: IsoDate
  recoveredOn: IsoDate
  times: number
  late: boolean
  /** Not measured for two months. */
  lost: boolean
  dueOn: IsoDate
  owner: string
  /** Agreed on; '' as suggested. */
  action: string
  suggestion: { action: string; owner: string; dueOn: IsoDate; source: string }
  closeReason: CloseReason
  closedAt: Instant | ''
  closedBy: string
}
export interface CaseItem extends Case { childId: string; name: string; age: string; areaName: string; posyandu: string; measuredOn: IsoDate }
export interface CaseCounts { open: number; children: number; late: number; lost: number; waiting: number; closed: number; unowned: number }
/** GET /api/cases */
export interface CaseList { items: CaseItem[]; counts: CaseCounts; owners: string[]; next: string }
export interface CaseQuery { area?: string; posyandu?: string; kind?: string; owner?: string; show?: string; cursor?: string; limit?: number }
export interface CaseEvent { kind: CaseKind; deed: CaseDeed; text: string; owner: string; dueOn: IsoDate; reason: CloseReason; at: Instant; by: string }
/** GET /api/children/{id}/cases */
export interface ChildCases { items: Case[]; events: CaseEvent[] }
/** POST /api/children/{id}/cases/{kind} */
export interface CaseDeedInput { deed: CaseDeed; text?: string; owner?: string; dueOn?: string; reason?: CloseReason }

/** POST /api/children/{id}/worksheet */
export interface Worksheet { title: string; code: string; anonymous: boolean; on: IsoDate; parts: WorksheetPart[] }
/** Without headings the rows are names and values. */
export interface WorksheetPart { title: string; headings: string[] | null; rows: string[][] | null; empty: string }

export type RiskAnswer = 'yes' | 'no' | 'unknown'
export interface RiskVersion { id: string; title: string; source: string; validFrom: IsoDate; validUntil: IsoDate }
export interface RiskFactor { code: string; text: string; limit: string; counts: boolean; answer: RiskAnswer; why: string; on: IsoDate }
/** GET /api/families/{id}/krs?version= */
export interface Risk { version: RiskVersion; versions: RiskVersion[]; on: IsoDate; target: RiskAnswer; targetWhy: string; risk: RiskAnswer; factors: RiskFactor[] }
