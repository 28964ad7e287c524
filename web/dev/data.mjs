// Invented data for working on the interface without the server. Nobody in
// here exists; the numbers only have to look like those of a city.

const places = [
  ['61.72.01.1004', 'Roban', 'Singkawang Tengah', 0.905, 108.99], ['61.72.01.1005', 'Condong', 'Singkawang Tengah', 0.9, 108.975],
  ['61.72.02.1001', 'Pasiran', 'Singkawang Barat', 0.91, 108.965], ['61.72.02.1003', 'Kuala', 'Singkawang Barat', 0.915, 108.955],
  ['61.72.03.1001', 'Sungai Wie', 'Singkawang Tengah', 0.93, 109.0], ['61.72.04.1002', 'Naram', 'Singkawang Utara', 0.97, 108.97],
  ['61.72.04.1005', 'Semelagi Kecil', 'Singkawang Utara', 1.01, 108.99], ['61.72.05.1001', 'Sedau', 'Singkawang Selatan', 0.8, 108.93],
  ['61.72.05.1002', 'Sijangkung', 'Singkawang Selatan', 0.83, 109.0], ['61.72.05.1003', 'Pangmilang', 'Singkawang Selatan', 0.8, 109.04],
  ['61.72.03.1003', 'Maya Sopa', 'Singkawang Timur', 0.87, 109.1], ['61.72.03.1004', 'Nyarumkop', 'Singkawang Timur', 0.85, 109.07],
  ['61.72.03.1005', 'Bagak Sahwa', 'Singkawang Timur', 0.83, 109.12], ['61.72.03.1006', 'Pajintan', 'Singkawang Timur', 0.89, 109.05],
]
const counts = [9, 7, 4, 3, 8, 22, 14, 24, 19, 15, 29, 16, 13, 12]
const names = ['Sabariah', 'Tjhin Fo Min', 'Marselinus Nyanta', 'Yuliana Ipung', 'Abdul Rasyid', 'Lusia Entin', 'Bong Sui Lan', 'Suryadi', 'Katarina Ubung', 'Hamdan', 'Rohani', 'Agustinus Lidik']

export const areas = places.map(([code, name, district, lat, lng]) => ({ code, name, fullName: `Kelurahan ${name}`, level: 'village', lat, lng, district, path: [{ code: '61', name: 'Kalimantan Barat' }, { code: '61.72', name: 'Kota Singkawang' }] }))
export const districts = [['61.72.01', 'Singkawang Tengah'], ['61.72.02', 'Singkawang Barat'], ['61.72.03', 'Singkawang Timur'], ['61.72.04', 'Singkawang Utara'], ['61.72.05', 'Singkawang Selatan']]
  .map(([code, name]) => ({ code, name, fullName: `Kecamatan ${name}`, level: 'district', lat: 0.9, lng: 109, path: [] }))

export const families = []
places.forEach(([area, areaName, districtName], p) => {
  for (let i = 0; i < counts[p]; i++) {
    const n = families.length
    families.push({
      id: `k${n}`, headName: `${names[n % names.length]}${n > 11 ? ` ${'ABCDEFGHIJKLMNOP'[Math.floor(n / 12)]}.` : ''}`, nik: n % 17 ? '6172••••••••' + String(1000 + n).slice(-4) : '',
      area, areaName, districtName, address: `Jl. Veteran Gg. ${1 + (n % 9)}`, rt: `00${1 + (n % 5)}`, rw: '002', members: 2 + (n % 5), decile: 1 + (n % 2),
      existence: 'found', eligibility: n % 4 ? 'eligible' : 'eligible_with_intervention', determined: true, programmes: n % 4, dataDate: '2023-06-30',
    })
  }
})
export const figure = (id, label, value, unit, extra = {}) => ({
  id, label, value, unit, decimals: 0, date: '2024-02-21', source: 'Keputusan Wali Kota', definition: `${label}, dihitung dari daftar yang dibekukan.`,
  filters: [{ label: 'Penetapan', value: 'Keputusan 412/2023' }], query: 'determination=d1', counts: 'families', parts: [], slide: 4, note: '', ...extra,
})
export const figures = () => [
  figure('remaining.families', 'Keluarga yang belum tuntas', families.length, 'keluarga'),
  figure('remaining.persons', 'Jiwa dalam keluarga itu', families.reduce((s, f) => s + f.members, 0), 'jiwa', { counts: 'persons' }),
  figure('unserved.families', 'Belum menerima program', families.filter((f) => !f.programmes).length, 'keluarga', { query: 'determination=d1&hasIntervention=no' }),
  figure('verified.percent', 'Sudah diverifikasi', 93.4, '%', { decimals: 1, query: '', counts: 'none', source: 'Hasil verifikasi' }),
  figure('indicator.p0', 'Persentase penduduk miskin (P0)', 4.7, '%', { decimals: 2, query: '', counts: 'none', source: 'BPS, Susenas Maret 2023', date: '2023-07-17', slide: 3, filters: [], note: 'Angka survei; bukan jumlah keluarga dalam daftar.' }),
]
export const findings = [
  { rule: 'population_thousandfold', severity: 'error', found: '241.467.000', text: 'Penduduk kota ini seribu kali lipat tahun lalu.', remedy: 'Apakah maksudnya 241.467?', where: 'penduduk 2023' },
  { rule: 'missing_regions', severity: 'notice', found: '', text: 'Angka tiga daerah belum ada; peringkat dihitung dari 11.', remedy: 'Sebut daerah yang angkanya belum ada.', where: 'slide 3' },
]
export const meeting = [
  { id: 'm1', kind: 'commitment', no: 1, problem: 'Sebelas keluarga belum punya jamban sendiri.', cause: '', impact: '', action: 'Membangun 11 jamban keluarga di Maya Sopa', indicator: 'Sanitasi', target: '11 unit', responsible: 'Dinas Perumahan dan Permukiman', supporting: '', startsOn: '2023-10-01', dueOn: '2023-12-31', fundSource: 'APBD', status: 'late', evidence: '', meeting: 'Rapat TKPK', meetingDate: '2023-09-20', note: '', daysLate: 52, updatedAt: '2024-01-05T03:00:00Z', updatedBy: 'Analis' },
  { id: 'm2', kind: 'commitment', no: 2, problem: '', cause: '', impact: '', action: 'Menyalurkan bantuan usaha kepada 39 keluarga', indicator: '', target: '39 keluarga', responsible: 'Dinas Tenaga Kerja', supporting: 'BPR', startsOn: '2024-01-10', dueOn: '2024-04-30', fundSource: 'APBD', status: 'in_progress', evidence: 'BAST 12/2024', meeting: 'Rapat TKPK', meetingDate: '2023-09-20', note: '', daysLate: 0, updatedAt: '2024-02-05T03:00:00Z', updatedBy: 'Analis' },
  { id: 'm3', kind: 'obstacle', no: 3, problem: 'Sebagian NIK dalam P3KE tidak padan.', cause: 'Data lama belum dimutakhirkan', impact: 'Bantuan pusat tertahan', action: '', indicator: '', target: '', responsible: 'Dinas Dukcapil', supporting: '', startsOn: '', dueOn: '', fundSource: '', status: 'not_started', evidence: '', meeting: '', meetingDate: '', note: '', daysLate: 0, updatedAt: '2024-02-05T03:00:00Z', updatedBy: 'Analis' },
]
export { counts, places }
