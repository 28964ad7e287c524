/**
 * The wire types of the API. The server writes exactly these: camelCase
 * fields, empty text '' rather than null, lists never null, dates as ISO text
 * ("2024-02-21"), instants as RFC 3339 UTC, money as whole rupiah, shares as
 * percent numbers (6.71 means 6,71 %). A field marked `?` may be left out.
 *
 * All texts (label, text, remedy, sentence, definition, …) come in the
 * language of the session's `Accept-Language` ("id" or "en").
 */
import type { LintFinding, Commitment } from './reporting'
export type * from './reporting'
export type * from './importing'
export type * from './mapping'
export type * from './children'

/** An ISO calendar date, "2024-02-21"; '' when unknown. */
export type IsoDate = string
/** An RFC 3339 instant in UTC. */
export type Instant = string
export type Language = 'id' | 'en'

// ---------------------------------------------------------------- problems

/** RFC 9457 problem document, `application/problem+json`. */
export interface Problem {
  status: number
  /** What happened, one line. */
  title: string
  /** Why, and what to do. */
  detail: string
  /** The server's fault code. */
  code:
    | 'invalid' | 'not_found' | 'conflict' | 'forbidden' | 'unauthenticated'
    | 'too_large' | 'unavailable' | 'busy' | 'canceled' | 'internal'
  /** One per wrong field. `location` is like "body.reason". */
  errors?: { location: string; message: string }[]
  /** With 409 of POST /api/reports: the findings that stop the export. */
  findings?: LintFinding[]
  /** 422 of POST /api/imports: the file is kept so that its columns can be mapped. */
  held?: string
  /** 409 after a lost update: how the thing stands now. */
  current?: unknown
}

// ----------------------------------------------------------------- session

/** The roles of internal/access/role.go. */
export type Role =
  | 'administrator' | 'verifier' | 'operator' | 'programme_manager' | 'analyst' | 'leader' | 'auditor'

/** What a session may do (internal/access/role.go); the interface hides what is not in the list. */
export type Action =
  | 'view_aggregate' | 'view_families' | 'view_identity' | 'import' | 'undo' | 'verify' | 'determine'
  | 'correct' | 'simulate' | 'manage_programme' | 'manage_indicator' | 'manage_meeting'
  | 'export' | 'export_identity' | 'measure_children' | 'manage_users' | 'view_audit' | 'backup'

export interface Credentials { username: string; password: string }

/** PUT /api/session/password; the answer is the renewed Session, the user's other sessions end. */
export interface PasswordInput { present: string; next: string }

/** GET and POST /api/session. */
export interface Session {
  user: string
  name: string
  role: Role
  /** The role in words. */
  roleName: string
  /** Kemendagri code the session is limited to, "61.72" or "61.72.03.1003". */
  area: string
  areaName: string
  actions: Action[]
  language: Language
  /** Name of the time zone of the region: WIB, WITA or WIT. */
  timeZone: string
  /** Somebody else set the password: until it is changed the server answers nothing else. */
  mustChange: boolean
  /** Least number of characters of a password. */
  minPassword: number
  /** What a village of the area is called: "Kelurahan", "Desa", or "Desa/kelurahan". */
  villageName: string
  /** The day at the office. */
  today: IsoDate
  /** What the person may do with files: bring them in, see those that came in, or neither. */
  imports: 'write' | 'read' | ''
}

// ------------------------------------------------------------------ figure

/**
 * A number that can be opened. `value` null means "not known", never zero.
 * Every number of the interface, the deck and the annex is one of these.
 */
export interface Figure {
  /** Stable id, "target.families", "delivery.52.percent". */
  id: string
  label: string
  value: number | null
  /** Unit in words of the language: "keluarga", "jiwa", "%", "rupiah". '' for a bare number. */
  unit: string
  /** Digits after the comma when shown. */
  decimals: number
  /** The date the number is true for. */
  date: IsoDate
  source: string
  definition: string
  /** The filter that gives the list, in words: {label: "Kelurahan", value: "Maya Sopa"}. */
  filters: { label: string; value: string }[]
  /**
   * The same filter as query of GET /api/families: "determination=…&area=61.72.03.1003".
   * With counts "decree" it names the decree and the day, with "meeting" it is
   * the query of the meeting page. '' without a list, or for who may not open it.
   */
  query: string
  /**
   * What is behind the number. A list: its families, their persons, the persons
   * of a decree's frozen list, rows of the meetings. Or figures (parts): that
   * add up to it, that it counts, whose ratio it is. "none": an official
   * statistic, codes of areas or money.
   */
  counts: 'families' | 'persons' | 'decree' | 'meeting' | 'children' | 'sum' | 'number' | 'ratio' | 'none'
  /** The figures that it is made of. */
  parts: { id: string; label: string; value: number | null; unit: string; query: string }[]
  /** Slide of the deck that shows it, 0 when none. */
  slide: number
  /** A sentence of caution (coverage, rounding, revised), '' when none. */
  note: string
}

// ---------------------------------------------------------------- overview

/** GET /api/overview?date= */
export interface Overview {
  date: IsoDate
  area: string
  areaName: string
  /**
   * In this order, when known: "remaining.families", "remaining.persons",
   * "unserved_families" (have received nothing), "unregistered_families"
   * (registered with no programme), then the
   * newest official P0 "indicator.p0". At most six. The first is the big one.
   */
  figures: Figure[]
  /** How a number came to be: P3KE → verified → eligible → decree → remaining. */
  funnel: { id: string; label: string; families: number; query: string }[]
  /** Areas one level down with at least one family, most determined first. */
  byArea: AreaCount[]
  /** The level of byArea in words, "Kelurahan". */
  byAreaLevel: string
  /** Not done and past their date, longest first; at most 10. */
  late: Commitment[]
  /** All that are late, also beyond the ten shown. */
  lateTotal: number
  /** One per kind of data, oldest first. */
  dataSources: DataSource[]
  /** The first step still to be done, for an empty region. '' when there is data. */
  toVisit: { families: number; of: number; query: string } | null
  nextStep: '' | 'import' | 'verify' | 'determine'
}

export interface AreaCount {
  code: string
  name: string
  /** Centroid; null when unknown. */
  lat: number | null
  lng: number | null
  families: number
  persons: number
  /** Families on the newest decree's list as of the date. */
  determined: number
}

export interface DataSource {
  /** "P3KE keluarga", "Hasil verifikasi". */
  name: string
  /** Data date. */
  date: IsoDate
  file: string
  rows: number
  /** Older than this kind of data should be. */
  stale: boolean
}

// ------------------------------------------------------------------- areas

export interface Area {
  code: string
  name: string
  /** "Kota Singkawang", "Kelurahan Maya Sopa". */
  fullName: string
  level: 'country' | 'province' | 'regency' | 'district' | 'village'
  lat: number | null
  lng: number | null
  /** From the province down to the parent. */
  path: { code: string; name: string }[]
}

/** GET /api/areas?within=&q= : children of `within`, or the matches of `q` in it. At most 200. */
export interface AreaList { items: Area[] }

/** GET /api/areas/{code} */
export interface AreaDetail extends Area {
  children: Area[]
  population: { year: number; total: number; male: number; female: number; households: number; areaKm2: number; source: string; date: IsoDate }[]
}

/** GET /api/boundaries : what the office has brought, by area, level and source. */
export interface BoundaryGroup {
  within: string
  withinName: string
  level: string
  /** "kelurahan", within a sentence. */
  levelName: string
  areas: number
  /** How many areas of the level there are. */
  of: number
  source: string
}

/** POST /api/boundaries (multipart, fields "file" and "source") */
export interface BoundaryImport {
  areas: number
  /** Boundaries of the file outside the person's area, which were not taken. */
  left: number
  source: string
}

/** GET /api/boundaries/outlines : for the map of the start page, [longitude, latitude]. */
export interface OutlineList {
  items: { code: string; name: string; rings: [number, number][][] }[]
  /** No area of the level of Overview.byArea is missing: they can be coloured. */
  whole: boolean
  sources: string[]
}

/** GET /api/bps-codes : the pairs that are known in the person's area. */
export interface PairList {
  items: { code: string; name: string; level: string; bps: string; certainty: 'found' | 'own'; source: string }[]
  /** All areas that could have one. */
  areas: number
}

/** POST /api/bps-codes (multipart, field "file", optional "source") */
export interface PairImport { pairs: number; source: string }

// ---------------------------------------------------------------- families

export type Existence =
  | 'found' | 'died' | 'moved' | 'not_found' | 'duplicate' | 'identity_wrong' | 'refused'
export type Eligibility = 'eligible' | 'eligible_with_intervention' | 'not_eligible'

/** Query of GET /api/families. Lists are comma separated in the address. */
export interface FamilyQuery {
  q?: string
  area?: string
  /** "1,2" */
  decile?: string
  /** "found,died"; "none" = not verified yet. */
  existence?: string
  eligibility?: string
  /** Determination id, or "any" or "none". */
  determination?: string
  asOf?: IsoDate
  /** Programme id. */
  programme?: string
  /** "1" | "2" | "3" */
  strategy?: string
  /** "yes" | "no": registered as a recipient of anything, with delivery "delivered": has received. */
  hasIntervention?: string
  /** "delivered": the conditions on programmes are about what was received. */
  delivery?: string
  /** Repeatable "key:value", e.g. "latrine:no_septic". */
  fact?: string[]
  /** "head" | "area" | "decile" | "members" | "verified", "-" before for descending. */
  sort?: string
  cursor?: string
  limit?: number
}

export interface FamilyList {
  /** Families that match, also beyond this page. */
  total: number
  /** Persons in them. */
  persons: number
  items: FamilyItem[]
  /** Cursor of the next page; '' at the end. */
  next: string
  /** The filters in words, for the list's heading. */
  filters: { label: string; value: string }[]
}

export interface FamilyItem {
  id: string
  headName: string
  /** Masked. */
  nik: string
  area: string
  areaName: string
  districtName: string
  address: string
  rt: string
  rw: string
  members: number
  /** 0 unknown */
  decile: number
  existence: Existence | ''
  eligibility: Eligibility | ''
  /** On the newest decree's list. */
  determined: boolean
  /** Programmes received or planned. */
  programmes: number
  dataDate: IsoDate
}

/** Where a value came from. */
export interface Provenance {
  batch: string
  file: string
  row: number
  dialectName: string
  dataDate: IsoDate
  /** Of a cell that was put right when the file came in; '' otherwise. */
  mendedBy: string
  mendedAt: Instant | ''
  mendedFrom: string
}

export interface Fact {
  key: string
  /** "Jamban" */
  label: string
  /** Canonical value, "no_septic". */
  value: string
  /** In words. */
  text: string
  /** Group heading in words: "Rumah", "Pekerjaan", "Bantuan". */
  group: string
  provenance: Provenance
}

export interface Member {
  id: string
  name: string
  /** Masked. */
  nik: string
  /** Words: "NIK sesuai", "NIK tidak ada". */
  nikStatus: string
  nikOk: boolean
  /** Somebody else has the same NIK. */
  nikShared: boolean
  relation: string
  sex: 'm' | 'f' | ''
  birthDate: IsoDate
  /** Completed years on `ageOn`; null when unknown. */
  age: number | null
  /** '' without an age. */
  ageOn: IsoDate
  education: string
  occupation: string
  validFrom: IsoDate
  validTo: IsoDate
  /** The person as a child of a posyandu; '' when none knows them. */
  childId: string
}

export interface VerificationResult {
  id: string
  existence: Existence | ''
  eligibility: Eligibility | ''
  reason: string
  note: string
  evidence: string
  visitedOn: IsoDate
  verifier: string
  recordedAt: Instant
  recordedBy: string
  isCurrent: boolean
}

export interface ReceivedProgramme {
  deliveryId: string
  programmeId: string
  name: string
  agency: string
  strategy: number
  year: number
  status: 'planned' | 'verified' | 'delivered' | 'cancelled'
  deliveredOn: IsoDate
  amount: number
  proof: string
  /** Name of the person when it is for one member. */
  person: string
}

/** GET /api/families/{id} */
export interface FamilyDetail extends FamilyItem {
  /** Masked family card number. */
  kk: string
  /** From district down, in words. */
  path: { code: string; name: string }[]
  memberList: Member[]
  facts: Fact[]
  verification: VerificationResult[]
  programmeList: ReceivedProgramme[]
  determinations: { id: string; title: string; decreeNo: string; decreeDate: IsoDate; status: 'on_list' | 'removed' }[]
  provenance: Provenance[]
}

/** GET /api/families/{id}/history : newest first, in plain language. */
export interface HistoryEntry {
  /** The day on which it was so; '' when nobody has written it down. */
  on: IsoDate
  /** When it was recorded. */
  at: Instant
  /** "P3KE mencatat keluarga ini di Maya Sopa, desil 1." */
  text: string
  /** What a file changed, one sentence each. */
  details: string[]
  /** Who recorded it or brought the file. */
  by: string
  kind: 'import' | 'verification' | 'determination' | 'programme' | 'change'
  provenance?: Provenance
}
export interface History { items: HistoryEntry[] }

/** GET /api/families/{id}/assessment?set= */
export interface Assessment {
  set: string
  setName: string
  legalBasis: string
  met: number
  /** Criteria whose answer is unknown. */
  unknown: number
  threshold: number
  total: number
  result: 'meets' | 'does_not_meet' | 'undecided'
  /** One sentence: "Memenuhi 8 dari 13; batasnya 7." */
  sentence: string
  /** What the officer of the current visit says; null when nobody has been there. */
  officer: { existence: Existence; eligibility: Eligibility | ''; visitedOn: IsoDate; verifier: string; answered: number } | null
  /** The officer's judgement against the criteria's. */
  agreement: 'agree' | 'differ' | 'open' | 'unjudged'
  /** "Petugas: layak; kriteria: 5 dari 13, ambang 7 → tidak layak."; '' when there is nothing to compare. */
  comparison: string
  /** What the register alone says, in a sentence. */
  register: string
  /** Criteria that officer and register answer differently. */
  differences: number
  criteria: {
    code: string
    label: string
    /** The answer that counts: the officer's, or else the register's. */
    answer: 'yes' | 'no' | 'unknown'
    officer: 'yes' | 'no' | ''
    register: 'yes' | 'no' | 'unknown'
    /** Why the register says so. */
    why: string
    differs: boolean
  }[]
}

/** POST /api/families/{id}/verification → FamilyDetail */
export interface VerificationInput {
  existence: Existence
  /** '' unless existence is found or identity_wrong. */
  eligibility: Eligibility | ''
  /** Mandatory. */
  reason: string
  evidence: string
  note: string
  visitedOn: IsoDate
  verifier: string
  /** "k01": "yes" | "no" | '' */
  answers: Record<string, string>
}

/** POST /api/families/{id}/identity {purpose} ; logged. */
export interface IdentityRequest { purpose: string }
export interface IdentityReveal { kk: string; members: { id: string; name: string; nik: string }[] }

// ---------------------------------------------------------------- criteria

/** GET /api/criteria */
export interface CriteriaSet {
  id: string
  version: number
  name: string
  legalBasis: string
  validFrom: IsoDate
  validTo: IsoDate
  threshold: number
  /** `counts` is what the rule looks at, in words. */
  criteria: { code: string; number: number; label: string; counts: string; rule: string }[]
}
export interface CriteriaList { items: CriteriaSet[] }

/** POST /api/criteria/simulate */
export interface SimulationInput { set: string; threshold: number; area: string; decile: number[] }
export interface Simulation {
  /** That was tried. */
  threshold: number
  /** The first of the families that change; none for who may not see families. */
  changes: { id: string; headName: string; areaName: string; met: number; enters: boolean }[]
  /** Families assessed. */
  assessed: number
  meets: Figure
  /** With the set's own threshold, for comparison. */
  baseline: Figure
  /** In the new result, not in the baseline, and the other way round. */
  added: number
  removed: number
  undecided: number
  /** Families by number of criteria met, 0…n. */
  distribution: { met: number; families: number }[]
  byCriterion: { code: string; label: string; yes: number; no: number; unknown: number }[]
}

// ----------------------------------------------------------- determination

export interface Determination {
  id: string
  title: string
  area: string
  areaName: string
  status: 'draft' | 'frozen'
  decreeNo: string
  decreeDate: IsoDate
  signatory: string
  position: string
  legalBasis: string
  criteriaSet: string
  criteriaSetName: string
  dataDate: IsoDate
  /** At freezing; of a draft, now. */
  families: number
  persons: number
  /** As of the date asked for. */
  currentFamilies: number
  currentPersons: number
  asOf: IsoDate
  hash: string
  frozenAt: Instant | ''
  frozenBy: string
  minutes: { id: string; number: string; heldOn: IsoDate; place: string; area: string; areaName: string }[]
  changes: DeterminationChange[]
  /** What was asked for was there already; '' otherwise. */
  notice: string
  /** Families that a draft leaves out because they were removed from a list before. */
  reasons: { text: string; in: boolean; families: number }[]
  leftOut: { familyId: string; headName: string; areaName: string; why: string; onDate: IsoDate; document: string; note: string }[]
  /** Families chosen by hand before the list was frozen, the newest first. */
  choices: DraftChoice[]
  /** The older decree that this one replaces or supplements, then the newer ones that do so to it. */
  relations: { id: string; decreeNo: string; decreeDate: IsoDate; relation: 'replaces' | 'supplements'; relationText: string }[]
}
export interface DraftChoice {
  id: string
  kind: 'add' | 'remove'
  familyId: string
  headName: string
  areaName: string
  reason: string
  recordedAt: Instant
  recordedBy: string
  /** No later choice about the family takes its place. */
  last: boolean
}
/** POST /api/determinations/{id}/choices → Determination */
export interface ChoiceInput { kind: 'add' | 'remove'; familyId: string; reason: string }
/** GET /api/determinations */
export interface DeterminationList { items: Determination[] }

export interface DeterminationChange {
  id: string
  kind: 'add' | 'remove'
  familyId: string
  headName: string
  areaName: string
  /** "died" | "moved" | "corrected" | "improved" | "duplicate" | "objection_upheld" | "late_data" */
  reason: string
  reasonText: string
  onDate: IsoDate
  document: string
  note: string
  recordedAt: Instant
  recordedBy: string
}

/** POST /api/determinations → Determination (draft) */
export interface DraftInput {
  title: string
  area: string
  criteriaSet: string
  dataDate: IsoDate
  /** What the decree will do to an older one, and which; '' and '' for nothing. */
  relation: '' | 'replaces' | 'supplements'
  related: string
}

/** POST /api/determinations/{id}/freeze → Determination */
export interface FreezeInput {
  decreeNo: string
  decreeDate: IsoDate
  signatory: string
  position: string
  legalBasis: string
}

/** POST /api/determinations/{id}/changes → Determination */
export interface ChangeInput {
  kind: 'add' | 'remove'
  familyId: string
  reason: string
  onDate: IsoDate
  document: string
  note: string
}

/** GET /api/determinations/{id}/entries?asOf=&area=&q=&cursor=&limit= */
export interface EntryList {
  total: number
  persons: number
  items: {
    seq: number; familyId: string; headName: string; area: string; areaName: string
    persons: number; decile: number; met: number; status: 'on_list' | 'removed' | 'added' | 'by_hand'
  }[]
  next: string
}

/** GET /api/determinations/{id}/verify */
export interface HashCheck { ok: boolean; stored: string; computed: string; families: number; checkedAt: Instant }

/** GET /api/determinations/{id}/movement?from=&to= */
export interface Movement {
  from: IsoDate
  to: IsoDate
  start: number
  added: { reason: string; reasonText: string; families: number }[]
  removed: { reason: string; reasonText: string; families: number }[]
  end: number
}

// -------------------------------------------------------------- programmes

/** GET /api/programmes/matrix?area=&year= */
export interface ProgrammeMatrix {
  area: string
  areaName: string
  year: number
  years: number[]
  rows: MatrixRow[]
  /** The larger area of which targets and budgets are left out, because they are not divided; '' for none. */
  whole: string
  /** `families` and `planned` count each family once; `receipts` is the sum of the rows. */
  total: { budget: number | null; realised: number | null; families: number; receipts: number; planned: number }
  source: string
  date: IsoDate
}
export interface MatrixRow {
  programmeId: string
  strategy: 1 | 2 | 3
  strategyName: string
  code: string
  name: string
  agency: string
  activityKind: 'direct' | 'indirect' | 'support'
  fundSource: string
  unit: string
  /** Null when target and money are of a larger area than the one shown. */
  target: number | null
  delivered: number
  /** delivered of target, percent; null without target. */
  percent: number | null
  budget: number | null
  realised: number | null
  /** Query of GET /api/families for who received it; '' when not by name. */
  query: string
}

/** GET /api/programmes/{id}/coverage?area= */
export interface Coverage {
  programmeId: string
  name: string
  agency: string
  /** Recipients + non-recipients = families, in each row and in total. */
  families: number
  recipients: number
  /** Of the recipients, those who have received. */
  received: number
  nonRecipients: number
  byArea: { code: string; name: string; families: number; recipients: number; received: number; nonRecipients: number }[]
}
