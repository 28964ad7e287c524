/** Wire types of the prevalence counted from the measurements of the posyandu. */
import type { IsoDate } from './types'

/** How many children of a group are below a limit; the filters open the children behind the numbers. */
export interface PrevalenceShare {
  code: string
  name: string
  n: number
  of: number
  /** null: nobody has a score. */
  percent: number | null
  implausible: number
  filter: string
  ofFilter: string
  implausibleFilter: string
}

export interface PrevalenceGroup {
  key: string
  name: string
  /** The area of a posyandu. */
  beside: string
  s: number
  d: number
  coverage: number | null
  /** Too few were measured to speak of all. */
  low: boolean
  warning: string
  shares: PrevalenceShare[]
  targetFilter: string
  measuredFilter: string
  missedFilter: string
}

export interface PrevalenceMonth { month: string; name: string; total: PrevalenceGroup }

/** GET /api/prevalence?area=&month=&level=&asOf= */
export interface Prevalence {
  /** '' when nobody was measured yet. */
  month: string
  monthName: string
  areaName: string
  level: PrevalenceLevel
  asOf: IsoDate
  /** The month is not over. */
  provisional: boolean
  source: string
  method: string
  total: PrevalenceGroup
  places: PrevalenceGroup[]
  sexes: PrevalenceGroup[]
  bands: PrevalenceGroup[]
  /** Oldest first. */
  months: PrevalenceMonth[]
}

export type PrevalenceLevel = 'district' | 'village' | 'puskesmas' | 'posyandu'
export interface PrevalenceQuery { area: string; month: string; level: string }
