// A small server with invented data for working on the interface:
//   npm run fixtures            then npm run dev (or open the built files on :8080)
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as d from './data.mjs'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }
const csp = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
const roles = [['administrator', 'Administrator'], ['verifier', 'Verifikator'], ['operator', 'Operator kelurahan/desa'], ['programme_manager', 'Pengelola program'], ['analyst', 'Analis'], ['leader', 'Pimpinan'], ['auditor', 'Auditor']]
const session = {
  user: 'verifikator', name: 'Siti Verifikator', role: 'verifier', roleName: 'Verifikator', area: '61.72', areaName: 'Kota Singkawang', language: 'id', timeZone: 'WIB', mustChange: false, minPassword: 10, villageName: 'Kelurahan',
  actions: ['view_aggregate', 'view_families', 'view_identity', 'import', 'undo', 'verify', 'determine', 'correct', 'simulate', 'manage_programme', 'manage_indicator', 'manage_meeting', 'export', 'manage_users', 'view_audit'],
}
let loggedIn = false
const visits = []
const batches = [
  { id: 'b1', file: '03 P3KE Keluarga 2023.csv', hash: 'a3f1'.repeat(16), dialect: 'p3ke-family-2023', dialectName: 'P3KE keluarga, susunan 2023/2024', dialectVersion: 1, confidence: 0.98, sheet: '', headerRow: 12, state: 'checked', running: false, dataDate: '2023-06-30', rows: 312, accepted: 309, rejected: 3, new: 12, changed: 40, unchanged: 257,
    findings: [{ code: 'nik_format', severity: 'error', label: 'NIK bukan 16 angka', remedy: 'Ketik ulang NIK dari KTP.', count: 3 }, { code: 'unknown_value', severity: 'warning', label: 'Isi di luar daftar pilihan', remedy: 'Pilih isi dari daftar pilihan.', count: 2 }], createdAt: '2024-02-10T02:00:00Z', createdBy: 'Siti Verifikator', committedAt: '', failure: '' },
  { id: 'b0', file: '01 P3KE Keluarga 2022.xlsx', hash: 'c0de'.repeat(16), dialect: 'p3ke-family-2022', dialectName: 'P3KE keluarga, susunan 2022/2023', dialectVersion: 1, confidence: 0.95, sheet: 'Sheet1', headerRow: 12, state: 'committed', running: false, dataDate: '2022-12-31', rows: 300, accepted: 300, rejected: 0, new: 300, changed: 0, unchanged: 0, findings: [], createdAt: '2024-02-09T02:00:00Z', createdBy: 'Siti Verifikator', committedAt: '2024-02-09T02:05:00Z', failure: '' },
]
const determination = {
  id: 'd1', title: 'Keluarga miskin ekstrem Kota Singkawang', area: '61.72', areaName: 'Kota Singkawang', status: 'frozen', decreeNo: '400.9/412 Tahun 2023', decreeDate: '2023-11-20', signatory: 'Nama Rekaan', position: 'Wali Kota', legalBasis: 'Keputusan Wali Kota 412/2023', criteriaSet: 's1', criteriaSetName: '13 kriteria Kota Singkawang', dataDate: '2023-06-30', families: 197, persons: 790, currentFamilies: 195, currentPersons: 782, asOf: '2024-02-21', hash: '9b'.repeat(32), frozenAt: '2023-11-20T03:00:00Z', frozenBy: 'Siti Verifikator',
  minutes: [{ id: 'x', number: '140/12/2023', heldOn: '2023-10-11', place: 'Kantor Kelurahan Maya Sopa', area: '61.72.03.1003', areaName: 'Maya Sopa' }],
  leftOut: [], choices: [], relations: [], notice: '',
  changes: [{ id: 'c1', kind: 'remove', familyId: 'k3', headName: 'Yuliana Ipung', areaName: 'Roban', reason: 'moved', reasonText: 'Pindah', onDate: '2024-01-10', document: 'Surat pindah 12/2024', note: '', recordedAt: '2024-01-11T01:00:00Z', recordedBy: 'Siti' }],
}
const criteria = ['Tidak mampu memenuhi kebutuhan dasar', 'Kepala rumah tangga perempuan', 'Pendidikan SD atau tidak lulus SD', 'Lansia non-potensial', 'Penyandang disabilitas berat', 'Bekerja di sektor informal', 'Tidak punya sanitasi', 'Tidak punya akses air bersih'].map((label, i) => ({ code: `k0${i + 1}`, label, rule: i ? 'family.latrine in ["shared", "other"]' : 'answer.k01' }))
const programmes = [['p1', 1, 'Mengurangi beban pengeluaran', 'Bantuan pangan', 'Dinas Sosial', 108, 108], ['p2', 1, 'Mengurangi beban pengeluaran', 'Bantuan tunai daerah', 'Dinas Sosial', 105, 105], ['p3', 2, 'Meningkatkan pendapatan', 'Bantuan usaha', 'Dinas Tenaga Kerja', 60, 39], ['p4', 3, 'Mengurangi kantong kemiskinan', 'Perbaikan rumah tidak layak huni', 'Dinas Perumahan dan Permukiman', 60, 52]]
const indicator = { id: 'p0', name: 'Persentase penduduk miskin (P0)', definition: 'Penduduk di bawah garis kemiskinan dibagi seluruh penduduk.', numerator: 'Penduduk di bawah garis kemiskinan', denominator: 'Penduduk', unit: '%', decimals: 2, direction: 'down', kind: 'p0', source: 'BPS', method: 'Susenas Maret', latest: { period: 'Maret 2023', value: 4.7, date: '2023-07-17' } }
const ranks = [['Kubu Raya', 4.23], ['Pontianak', 4.45], ['Singkawang', 4.7], ['Sanggau', 4.6], ['Mempawah', 5.3], ['Bengkayang', 6.2], ['Sambas', 6.7], ['Sekadau', 6.1], ['Kapuas Hulu', 8.7], ['Sintang', 8.5], ['Ketapang', 9.7], ['Landak', 9.9], ['Kayong Utara', 9.4], ['Melawi', null]]

/** Invented squares side by side. */
const outlines = d.areas.map((a, i) => {
  const [x, y] = [109 + 0.02 * (i % 6), 0.9 - 0.02 * Math.floor(i / 6)]
  return { code: a.code, name: a.name, rings: [[[x, y], [x, y - 0.02], [x + 0.02, y - 0.02], [x + 0.02, y], [x, y]]] }
})

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://x')
  const send = (body, status = 200) => { response.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' }); response.end(JSON.stringify(body)) }
  if (!url.pathname.startsWith('/api/')) return file(url.pathname, response)
  let raw = ''
  for await (const chunk of request) raw += chunk.toString('latin1')
  const body = raw.startsWith('{') ? JSON.parse(Buffer.from(raw, 'latin1').toString()) : {}
  const q = url.searchParams
  const parts = url.pathname.slice(5).split('/')
  const [kind, id, sub] = parts
  const method = request.method
  if (kind === 'session') {
    if (method === 'POST') { if (body.password !== 'rahasia') return send({ status: 401, title: 'Nama atau kata sandi keliru', detail: 'Periksa keduanya lalu coba lagi.', code: 'unauthenticated' }, 401); loggedIn = true; return send(session) }
    if (method === 'DELETE') { loggedIn = false; response.writeHead(204); return response.end() }
    return loggedIn ? send(session) : send({ status: 401, title: 'Belum masuk', detail: '', code: 'unauthenticated' }, 401)
  }
  if (!loggedIn && kind !== 'about') return send({ status: 401, title: 'Belum masuk', detail: '', code: 'unauthenticated' }, 401)
  if (kind === 'overview') return send({ date: '2024-02-21', area: '61.72', areaName: 'Kota Singkawang', figures: d.figures(), funnel: [['P3KE desil 1', 2140], ['Diverifikasi', 1999], ['Layak', 640], ['Ditetapkan', 197], ['Belum tuntas', 195]].map(([label, families], i) => ({ id: `f${i}`, label, families, query: 'decile=1' })), byArea: d.areas.map((a, i) => ({ code: a.code, name: a.name, lat: a.lat, lng: a.lng, families: d.counts[i] * 11, persons: 0, determined: d.counts[i] })).sort((a, b) => b.determined - a.determined), byAreaLevel: 'Kelurahan', late: d.meeting.filter((m) => m.daysLate), lateTotal: 1, dataSources: [{ name: 'P3KE keluarga', date: '2023-06-30', file: '03 P3KE Keluarga 2023.csv', rows: 2140, stale: true }, { name: 'Hasil verifikasi', date: '2023-10-15', file: '05 Hasil verval 2023.xlsx', rows: 1999, stale: false }], nextStep: '' })
  if (kind === 'areas') {
    if (id) return send({ code: id, name: 'Kota Singkawang', fullName: 'Kota Singkawang', level: 'regency', lat: 0.9, lng: 109, path: [], children: d.districts, population: [] })
    const within = q.get('within')
    return send({ items: within === '61.72' ? d.districts : d.areas.filter((a) => a.code.startsWith(within + '.')) })
  }
  if (kind === 'boundaries') {
    if (id === 'outlines') return send({ items: outlines, whole: true, sources: ['Peta contoh'] })
    if (method === 'POST') return send({ areas: outlines.length, left: 0, source: 'Peta contoh' })
    if (method === 'DELETE') { response.writeHead(204); return response.end() }
    return send({ items: [{ within: '61.72', withinName: 'Kota Singkawang', level: 'village', levelName: 'kelurahan', areas: outlines.length, of: outlines.length, source: 'Peta contoh' }] })
  }
  if (kind === 'bps-codes') return send(method === 'POST' ? { pairs: 1, source: 'kode.csv' } : { items: [{ code: '61.72', name: 'Kota Singkawang', level: 'regency', bps: '6172', certainty: 'found', source: 'Terbitan BPS' }], areas: 32 })
  if (kind === 'imports') {
    const batch = batches.find((b) => b.id === id)
    if (!id && method === 'POST') {
      const b = { ...batches[0], id: `b${batches.length + 1}`, file: /filename="([^"]+)"/.exec(raw)?.[1] ?? 'berkas.csv', state: 'read', running: true }
      batches.unshift(b)
      setTimeout(() => Object.assign(b, { running: false, state: 'checked' }), 1500)
      return send(b)
    }
    if (!id) return send({ items: batches, next: '' })
    if (sub === 'findings') return send({ total: 2, page: 1, pages: 1, items: [{ row: 17, column: 'NIK', code: 'nik_format', severity: 'error', value: '6,172E+15', text: 'NIK tertulis sebagai bilangan; angka terakhirnya hilang.', remedy: 'Ubah kolom menjadi teks, lalu ketik ulang dari KTP.' }, { row: 40, column: 'Pekerjaan', code: 'unknown_value', severity: 'warning', value: 'OJEK DARING', text: 'Pekerjaan ini tidak ada dalam daftar pilihan.', remedy: 'Pilih "Lainnya" bila memang tidak ada yang cocok.' }] })
    if (sub === 'events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' })
      let done = 0
      const timer = setInterval(() => {
        done += 60
        response.write(`event: progress\ndata: ${JSON.stringify({ phase: batch.running ? 'checking' : 'done', done, total: 312 })}\n\n`)
        if (!batch.running) { clearInterval(timer); response.end() }
      }, 250)
      request.on('close', () => clearInterval(timer))
      return
    }
    if (sub === 'commit') { d.families.push({ ...d.families[100], id: 'new', headName: 'SARINAH UJI COBA', nik: '6172••••••••0007', existence: '', eligibility: '', determined: false }); return send(Object.assign(batch, { state: 'committed' })) }
    if (sub === 'undo') { d.families.splice(0, d.families.length, ...d.families.filter((f) => f.id !== 'new')); return send(Object.assign(batch, { state: 'undone' })) }
    return send(batch)
  }
  if (kind === 'families') {
    const family = d.families.find((f) => f.id === id)
    if (!id) {
      let rows = d.families
      if (q.get('area')) rows = rows.filter((f) => f.area.startsWith(q.get('area')))
      if (q.get('q')) rows = rows.filter((f) => f.headName.toLowerCase().includes(q.get('q').toLowerCase()))
      if (q.get('decile')) rows = rows.filter((f) => q.get('decile').split(',').includes(String(f.decile)))
      if (q.get('hasIntervention')) rows = rows.filter((f) => !!f.programmes === (q.get('hasIntervention') === 'yes'))
      const from = Number(q.get('cursor') ?? 0)
      return send({ total: rows.length, persons: rows.reduce((s, f) => s + f.members, 0), items: rows.slice(from, from + 50), next: rows.length > from + 50 ? String(from + 50) : '', filters: q.get('area') ? [{ label: 'Wilayah', value: 'Maya Sopa' }] : [] })
    }
    const provenance = { batch: 'b1', file: '03 P3KE Keluarga 2023.csv', row: 17, dialectName: 'P3KE keluarga 2023/2024', dataDate: '2023-06-30' }
    if (sub === 'history') return send({ items: [{ at: '2024-02-10T02:00:00Z', text: 'Hasil kunjungan: ditemukan, layak.', by: 'Siti Verifikator', kind: 'verification' }, { at: '2024-02-09T02:00:00Z', text: 'P3KE mencatat keluarga ini di Maya Sopa, desil 1.', by: 'Siti Verifikator', kind: 'import', provenance }] })
    if (sub === 'assessment') return send({ set: 's1', setName: '13 kriteria Kota Singkawang', legalBasis: 'Keputusan Wali Kota 412/2023', met: 7, unknown: 1, threshold: 7, total: 13, result: 'meets', sentence: 'Memenuhi 5 dari 13 kriteria, di bawah ambang 7.', officer: { existence: 'found', eligibility: 'eligible', visitedOn: '2023-10-12', verifier: 'Petugas contoh', answered: 10 }, agreement: 'differ', comparison: 'Petugas: layak; kriteria: 5 dari 13, ambang 7 → tidak layak.', register: 'Menurut data register saja, tanpa jawaban petugas: 3 dari 13 terpenuhi, 6 belum terjawab.', differences: 3, criteria: criteria.map((c, i) => ({ code: c.code, label: c.label, answer: ['yes', 'no', 'unknown', 'yes'][i % 4], officer: ['yes', 'no', '', 'yes'][i % 4], register: ['yes', 'no', 'unknown', 'no'][i % 4], differs: i % 4 === 3, why: 'Menurut P3KE 2023: jamban dipakai bersama.' })) })
    if (sub === 'identity') return send({ kk: '0000000000000000', members: [{ id: 'a', name: family.headName, nik: '0000000000000000' }] })
    if (sub === 'verification') { Object.assign(family, { existence: body.existence, eligibility: body.eligibility }); visits.unshift({ ...body, id: `v${visits.length}`, recordedAt: '2024-02-12T02:00:00Z', recordedBy: session.name, isCurrent: false }) }
    return send({ ...family, kk: '6172••••••••0001', path: [{ code: '61.72.03', name: family.districtName }, { code: family.area, name: family.areaName }], memberList: [0, 1, 2].map((i) => ({ id: `m${i}`, name: i ? `Anggota ${i}` : family.headName, nik: i ? '6172••••••••0003' : family.nik, nikStatus: i === 1 ? 'NIK kosong' : 'NIK sesuai', nikOk: i !== 1, relation: ['Kepala keluarga', 'Pasangan', 'Anak'][i], sex: i % 2 ? 'f' : 'm', birthDate: '1980-05-05', age: 43 - i * 15, education: 'SD', occupation: 'Petani', validFrom: '2023-06-30', validTo: '' })), facts: [['latrine', 'Jamban', 'Bersama', 'Rumah'], ['floor', 'Lantai', 'Tanah', 'Rumah'], ['water', 'Air minum', 'Sumur tak terlindung', 'Rumah'], ['receives_pkh', 'PKH', 'Tidak', 'Bantuan'], ['receives_bpnt', 'BPNT', 'Ya', 'Bantuan']].map(([key, label, text, group]) => ({ key, label, value: key, text, group, provenance })), verification: [...visits, { id: 'v', existence: 'found', eligibility: 'eligible', reason: 'Rumah dikunjungi, lantai tanah, jamban bersama.', note: '', evidence: 'Foto 12', visitedOn: '2023-10-11', verifier: 'Kader Rekaan', recordedAt: '2023-10-12T02:00:00Z', recordedBy: 'Siti', isCurrent: true }], programmeList: [{ deliveryId: 'x', programmeId: 'p1', name: 'Bantuan pangan', agency: 'Dinas Sosial', strategy: 1, year: 2024, status: 'delivered', deliveredOn: '2024-01-10', amount: 600000, proof: '', person: '' }], determinations: [{ id: 'd1', title: determination.title, decreeNo: determination.decreeNo, decreeDate: '2023-11-20', status: 'on_list' }], provenance: [provenance] })
  }
  if (kind === 'criteria') {
    if (id) return send({ assessed: 640, meets: d.figure('sim.meets', 'Memenuhi dengan batas baru', 240, 'keluarga'), baseline: d.figure('sim.base', 'Dengan batas yang berlaku', 197, 'keluarga'), added: 43, removed: 0, undecided: 12, distribution: [4, 20, 44, 90, 120, 100, 65, 82, 60, 30, 15, 8, 2, 0].map((families, met) => ({ met, families })), byCriterion: criteria.map((c, i) => ({ code: c.code, label: c.label, yes: 100 + i * 20, no: 400 - i * 20, unknown: 140 })) })
    return send({ items: [{ id: 's1', version: 1, name: '13 kriteria miskin ekstrem Kota Singkawang', legalBasis: 'Keputusan Wali Kota Singkawang Nomor 412 Tahun 2023', validFrom: '2023-01-01', validTo: '', threshold: 7, criteria }] })
  }
  if (kind === 'determinations') {
    if (!id) return send({ items: [determination] })
    if (sub === 'entries') return send({ total: d.families.length, persons: 782, items: d.families.slice(0, 50).map((f, i) => ({ seq: i + 1, familyId: f.id, headName: f.headName, area: f.area, areaName: f.areaName, persons: f.members, decile: f.decile, met: 7 + (i % 4), status: i === 3 ? 'removed' : 'on_list' })), next: '' })
    if (sub === 'verify') return send({ ok: true, stored: determination.hash, computed: determination.hash, families: 197, checkedAt: '2024-02-21T00:00:00Z' })
    if (sub === 'movement') return send({ from: '2023-11-20', to: '2024-02-21', start: 197, added: [], removed: [{ reason: 'moved', reasonText: 'Pindah', families: 2 }], end: 195 })
    return send(determination)
  }
  if (kind === 'programmes') {
    if (sub === 'coverage') return send({ programmeId: id, name: programmes[0][3], agency: programmes[0][4], families: 195, recipients: 108, received: 64, nonRecipients: 87, byArea: d.areas.map((a, i) => ({ code: a.code, name: a.name, families: d.counts[i], recipients: Math.floor(d.counts[i] / 2), received: Math.floor(d.counts[i] / 4), nonRecipients: d.counts[i] - Math.floor(d.counts[i] / 2) })) })
    return send({ area: '61.72', areaName: 'Kota Singkawang', year: 2024, years: [2023, 2024], rows: programmes.map(([programmeId, strategy, strategyName, name, agency, target, delivered]) => ({ programmeId, strategy, strategyName, code: '1.06.05', name, agency, activityKind: 'direct', fundSource: 'APBD', unit: 'keluarga', target, delivered, percent: (100 * delivered) / target, budget: 1250000000, realised: 980000000, query: `programme=${programmeId}` })), total: { budget: 5e9, realised: 3.92e9, families: 187 }, source: '07 Matriks program dan anggaran 2024.xlsx', date: '2024-01-31' })
  }
  if (kind === 'indicators') {
    if (!id) return send({ items: [indicator] })
    if (sub === 'rank') return send({ indicator: id, period: '2023-03', periodName: 'Maret 2023', periods: [{ period: '2023-03', periodName: 'Maret 2023' }], sentence: 'Singkawang peringkat ke-3 terendah dari 14 kab/kota menurut persentase penduduk miskin (P0), BPS, Maret 2023', footnote: 'Melawi belum ada angkanya; dari tahun-tahun di sekitarnya, tidak mungkin lebih rendah dari Singkawang.', rows: ranks.map(([name, value], i) => ({ area: `61.${i}`, name, rank: value === null ? 0 : i + 1, best: i + 1, worst: i + 1, value, isSelf: name === 'Singkawang', note: '' })), n: 13, missing: ['Melawi'], source: 'BPS', date: '2023-07-17', unit: '%', decimals: 2 })
    const points = (values, changed) => values.map((value, i) => ({ period: `${2016 + i}-03`, periodName: `Maret ${2016 + i}`, value, released: `${2016 + i}-07-15`, status: 'final', source: 'BPS', method: changed && i >= changed ? 'cara baru (rekaan)' : 'Susenas', coverage: null, certainty: '', note: '' }))
    return send({ indicator, sentence: 'Kemiskinan turun, tetapi lebih lambat dari target', asOf: '2024-02-21', lines: [{ area: '61.72', name: 'Singkawang', role: 'self', points: points([5.33, 5.42, 5.12, 4.91, 4.53, 4.83, 4.86, 4.7]) }, { area: '61', name: 'Kalimantan Barat', role: 'province', points: points([7.87, 7.88, 7.77, 7.49, 7.17, 7.15, 6.73, 6.71]) }, { area: '', name: 'Indonesia', role: 'country', points: points([10.86, 10.64, 9.82, 9.41, 9.78, 10.14, 9.54, 9.36], 3) }], targets: [{ area: '61.72', year: 2024, value: 4.15, source: 'RPJMD, angka rekaan' }], breaks: [{ area: 'ID', name: 'Indonesia', period: '2019-03', periodName: 'Maret 2019', text: 'Metode baru: cara baru (rekaan)' }], issues: d.findings.slice(1) })
  }
  if (kind === 'lint') return send({ findings: d.findings.slice(0, 1) })
  if (kind === 'meetings') { if (method === 'GET') return send({ items: d.meeting.filter((m) => (!q.get('kind') || m.kind === q.get('kind')) && (!q.get('status') || m.status === q.get('status'))), late: 1 }); return send({ ...d.meeting[0], ...body }) }
  if (kind === 'reports') {
    if (id === 'figures') return send({ date: '2024-02-21', items: d.figures(), findings: d.findings })
    if (sub) { response.writeHead(200, { 'Content-Type': 'application/octet-stream' }); return response.end('PK' + ' '.repeat(30000)) }
    const report = { id: 'r1', kind: 'paparan', kindName: 'Paparan', date: '2024-02-21', area: '61.72', areaName: 'Kota Singkawang', createdAt: '2024-02-20T02:00:00Z', createdBy: 'Analis', reason: body.reason ?? '', files: ['paparan.pptx', 'paparan.pdf', 'lampiran.xlsx', 'siaran-pers.html'].map((name) => ({ name, url: `/api/reports/r1/${name}`, size: 320000 })), findings: [] }
    if (method === 'POST' && !body.reason) return send({ status: 409, title: 'Ada temuan', detail: '', code: 'conflict', findings: d.findings }, 409)
    return send(method === 'POST' ? report : { items: [report] })
  }
  if (kind === 'users') return send({ items: roles.map(([role, name], i) => ({ id: `u${i}`, username: role, name: `${name} Rekaan`, role, roleName: name, area: '61.72', areaName: 'Kota Singkawang', active: i !== 3, lastLogin: i ? '' : '2024-02-20T02:00:00Z' })), roles: roles.map(([role, name]) => ({ role, name })) })
  if (kind === 'audit') return send({ items: [...Array(12)].map((_, i) => ({ seq: 40 - i, at: '2024-02-20T02:00:00Z', user: 'verifikator', action: 'verify', text: i % 3 ? 'Membuka keluarga' : 'Membuka NIK lengkap', entity: 'k1', area: '61.72', purpose: i % 3 ? '' : 'mencocokkan KTP', outcome: i === 4 ? 'refused' : 'ok' })), next: '', total: 40, root: '7f'.repeat(32), size: 40, intact: true })
  if (kind === 'about') return send({ version: '0.1.0', commit: 'abcdef0', builtAt: '2024-02-20T02:00:00Z', database: 'SQLite (terenkripsi)', license: 'Apache-2.0', attributions: [{ kind: 'data', name: 'idn-area-data', text: 'Wilayah Indonesia. Basis data di bawah ODbL 1.0.', license: 'ODbL-1.0', url: 'https://github.com/fityannugroho/idn-area-data' }], dataSources: [{ name: 'Persentase penduduk miskin', source: 'BPS', date: '2023-07-17', note: '' }] })
  return send({ status: 404, title: 'Tidak ada', detail: '', code: 'not_found' }, 404)
})

async function file(path, response) {
  const head = { 'Content-Security-Policy': csp, 'X-Content-Type-Options': 'nosniff' }
  try {
    const name = normalize(join(dist, path))
    if (!name.startsWith(dist) || !extname(name)) throw new Error('a page')
    const content = await readFile(name)
    response.writeHead(200, { ...head, 'Content-Type': types[extname(name)] ?? 'application/octet-stream' })
    response.end(content)
  } catch {
    response.writeHead(200, { ...head, 'Content-Type': types['.html'] })
    response.end(await readFile(join(dist, 'index.html')))
  }
}
const port = Number(process.env.PORT ?? 8080)
server.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}  (password: rahasia)`))
