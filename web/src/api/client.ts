import type * as C from './cases'
import type * as P from './prevalence'
import type * as S from './sessions'
import type * as T from './types'

/** An answer of the server that is not a success, with words for the person. */
export class ApiError extends Error {
  constructor(readonly problem: T.Problem) {
    super(problem.title)
    this.name = 'ApiError'
  }
  get status() { return this.problem.status }
  get code() { return this.problem.code }
}

let language: T.Language = 'id'
/** Texts of later answers come in this language. */
export function speak(l: T.Language) { language = l }

let onUnauthenticated = () => {}
/** Called when the server says that nobody is logged in any more. */
export function whenUnauthenticated(fn: () => void) { onUnauthenticated = fn }

/** Query values: '' and undefined are left out, lists are repeated. */
export type Query = Record<string, string | number | boolean | string[] | undefined>

export function withQuery(path: string, query: object = {}): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(query as Query)) {
    if (value === undefined || value === '') continue
    if (Array.isArray(value)) value.forEach((v) => params.append(key, v))
    else params.set(key, String(value))
  }
  const text = params.toString()
  return text ? `${path}?${text}` : path
}

let onWaiting = (_key: symbol, _problem: T.Problem | null) => {}
/** Called when a call waits because the server saves a file, and with null when it waits no more. */
export function whenWaiting(fn: typeof onWaiting) { onWaiting = fn }

/** Calls until the server has a turn for it: a call that was busy has changed nothing. */
async function call<R>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<R> {
  const key = Symbol(path)
  try {
    for (const end = Date.now() + longestWait; ; ) {
      try {
        return await once<R>(method, path, body, signal)
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'busy' || signal?.aborted || Date.now() > end) throw error
        onWaiting(key, error.problem)
        await new Promise((resolve) => setTimeout(resolve, 1000))
      }
    }
  } finally {
    onWaiting(key, null)
  }
}
const longestWait = 15 * 60_000

async function once<R>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<R> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language }
  let payload: BodyInit | undefined
  if (body instanceof FormData) payload = body
  else if (body !== undefined) {
    headers['Content-Type'] = 'application/json'
    payload = JSON.stringify(body)
  }
  let response: Response
  try {
    response = await fetch(`/api${path}`, { method, headers, body: payload, credentials: 'same-origin', signal })
  } catch {
    throw new ApiError({ status: 0, title: '', detail: '', code: 'unavailable' })
  }
  if (response.ok) {
    if (response.status === 204) return undefined as R
    return (await response.json()) as R
  }
  const problem = await readProblem(response)
  if (response.status === 401 && path !== '/session') onUnauthenticated()
  throw new ApiError(problem)
}

async function readProblem(response: Response): Promise<T.Problem> {
  try {
    const problem = (await response.json()) as Partial<T.Problem>
    return { status: response.status, title: '', detail: '', code: 'internal', ...problem }
  } catch {
    return { status: response.status, title: '', detail: '', code: 'internal' }
  }
}

const get = <R>(path: string, query?: object) => call<R>('GET', withQuery(path, query))
const post = <R>(path: string, body?: unknown) => call<R>('POST', path, body ?? {})
const put = <R>(path: string, body: unknown) => call<R>('PUT', path, body)
const id = encodeURIComponent

function formOf(file: File, fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) if (value) form.append(name, value)
  form.append('file', file, file.name)
  return form
}

/** Every call of the API, one line each. */
export const api = {
  logIn: (c: T.Credentials) => post<T.Session>('/session', c),
  session: () => get<T.Session>('/session'),
  changePassword: (input: T.PasswordInput) => put<T.Session>('/session/password', input),
  logOut: () => call<void>('DELETE', '/session'),

  overview: (date?: string) => get<T.Overview>('/overview', { date }),

  areas: (q: { within?: string; q?: string }) => get<T.AreaList>('/areas', q),
  area: (code: string) => get<T.AreaDetail>(`/areas/${id(code)}`),

  boundaries: () => get<{ items: T.BoundaryGroup[] }>('/boundaries'),
  outlines: () => get<T.OutlineList>('/boundaries/outlines'),
  importBoundaries: (file: File, source: string) => post<T.BoundaryImport>('/boundaries', formOf(file, { source })),
  removeBoundaries: (g: T.BoundaryGroup) => call<void>('DELETE', withQuery('/boundaries', { within: g.within, level: g.level, source: g.source })),
  pairs: () => get<T.PairList>('/bps-codes'),
  importPairs: (file: File, source: string) => post<T.PairImport>('/bps-codes', formOf(file, { source })),

  /** `signal` stops the sending and the reading; the server then keeps nothing of the file. */
  upload: (file: File, dataDate = '', signal?: AbortSignal) => {
    const form = new FormData()
    if (dataDate) form.append('dataDate', dataDate)
    form.append('file', file, file.name)
    return call<T.Batch>('POST', '/imports', form, signal)
  },
  batches: (q: { cursor?: string; limit?: number } = {}) => get<T.BatchList>('/imports', q),
  batch: (b: string) => get<T.Batch>(`/imports/${id(b)}`),
  findings: (b: string, q: { code?: string; severity?: string; page?: number }) =>
    get<T.FindingPage>(`/imports/${id(b)}/findings`, q),
  findingsFile: (b: string, q: { purpose: string; identity: boolean }) => withQuery(`/api/imports/${id(b)}/findings.xlsx`, q),
  batchRow: (b: string, row: number) => get<T.BatchRow>(`/imports/${id(b)}/rows/${row}`),
  openValues: (b: string) => get<T.OpenValueList>(`/imports/${id(b)}/values`),
  amendments: (b: string) => get<T.AmendmentList>(`/imports/${id(b)}/amendments`),
  amend: (b: string, input: T.AmendInput) => post<T.Batch>(`/imports/${id(b)}/amendments`, input),
  effects: (b: string, q: { kind: T.EffectKind; page?: number }) => get<T.EffectPage>(`/imports/${id(b)}/effects`, q),
  cancelBatch: (b: string) => post<void>(`/imports/${id(b)}/cancel`),
  checkBatch: (b: string) => post<T.Batch>(`/imports/${id(b)}/check`),
  commitBatch: (b: string) => post<T.Batch>(`/imports/${id(b)}/commit`),
  undoBatch: (b: string) => post<T.Batch>(`/imports/${id(b)}/undo`),
  discardBatch: (b: string) => call<void>('DELETE', `/imports/${id(b)}`),
  batchEvents: (b: string) => `/api/imports/${id(b)}/events`,

  holdFile: (file: File, dataDate = '') => post<{ id: string }>('/mappings/files', formOf(file, { dataDate })),
  heldFiles: () => get<{ items: T.HeldFile[] }>('/mappings/files'),
  lookAtFile: (f: string, q: { sheet?: number; headerRow?: number; headerRows?: number }) => get<T.FileLook>(`/mappings/files/${id(f)}`, q),
  valuesOfFile: (f: string, q: { sheet: number; headerRow: number; headerRows: number; column: string; base: string; field: string }) =>
    get<T.ValueList>(`/mappings/files/${id(f)}/values`, q),
  tryMapping: (f: string, input: T.MappingTry) => post<T.MappingPreview>(`/mappings/files/${id(f)}/preview`, input),
  readMapped: (f: string, input: T.MappingTry) => post<T.Batch>(`/mappings/files/${id(f)}/batch`, input),
  releaseFile: (f: string) => call<void>('DELETE', `/mappings/files/${id(f)}`),
  mappings: () => get<{ items: T.Mapping[] }>('/mappings'),
  mapping: (m: string) => get<T.MappingDetail>(`/mappings/${id(m)}`),
  changeMapping: (m: string, input: T.MappingChange) => put<T.MappingDetail>(`/mappings/${id(m)}`, input),

  families: (q: T.FamilyQuery) => get<T.FamilyList>('/families', q),
  family: (f: string) => get<T.FamilyDetail>(`/families/${id(f)}`),
  familyHistory: (f: string) => get<T.History>(`/families/${id(f)}/history`),
  assessment: (f: string, set?: string) => get<T.Assessment>(`/families/${id(f)}/assessment`, { set }),
  verify: (f: string, input: T.VerificationInput) => post<T.FamilyDetail>(`/families/${id(f)}/verification`, input),
  identity: (f: string, input: T.IdentityRequest) => post<T.IdentityReveal>(`/families/${id(f)}/identity`, input),

  children: (q: T.ChildQuery) => get<T.ChildList>('/children', q),
  child: (c: string) => get<T.ChildDetail>(`/children/${id(c)}`),
  growthCurve: (q: { index: T.GrowthIndex; sex: string; position: string }) => get<T.GrowthCurve>('/growth/curves', q),
  prevalence: (q: P.PrevalenceQuery) => get<P.Prevalence>('/prevalence', q),
  gatherings: (area: string) => get<S.GatheringList>('/posyandus', { area }),
  heldSessions: (q: S.SessionQuery) => get<S.HeldList>('/sessions', q),
  sessionDay: (q: S.SessionQuery) => get<S.SessionDay>('/sessions/day', q),
  sessionFile: (q: S.SessionQuery & { purpose: string }) => withQuery('/api/sessions/day.xlsx', q),
  enter: (input: S.EntryInput) => post<S.EntryAnswer>('/sessions/entries', input),
  takeBack: (input: S.TakeBackInput) => post<S.EntryAnswer>('/sessions/undo', input),
  enrol: (input: S.NewcomerInput) => post<S.NewcomerAnswer>('/sessions/children', input),
  cases: (q: C.CaseQuery) => get<C.CaseList>('/cases', q),
  caseCounts: () => get<C.CaseCounts>('/cases/counts'),
  childCases: (c: string) => get<C.ChildCases>(`/children/${id(c)}/cases`),
  actOnCase: (c: string, kind: C.CaseKind, input: C.CaseDeedInput) => post<C.ChildCases>(`/children/${id(c)}/cases/${kind}`, input),
  worksheet: (c: string, input: { purpose: string; anonymous: boolean }) => post<C.Worksheet>(`/children/${id(c)}/worksheet`, input),
  worksheetFile: (c: string, q: { purpose: string; anonymous: boolean }) => withQuery(`/api/children/${id(c)}/worksheet.xlsx`, q),
  risk: (f: string, version: string) => get<C.Risk>(`/families/${id(f)}/krs`, { version }),
  entryHistory: (q: { child: string; on: string }) => get<S.EntryHistory>('/sessions/history', q),

  criteria: () => get<T.CriteriaList>('/criteria'),
  simulate: (input: T.SimulationInput) => post<T.Simulation>('/criteria/simulate', input),

  determinations: () => get<T.DeterminationList>('/determinations'),
  draft: (input: T.DraftInput) => post<T.Determination>('/determinations', input),
  determination: (d: string, asOf?: string) => get<T.Determination>(`/determinations/${id(d)}`, { asOf }),
  entries: (d: string, q: { asOf?: string; area?: string; q?: string; cursor?: string; limit?: number }) =>
    get<T.EntryList>(`/determinations/${id(d)}/entries`, q),
  freeze: (d: string, input: T.FreezeInput) => post<T.Determination>(`/determinations/${id(d)}/freeze`, input),
  change: (d: string, input: T.ChangeInput) => post<T.Determination>(`/determinations/${id(d)}/changes`, input),
  choose: (d: string, input: T.ChoiceInput) => post<T.Determination>(`/determinations/${id(d)}/choices`, input),
  checkHash: (d: string) => get<T.HashCheck>(`/determinations/${id(d)}/verify`),
  movement: (d: string, q: { from?: string; to?: string }) => get<T.Movement>(`/determinations/${id(d)}/movement`, q),

  matrix: (q: { area?: string; year?: number | string }) => get<T.ProgrammeMatrix>('/programmes/matrix', q),
  coverage: (p: string, q: { area?: string } = {}) => get<T.Coverage>(`/programmes/${id(p)}/coverage`, q),

  indicators: () => get<T.IndicatorList>('/indicators'),
  series: (i: string, q: { area?: string; asOf?: string }) => get<T.Series>(`/indicators/${id(i)}/series`, q),
  rank: (i: string, q: { area?: string; asOf?: string; period?: string }) =>
    get<T.RankResult>(`/indicators/${id(i)}/rank`, q),
  lint: (text: string) => post<T.LintResult>('/lint', { text }),

  meetingItems: (q: { kind?: string; status?: string; q?: string } = {}) => get<T.MeetingList>('/meetings/items', q),
  addMeetingItem: (input: T.MeetingInput) => post<T.MeetingItem>('/meetings/items', input),
  changeMeetingItem: (m: string, input: T.MeetingChange) => put<T.MeetingItem>(`/meetings/items/${id(m)}`, input),
  meetingHistory: (m: string) => get<{ items: T.ProgressEntry[] }>(`/meetings/items/${id(m)}/history`),
  correctProgress: (m: string, input: T.ProgressCorrection) => post<T.MeetingItem>(`/meetings/items/${id(m)}/corrections`, input),

  figures: (date?: string) => get<T.FigureList>('/reports/figures', { date }),
  figure: (f: string, date?: string) => get<T.Figure>(`/reports/figures/${id(f)}`, { date }),
  makeReport: (input: T.ReportInput) => post<T.Report>('/reports', input),
  reports: () => get<T.ReportList>('/reports'),

  users: () => get<T.UserList>('/users'),
  addUser: (input: T.UserInput) => post<T.User>('/users', input),
  changeUser: (u: string, input: T.UserInput) => put<T.User>(`/users/${id(u)}`, input),

  audit: (q: { q?: string; action?: string; from?: string; to?: string; cursor?: string }) => get<T.AuditList>('/audit', q),
  about: () => get<T.About>('/about'),
  messages: (lang: T.Language) => get<T.Messages>(`/messages/${lang}`),
}
