/** Wire types of posyandu days: who was measured, and what is entered. */
import type { Instant, IsoDate } from './types'

/** GET /api/posyandus?area= */
export interface GatheringList { items: Gathering[] }
export interface Gathering { area: string; areaName: string; posyandu: string; puskesmas: string; children: number }

/** A posyandu on a day; `on` '' is today. */
export interface SessionQuery { area: string; posyandu: string; on?: string }

/** GET /api/sessions?area=&posyandu=&on= : the days of the month of `on`, and the month: every child once. */
export interface HeldList {
  month: string
  items: { on: IsoDate; measured: number; d: number; n: number; t: number; o: number; b: number }[]
  s: number
  k: number
  d: number
  n: number
}

export interface Score { z: number | null; category: string; text: string; implausible: boolean; on: IsoDate | '' }

export interface Advice { code: string; severity: 'again' | 'act' | 'note' | 'praise'; text: string }

export type GainLetter = '' | 'N' | 'T' | '2T' | 'O' | 'B'

export interface MeasuredToday {
  weight: number | null
  height: number | null
  position: Position
  muac: number | null
  oedema: '' | 'yes' | 'no'
  gain: GainLetter
  heightForAge: Score
  weightForAge: Score
  weightForHeight: Score
  /** Id of what was entered by hand; '' when only a file says so. */
  entry: string
}

export type Position = '' | 'lying' | 'standing'

export interface Attendee {
  id: string
  name: string
  sex: '' | 'm' | 'f'
  birthDate: IsoDate
  parent: string
  /** In words. */
  age: string
  /** Completed months. */
  months: number
  /** Children of this age are measured lying down. */
  lying: boolean
  /** Of another posyandu, and counted there. */
  guest: boolean
  /** Months since the last visit, this one counted; −1: never came. */
  missed: number
  before: { on: IsoDate | ''; weight: number | null; weightOn: IsoDate | ''; height: number | null; heightOn: IsoDate | ''; gain: GainLetter }
  /** null: not yet measured. */
  today: MeasuredToday | null
  advice: Advice[]
}

/** S sasaran, K with a KIA book, D weighed, N gained, T not gained, O not weighed last month, B first time. */
export interface Tally { group: string; sex: '' | 'm' | 'f'; s: number; k: number; d: number; n: number; t: number; o: number; b: number; measured: number; absent: number }

/** GET /api/sessions/day?area=&posyandu=&on= */
export interface SessionDay {
  area: string
  areaName: string
  puskesmas: string
  posyandu: string
  on: IsoDate
  children: Attendee[]
  recap: Tally[]
  total: Tally
  guests: number
}

/** `id` is made here: sending again changes nothing. */
export interface EntryPlace { id: string; area: string; posyandu: string; on: IsoDate }

/** POST /api/sessions/entries → EntryAnswer */
export interface EntryInput extends EntryPlace {
  childId: string
  /** kg, two decimals at most; 0 not measured. */
  weight: number
  /** cm, one decimal. */
  height: number
  position: Position
  muac: number
  oedema: '' | 'yes' | 'no'
  /** The entry that was seen and is corrected, '' none. */
  replaces: string
  /** Codes of the questions that were answered. */
  confirmed: string[]
}

/** Nothing was saved when there are questions; the child is then shown as it would be. */
export interface EntryAnswer { saved: boolean; repeated: boolean; questions: Advice[]; child: Attendee }

/** POST /api/sessions/undo → EntryAnswer */
export interface TakeBackInput extends EntryPlace { childId: string; replaces: string }

/** POST /api/sessions/children */
export interface NewcomerInput extends EntryPlace {
  name: string
  sex: 'm' | 'f' | ''
  birthDate: IsoDate
  mother: string
  nik: string
  book: '' | 'yes' | 'no'
  /** None of those that look the same. */
  confirmed: boolean
}
export interface NewcomerAnswer {
  saved: boolean
  id: string
  alike: { id: string; name: string; birthDate: IsoDate; parent: string; posyandu: string; areaName: string }[]
}

export interface EnteredValues { weight: number | null; height: number | null; position: Position; muac: number | null; oedema: '' | 'yes' | 'no' }

/** GET /api/sessions/history?child=&on= , oldest first. */
export interface EntryHistory {
  items: { deed: 'enter' | 'correct' | 'undo'; at: Instant; by: string; said: EnteredValues; before: EnteredValues; confirmed: number }[]
}
