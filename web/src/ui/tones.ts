import type { BatchState, CommitmentStatus, Eligibility, Existence, GrowthScore, ReceivedProgramme, Severity } from '@/api/types'

type Tone = 'good' | 'warn' | 'bad' | 'accent' | 'plain'

/** Which colour and sign a state has; the word always stands beside it. */
export const tones = {
  severity: (s: Severity): Tone => ({ error: 'bad', warning: 'warn', notice: 'plain' } as const)[s],
  batch: (s: BatchState): Tone => ({ read: 'plain', checked: 'warn', committed: 'good', undone: 'plain' } as const)[s],
  existence: (e: Existence | ''): Tone => (e === 'found' ? 'good' : e === '' ? 'plain' : 'warn'),
  eligibility: (e: Eligibility | ''): Tone => (e === '' || e === 'not_eligible' ? 'plain' : 'accent'),
  commitment: (s: CommitmentStatus): Tone => ({ not_started: 'plain', in_progress: 'accent', done: 'good', late: 'bad', cancelled: 'plain' } as const)[s],
  concern: (c: GrowthScore['concern']): Tone => ({ '': 'plain', watch: 'plain', moderate: 'warn', severe: 'bad' } as const)[c],
  delivery: (s: ReceivedProgramme['status']): Tone => ({ planned: 'plain', verified: 'accent', delivered: 'good', cancelled: 'plain' } as const)[s],
}
