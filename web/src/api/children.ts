/** The wire types of children and the WHO standards; see types.ts for the rules. */
import type { IsoDate, ReceivedProgramme } from './types'

export type Sex = 'm' | 'f' | ''
/** What the KMS writes beside a weighing; '' without a weight. */
export type Gain = 'N' | 'T' | '2T' | 'O' | 'B' | ''

export interface GrowthScore {
  /** null: not known. */
  z: number | null
  /** Share of the reference children below it, in percent. */
  centile: number | null
  category: string
  text: string
  /** The word as a screen says it: "terindikasi pendek". */
  status: string
  concern: '' | 'watch' | 'moderate' | 'severe'
  implausible: boolean
  on: IsoDate
}

export interface ChildItem {
  id: string
  name: string
  /** Masked; '' when there is none. */
  nik: string
  sex: Sex
  birthDate: IsoDate
  /** Age today, in words. */
  age: string
  parent: string
  area: string
  areaName: string
  districtName: string
  puskesmas: string
  posyandu: string
  inRegister: boolean
  measuredOn: IsoDate
  weight: number | null
  weighedOn: IsoDate
  height: number | null
  gain: Gain
  oedema: 'yes' | 'no' | ''
  heightForAge: GrowthScore
  weightForAge: GrowthScore
  weightForHeight: GrowthScore
}

/** Query of GET /api/children */
export interface ChildQuery {
  q?: string
  area?: string
  posyandu?: string
  status?: string
  notWeighedSince?: IsoDate
  underFiveOn?: IsoDate
  withoutNik?: string
  notInRegister?: string
  cursor?: string
  limit?: number
}

export interface ChildList {
  total: number
  items: ChildItem[]
  next: string
  filters: { label: string; value: string }[]
}

export interface ChildMeasurement {
  on: IsoDate
  ageDays: number
  age: string
  /** Where it stands on the curves: age in months, length or height as the standard wants it at that age. */
  plot: { months: number; length: number | null; position: 'lying' | 'standing'; bmi: number | null }
  posyandu: string
  weight: number | null
  height: number | null
  position: 'lying' | 'standing' | ''
  muac: number | null
  oedema: 'yes' | 'no' | ''
  vitaminA: number
  pmt: number | null
  gain: Gain
  heightForAge: GrowthScore
  weightForAge: GrowthScore
  weightForHeight: GrowthScore
  bmiForAge: GrowthScore
  muacForAge: GrowthScore
  batch: string
  row: number
}

/** GET /api/children/{id}; the opening is logged. */
export interface ChildDetail extends ChildItem {
  familyId: string
  /** null: none is known, or it lies outside of the session's area. */
  family: { id: string; headName: string; areaName: string; programmes: ReceivedProgramme[] } | null
  /** What to tell the mother, the most urgent first. */
  advice: string[]
  nextVisit: { month: IsoDate; late: boolean; text: string }
  /** What should be looked at again, the newest first. */
  warnings: { on: IsoDate; code: string; again: boolean; text: string; do: string }[]
  address: string
  rt: string
  rw: string
  birthWeight: number | null
  birthLength: number | null
  book: 'yes' | 'no' | ''
  linkedBy: string
  measurements: ChildMeasurement[]
}

export type GrowthIndex = 'height_for_age' | 'weight_for_age' | 'weight_for_height' | 'bmi_for_age' | 'muac_for_age'

export interface CurveLine { z: number; percent: number; y: number[] }

/** GET /api/growth/curves?index=&sex=&position= */
export interface GrowthCurve {
  index: GrowthIndex
  sex: Sex
  xUnit: 'month' | 'cm'
  yUnit: 'kg' | 'cm' | 'kg/m²'
  /** Months from which height is meant, not length; 0 where it makes no difference. */
  standingFrom: number
  x: number[]
  lines: CurveLine[]
  centiles: CurveLine[]
  /** In which WHO published the standard. */
  year: number
}
