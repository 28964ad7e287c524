// Walks the main job in a browser against the real binary:
// log in → import → finding → family → verification → decree → deck → undo.
// TUNTAS_BIN names the binary (../bin/tuntas). Pictures go to test-results/.
import assert from 'node:assert/strict'
import { mkdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { boundaryFile } from './boundary-file.mjs'
import { bothWidths, launch, open, settled, violations } from './browser.mjs'
import { casesWalk } from './cases.mjs'
import { childrenWalk } from './children.mjs'
import { familyFile, largeFamilyFile } from './family-file.mjs'
import { mappingWalk } from './mapping.mjs'
import { sessionWalk } from './session.mjs'
import { start } from './server.mjs'

const pictures = fileURLToPath(new URL('../test-results', import.meta.url))
const head = 'SARINAH UJI COBA'
let passed = 0
let failed = 0
await mkdir(pictures, { recursive: true })

const server = await start().catch((e) => { console.error(e.message); console.log('0 passed, 1 failed'); process.exit(1) })
const browser = await launch()
const { page, wrong } = await open(browser, server.address, { acceptDownloads: true })
page.setDefaultTimeout(10_000)

/** One step. When it fails the rest goes on, so that one run tells everything. */
async function step(name, work) {
  const began = Date.now()
  try {
    await work()
    passed++
    console.log(`ok    ${name} (${Date.now() - began} ms)`)
  } catch (error) {
    failed++
    console.log(`FAIL  ${name}\n      ${String(error.message ?? error).split('\n').slice(0, 6).join('\n      ')}`)
    await page.screenshot({ path: `${pictures}/fail-${failed}.png`, fullPage: true }).catch(() => {})
  }
}
const button = (name, options) => page.getByRole('button', { name, ...options })
const dialog = () => page.getByRole('dialog')
const get = async (path) => {
  const answer = await page.request.get(`/api${path}`, { headers: { 'Accept-Language': 'id' } })
  assert.ok(answer.ok(), `${path} answered ${answer.status()}`)
  return answer.json()
}
const go = async (path) => { await page.goto(path); await settled(page) }
const lookFor = async (text) => {
  await go('/keluarga')
  await page.getByRole('searchbox').fill(text)
  await button('Cari', { exact: true }).click()
  await page.waitForURL(/q=/)
  await settled(page)
}

let batch = ''
let familyPage = ''
let decreePage = ''

try {
  const user = server.users.find((u) => u.role === 'verifier')
  assert.ok(user, 'the demo has no verifier')

  await step('a page without a log-in leads to the log-in', async () => {
    await go('/keluarga')
    await page.waitForURL(/\/masuk/)
    assert.deepEqual(await violations(page), [])
    await page.screenshot({ path: `${pictures}/masuk.png` })
  })
  await step('a wrong password is refused in words', async () => {
    await page.getByLabel('Nama pengguna').fill(user.name)
    await page.getByLabel('Kata sandi', { exact: true }).fill('bukan kata sandinya')
    await button('Masuk').click()
    assert.ok((await page.getByRole('alert').innerText()).length > 10)
  })
  await step('the verifier logs in and comes to the page asked for', async () => {
    await page.getByLabel('Kata sandi', { exact: true }).fill(user.password)
    await button('Masuk').click()
    await page.waitForURL((u) => u.pathname.startsWith('/keluarga'))
    await settled(page)
  })
  await step('"/" puts the cursor into the search', async () => {
    await go('/')
    await page.keyboard.press('/')
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'find')
  })
  await step('a file is imported and its layout recognised', async () => {
    await go('/impor')
    await page.locator('input[type=file]').setInputFiles({ name: 'Keluarga tambahan 2023.csv', mimeType: 'text/csv', buffer: familyFile(head) })
    await page.waitForURL(/\/impor\/[^/]+$/)
    batch = new URL(page.url()).pathname
    await button('Masukkan ke register').waitFor({ timeout: 20_000 })
    assert.match(await page.getByRole('main').innerText(), /P3KE/)
  })
  await step('the defective row is a finding with a remedy', async () => {
    const table = page.getByRole('table', { name: 'Temuan', exact: true })
    await table.waitFor()
    assert.match(await table.innerText(), /NIK/)
    await page.screenshot({ path: `${pictures}/temuan.png`, fullPage: true })
  })
  await step('a finding is mended before the commit, and the file is checked again', async () => {
    assert.match(await button('Masukkan ke register').innerText(), /4 baris/)
    const values = page.getByRole('table', { name: 'Isi yang tidak ada dalam pilihan' })
    await values.getByLabel(/Arti Rumbia dan seng/).selectOption({ index: 2 })
    await button('Pakai untuk semua baris').click()
    await page.getByRole('heading', { name: 'Perbaikan (1)' }).waitFor({ timeout: 20_000 })
    await settled(page)
    await page.getByRole('table', { name: 'Temuan', exact: true }).getByRole('row').filter({ hasText: '31-02-1982' }).getByRole('button', { name: /Perbaiki baris/ }).click()
    await dialog().getByLabel('Tanggal Lahir').fill('28-02-1982')
    await dialog().getByLabel(/^NIK/).fill('6172032802820009')
    await dialog().getByLabel(/Alasan/).first().fill('Dicocokkan dengan kartu keluarga.')
    assert.deepEqual(await violations(page), [])
    await page.screenshot({ path: `${pictures}/perbaiki.png` })
    await button('Simpan dan periksa lagi').click()
    await dialog().waitFor({ state: 'detached' })
    await page.getByRole('heading', { name: 'Perbaikan (3)' }).waitFor({ timeout: 20_000 })
    await button('Masukkan ke register').waitFor({ timeout: 20_000 })
    await settled(page)
    assert.doesNotMatch(await page.getByRole('main').innerText(), /Rumbia dan seng" di kolom|6172032802820009/)
    await page.getByRole('table', { name: 'Baru' }).getByText('WARGA UJI KETIGA').waitFor()
    assert.deepEqual(await violations(page), [])
    await page.screenshot({ path: `${pictures}/impor-1280.png`, fullPage: true })
    await page.setViewportSize({ width: 390, height: 844 })
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'wider than a phone')
    await page.screenshot({ path: `${pictures}/impor-390.png`, fullPage: true })
    assert.deepEqual(await violations(page), [])
    await page.getByRole('button', { name: /Perbaiki baris/ }).first().click()
    await dialog().getByRole('button', { name: 'Simpan dan periksa lagi' }).waitFor()
    await page.screenshot({ path: `${pictures}/perbaiki-390.png` })
    assert.deepEqual(await violations(page), [])
    await page.keyboard.press('Escape')
    await page.setViewportSize({ width: 1280, height: 900 })
  })
  await step('the rows with findings are downloaded with a purpose', async () => {
    await button('Unduh temuan (XLSX)').click()
    await dialog().getByLabel('Untuk keperluan apa?').fill('Diperbaiki oleh kelurahan')
    assert.deepEqual(await violations(page), [])
    const [file] = await Promise.all([page.waitForEvent('download'), dialog().getByRole('button', { name: 'Unduh' }).click()])
    assert.equal((await readFile(await file.path())).subarray(0, 2).toString(), 'PK')
  })
  await step('the good rows are taken into the register', async () => {
    await button('Masukkan ke register').click()
    await button('Batalkan impor ini').waitFor({ timeout: 20_000 })
  })
  await step('the new family is found by name', async () => {
    await lookFor('Sarinah Uji')
    await page.getByRole('link', { name: /SARINAH UJI/i }).first().click()
    await page.waitForURL(/\/keluarga\/[^/?]+$/)
    await settled(page)
    familyPage = new URL(page.url()).pathname
    assert.match(await page.getByRole('main').innerText(), /6172•+0007/, 'the NIK is masked')
    assert.doesNotMatch(await page.getByRole('main').innerText(), /6172035203750007/)
  })
  await step('the family shows the mended values and who mended them', async () => {
    await lookFor('Warga Uji Ketiga')
    await page.getByRole('link', { name: /WARGA UJI KETIGA/i }).first().click()
    await page.waitForURL(/\/keluarga\/[^/?]+$/)
    await settled(page)
    const main = page.getByRole('main')
    assert.match(await main.innerText(), new RegExp(`Diperbaiki ${user.name} saat impor; di berkas: Rumbia dan seng`))
    assert.match(await main.innerText(), /6172•+0009/)
    assert.match(await main.innerText(), /1982/)
    const detail = main.getByRole('listitem').filter({ hasText: 'Tercatat di berkas Keluarga tambahan 2023.csv' })
    if (await detail.locator('summary').count()) await detail.locator('summary').first().click()
    assert.match(await detail.innerText(), /diperbaiki oleh .* saat berkas diimpor/)
    await page.screenshot({ path: `${pictures}/keluarga-diperbaiki.png`, fullPage: true })
    await page.goto(familyPage)
    await settled(page)
  })
  await step('a verification is recorded, existence first', async () => {
    await button('Catat hasil verifikasi').click()
    await dialog().getByLabel('Ditemukan', { exact: true }).check()
    await dialog().getByLabel('Layak', { exact: true }).check()
    await dialog().getByLabel('Alasan').fill('Rumah dikunjungi; penghasilan tidak tetap.')
    assert.deepEqual(await violations(page), [])
    await button('Simpan').click()
    await dialog().waitFor({ state: 'detached' })
    await settled(page)
    await page.getByRole('main').getByText('Rumah dikunjungi').first().waitFor()
    await page.screenshot({ path: `${pictures}/keluarga.png`, fullPage: true })
  })
  await step('the history says on which day the visit was, and who recorded it when', async () => {
    const event = page.getByRole('listitem').filter({ hasText: 'Hasil kunjungan oleh' }).first()
    assert.match(await event.innerText(), new RegExp(`Dicatat .+ oleh ${user.name}`))
    assert.match(await page.getByRole('listitem').filter({ hasText: 'Tercatat di berkas Keluarga tambahan 2023.csv' }).first().innerText(), /31 Des 2023/)
  })
  await step('where the officer and the criteria differ, the page says so', async () => {
    await button('Catat hasil verifikasi').click()
    await dialog().getByLabel('Ditemukan', { exact: true }).check()
    await dialog().getByLabel('Layak', { exact: true }).check()
    await dialog().getByLabel('Alasan').fill('Dikunjungi lagi.')
    await dialog().getByText('Jawaban kriteria').click()
    for (const select of await dialog().locator('details select').all()) await select.selectOption('no')
    await button('Simpan').click()
    await dialog().waitFor({ state: 'detached' })
    await settled(page)
    await page.getByText('Petugas: layak; kriteria: 0 dari 13, ambang 7 → tidak layak.').waitFor()
    const row = page.getByRole('table', { name: 'Kriteria', exact: true }).getByRole('row').filter({ hasText: 'Kepala rumah tangga perempuan' })
    assert.match((await row.innerText()).replaceAll(/\s+/g, ' '), /Berbeda Tidak .*Ya Menurut data: jenis kelamin kepala keluarga: perempuan/)
    assert.deepEqual(await violations(page), [])
    await page.screenshot({ path: `${pictures}/keluarga-berbeda.png`, fullPage: true })
  })
  await step('a family that is not there is said not to be there, with a way back', async () => {
    for (const [path, back] of [['/keluarga/abc', 'Ke daftar keluarga'], ['/penetapan/abc', 'Ke daftar penetapan'], ['/impor/abc', 'Ke daftar impor'], ['/indikator/abc', 'Ke daftar indikator'], ['/program/abc', 'Ke daftar program']]) {
      await go(path)
      assert.match(await page.getByRole('main').getByRole('alert').innerText(), /dengan tanda ini/, path)
      assert.equal(await button('Coba lagi').count(), 0, path)
      assert.deepEqual(await violations(page), [])
      await page.getByRole('link', { name: back }).click()
      await page.waitForURL(`**${path.replace('/abc', '')}`)
    }
  })
  await step('a misspelt filter in the address is refused in words', async () => {
    await go('/keluarga?existence=ada')
    assert.match(await page.getByRole('main').getByRole('alert').innerText(), /Pilih dari: found/)
  })
  await step('another threshold is tried, the families that change are named, and it is given up', async () => {
    await go('/kriteria')
    await page.getByLabel('Ambang', { exact: true }).fill('6')
    await button('Jalankan simulasi').click()
    await page.getByText(/Dibanding ambang 7 yang berlaku: .+ keluarga menjadi memenuhi/).waitFor()
    await page.getByRole('heading', { name: 'Keluarga yang berubah' }).click()
    await page.getByRole('table', { name: 'Keluarga yang berubah' }).getByRole('link').first().waitFor()
    assert.deepEqual(await violations(page), [])
    await page.getByLabel('Ambang', { exact: true }).fill('9')
    await page.getByText('Isian sudah berubah').waitFor()
    await button('Batal', { exact: true }).click()
    assert.equal(await page.getByLabel('Ambang', { exact: true }).inputValue(), '7')
    assert.equal(await page.getByRole('table', { name: 'Menurut kriteria' }).count(), 0)
    await page.getByText('Aturan teknis').first().click()
    await page.getByText('answer.k01', { exact: true }).waitFor()
  })
  await step('the frozen list is opened and its fingerprint matches', async () => {
    await go('/penetapan')
    const { items } = await get('/determinations')
    const frozen = items.find((d) => d.status === 'frozen')
    assert.ok(frozen, 'the demo has no frozen list')
    decreePage = `/penetapan/${frozen.id}`
    await page.locator(`a[href="${decreePage}"]`).click()
    await page.waitForURL(`**${decreePage}`)
    await button('Periksa keaslian').click()
    await page.getByText('Daftar ini asli').waitFor()
    await page.screenshot({ path: `${pictures}/penetapan.png`, fullPage: true })
  })
  let draftPage = ''
  await step('a draft that supplements the decree is made', async () => {
    const { items } = await get('/determinations')
    const frozen = items.find((d) => d.status === 'frozen')
    await go('/penetapan')
    await button('Buat usulan').click()
    await dialog().getByLabel('Judul').fill('Keluarga tambahan')
    await dialog().getByLabel('Hubungan dengan keputusan lama').selectOption('supplements')
    await dialog().getByLabel('Keputusan lama', { exact: true }).selectOption(frozen.id)
    assert.deepEqual(await violations(page), [])
    await page.screenshot({ path: `${pictures}/usulan-form.png` })
    await dialog().getByRole('button', { name: 'Buat usulan' }).click()
    await page.waitForURL(/\/penetapan\/[^/]+$/)
    await settled(page)
    draftPage = new URL(page.url()).pathname
    assert.match(await page.getByRole('main').innerText(), new RegExp(`melengkapi Keputusan ${frozen.decreeNo}`))
  })
  await step('a family that no rule chose is added by hand, found by name', async () => {
    await button('Tambah keluarga').click()
    await dialog().getByRole('searchbox').fill('Warga Uji Kedua')
    await dialog().getByRole('button', { name: /WARGA UJI KEDUA/i }).click()
    await dialog().getByLabel('Alasan').fill('ya')
    await dialog().getByRole('button', { name: 'Simpan' }).click()
    await dialog().getByLabel('Alasan').fill('Kesepakatan musyawarah kelurahan, BA 07')
    assert.deepEqual(await violations(page), [])
    await page.screenshot({ path: `${pictures}/usulan-tambah.png` })
    await dialog().getByRole('button', { name: 'Simpan' }).click()
    await dialog().waitFor({ state: 'detached' })
    await settled(page)
    await page.getByRole('table', { name: 'Daftar', exact: true }).getByText('Ditambahkan dengan tangan').waitFor()
    await page.getByRole('main').getByText('Kesepakatan musyawarah kelurahan, BA 07').first().waitFor()
  })
  await step('a family is taken out by hand and put back', async () => {
    const list = page.getByRole('table', { name: 'Daftar', exact: true })
    await list.getByRole('button', { name: /^Keluarkan: WARGA UJI KEDUA/i }).click()
    await dialog().getByLabel('Alasan').fill('Salah pilih, perlu dikunjungi')
    await dialog().getByRole('button', { name: 'Simpan' }).click()
    await dialog().waitFor({ state: 'detached' })
    await settled(page)
    await list.getByText('Ditambahkan dengan tangan').waitFor({ state: 'detached' })
    const draft = draftPage.split('/').pop()
    const { items } = await get('/families?q=Warga%20Uji%20Kedua')
    const back = { data: { kind: 'add', familyId: items[0].id, reason: 'Sudah dikunjungi, layak' } }
    const answer = await page.request.post(`/api/determinations/${draft}/choices`, back)
    assert.ok(answer.ok(), await answer.text())
    const again = await page.request.post(`/api/determinations/${draft}/choices`, { ...back, headers: { 'Accept-Language': 'id' } })
    assert.match((await again.json()).notice, /Sudah tercatat/)
    await go(draftPage)
    await page.screenshot({ path: `${pictures}/usulan.png`, fullPage: true })
    await page.setViewportSize({ width: 390, height: 844 })
    await page.screenshot({ path: `${pictures}/usulan-390.png`, fullPage: true })
    await page.setViewportSize({ width: 1280, height: 900 })
  })
  await step('the supplement is frozen and both decrees say so', async () => {
    const before = (await get(`${decreePage.replace('/penetapan', '/determinations')}`)).currentFamilies
    await button('Bekukan daftar').click()
    await dialog().getByLabel('Nomor keputusan').fill('500/2024')
    await dialog().getByLabel('Penanda tangan').fill('Nama Contoh')
    await dialog().getByLabel('Jabatan').fill('Wali Kota')
    await dialog().getByRole('button', { name: 'Bekukan daftar' }).click()
    await dialog().waitFor({ state: 'detached' })
    await settled(page)
    const more = (await get(`${draftPage.replace('/penetapan', '/determinations')}`)).families
    await go(decreePage)
    await page.getByRole('link', { name: 'dilengkapi oleh Keputusan 500/2024' }).waitFor()
    assert.ok(more > 0)
    assert.equal((await get(`${decreePage.replace('/penetapan', '/determinations')}`)).currentFamilies, before + more)
    await page.screenshot({ path: `${pictures}/penetapan-dilengkapi.png`, fullPage: true })
  })
  await step('the list behind each number has exactly its length', async () => {
    const { items } = await get('/reports/figures')
    // Others open the decree's own list, the meeting's table or their parts.
    const listed = items.filter((f) => f.query && f.value !== null && ['families', 'persons'].includes(f.counts))
    assert.ok(listed.length >= 3, `only ${listed.length} numbers have a list behind them`)
    for (const f of listed) {
      const list = await get(`/families?${f.query}&limit=1`)
      assert.equal(f.counts === 'persons' ? list.persons : list.total, f.value, `${f.id}: ${f.query}`)
    }
  })
  await step('the number on the start page opens its list', async () => {
    await go('/')
    const [first] = (await get('/overview')).figures
    await button(new RegExp(`^${first.label}`)).first().click()
    await dialog().getByRole('link', { name: 'Buka daftarnya' }).click()
    await page.waitForURL(/\/keluarga\?/)
    await settled(page)
    const said = await page.getByRole('main').getByRole('status').first().innerText()
    assert.equal(Number(said.replace(/ .*$/s, '').replaceAll('.', '')), first.value)
  })
  await step('boundaries that are wrong are refused by the number of the area', async () => {
    await go('/wilayah')
    await page.getByLabel('Berkas GeoJSON').setInputFiles({ name: 'batas.geojson', mimeType: 'application/geo+json', buffer: boundaryFile(['61.72.03.1003', '6172031004']) })
    await page.getByLabel('Sumber').first().fill('Peta contoh 2024')
    await button('Impor', { exact: true }).first().click()
    assert.match(await page.getByRole('main').getByRole('alert').innerText(), /Batas ke-2/)
  })
  await step('boundaries of all kelurahan colour the map of the start page', async () => {
    const codes = []
    for (const d of (await get('/areas?within=61.72')).items) codes.push(...(await get(`/areas?within=${d.code}`)).items.map((v) => v.code))
    await page.getByLabel('Berkas GeoJSON').setInputFiles({ name: 'batas.geojson', mimeType: 'application/geo+json', buffer: boundaryFile(codes) })
    await page.getByLabel('Sumber').first().fill('Peta contoh 2024')
    await button('Impor', { exact: true }).first().click()
    await page.getByRole('table', { name: 'Batas wilayah' }).getByText(`${codes.length} dari ${codes.length}`).waitFor()
    await go('/')
    await page.getByText('Batas wilayah: Peta contoh 2024').waitFor()
    assert.equal(await page.locator('svg path.area').count(), codes.length)
  })
  await step('the deck is made and downloaded', async () => {
    await go('/laporan')
    await button(/^Buat: Paparan/).click()
    const link = page.getByRole('main').getByRole('status').getByRole('link', { name: /\.pptx/ })
    const asked = button('Tetap buat')
    await Promise.race([link.waitFor({ timeout: 40_000 }), asked.waitFor({ timeout: 40_000 })])
    if (await asked.isVisible()) {
      await page.screenshot({ path: `${pictures}/laporan-alasan.png` })
      await dialog().getByLabel('Mengapa tetap dibuat?').fill('Uji coba; angka penduduk sedang diperbaiki oleh sumbernya.')
      await asked.click()
      await link.waitFor({ timeout: 40_000 })
    }
    await page.screenshot({ path: `${pictures}/laporan.png`, fullPage: true })
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    const content = await readFile(await download.path())
    assert.equal(content.subarray(0, 2).toString(), 'PK')
    assert.ok(content.length > 20_000, `the deck has only ${content.length} bytes`)
  })
  await step('the annex of a chosen decree is made with full NIK, for a purpose', async () => {
    await go('/laporan')
    const old = decreePage.split('/').pop()
    await page.getByLabel('Keputusan', { exact: true }).selectOption(old)
    await button(/^Buat: Berita acara/).click()
    await dialog().getByLabel('Untuk apa laporan ini?').fill('Lampiran untuk bagian hukum')
    await dialog().getByLabel('NIK dan No KK lengkap').check()
    assert.deepEqual(await violations(page), [])
    await page.screenshot({ path: `${pictures}/laporan-rahasia.png` })
    await dialog().getByRole('button', { name: 'Buat', exact: true }).click()
    const link = page.getByRole('main').getByRole('status').getByRole('link', { name: /rahasia.*\.pdf/ })
    await link.waitFor({ timeout: 40_000 })
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    assert.equal((await readFile(await download.path())).subarray(0, 4).toString(), '%PDF')
    const [made] = (await get('/reports')).items
    assert.ok(made.identity && made.purpose === 'Lampiran untuk bagian hukum' && made.decree, JSON.stringify(made))
    await page.getByText('Rahasia: NIK lengkap').waitFor()
  })
  await childrenWalk({ step, page, go, button, get, pictures })
  await mappingWalk({ step, page, go, button, dialog, get, pictures })
  await casesWalk({ step, page, go, button, dialog, get, pictures })
  await sessionWalk({ step, page, go, button, dialog, get, pictures })
  await step('the linter finds a population a thousand times too large', async () => {
    await go('/indikator')
    await page.getByLabel('Kalimat', { exact: true }).fill('Penduduk Kota Singkawang 241.467.000 jiwa pada 2023.')
    await button('Periksa').click()
    assert.ok((await page.getByRole('main').getByRole('status').innerText()).length > 20)
  })

  const indicator = await get('/indicators').then((l) => l.items[0]?.id).catch(() => undefined)
  const programme = await get('/programmes/matrix').then((m) => m.rows[0]?.programmeId).catch(() => undefined)
  const pages = {
    mulai: '/', impor: '/impor', berkas: batch, posyandu: '/posyandu', prevalensi: '/prevalensi', keluarga: '/keluarga', 'satu-keluarga': familyPage, anak: '/anak', kriteria: '/kriteria', penetapan: '/penetapan', daftar: decreePage, pemetaan: '/impor/pemetaan',
    program: '/program', cakupan: programme && `/program/${programme}`, indikator: '/indikator', grafik: indicator && `/indikator/${indicator}`, kendala: '/kendala', laporan: '/laporan', wilayah: '/wilayah', tentang: '/tentang',
  }
  await step('the names of the lines of a chart do not overlap on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await go('/indikator/p0')
    const boxes = await page.locator('.chart svg text').evaluateAll((all) => all.filter((e) => /[a-z]{4}|^\d+,\d/i.test(e.textContent)).map((e) => { const r = e.getBoundingClientRect(); return { text: e.textContent, x: r.x, y: r.y, w: r.width, h: r.height } }))
    await page.setViewportSize({ width: 1280, height: 900 })
    assert.ok(boxes.some((b) => b.text === 'Target') && boxes.some((b) => b.text === 'Kota Singkawang'), JSON.stringify(boxes))
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
      const [x, y] = [Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x), Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y)]
      assert.ok(x <= 0 || y <= 2, `"${a.text}" and "${b.text}" overlap by ${x.toFixed()} × ${y.toFixed()}`)
    }))
  })
  for (const [name, path] of Object.entries(pages)) {
    if (!path) continue
    await step(`page ${path} is accessible and fits a phone`, async () => {
      await go(path)
      assert.equal(await page.getByRole('main').getByRole('alert').count(), 0, 'the page shows an error')
      assert.deepEqual(await violations(page), [])
      await bothWidths(page, `${pictures}/${name}`)
    })
  }
  await step('a large file is stopped while it goes into the register, nothing of it remains, and it is taken in again', async () => {
    const before = (await get('/families?limit=1')).total
    await go('/impor')
    await page.locator('input[type=file]').setInputFiles({ name: 'Keluarga besar 2023.csv', mimeType: 'text/csv', buffer: largeFamilyFile(12_000) })
    await page.waitForURL(/\/impor\/[^/]+$/, { timeout: 60_000 })
    await button('Masukkan ke register').waitFor({ timeout: 60_000 })
    await button('Masukkan ke register').click()
    const sure = dialog().getByRole('button', { name: 'Masukkan ke register' })
    if (await sure.isVisible().catch(() => false)) await sure.click()
    await button('Hentikan').click()
    await page.getByText('Dihentikan', { exact: false }).first().waitFor({ timeout: 30_000 })
    assert.equal((await get('/families?limit=1')).total, before)
    await settled(page)
    await page.screenshot({ path: `${pictures}/impor-dihentikan.png` })
    await button('Masukkan ke register').waitFor({ timeout: 30_000 })
  })
  await step('the interface speaks English', async () => {
    await go('/')
    await button('English').click()
    await page.getByRole('link', { name: 'Families', exact: true }).waitFor()
    for (const [name, path] of Object.entries({ start: '/', import: '/impor', file: batch, families: '/keluarga', family: familyPage, children: '/anak', programmes: '/program', indicators: '/indikator', decrees: '/penetapan', reports: '/laporan', mapping: '/impor/pemetaan' })) {
      await go(path)
      assert.deepEqual(await violations(page), [])
      await bothWidths(page, `${pictures}/en-${name}`)
    }
    await go('/')
    await button('Bahasa Indonesia').click()
    await page.getByRole('link', { name: 'Keluarga', exact: true }).waitFor()
  })
  await step('an import whose family was verified since is not undone', async () => {
    await go(batch)
    await button('Batalkan impor ini').click()
    await dialog().getByRole('button', { name: 'Batalkan impor ini' }).click()
    await settled(page)
    await lookFor('Warga Uji Kedua')
    await page.getByRole('link', { name: /WARGA UJI KEDUA/i }).first().waitFor()
  })
  await step('after the log-out nothing can be read', async () => {
    await button('Keluar', { exact: true }).click()
    await page.waitForURL(/\/masuk/)
    assert.equal((await page.request.get('/api/families')).status(), 401)
  })
  const logIn = async (name, password) => {
    await page.getByLabel('Nama pengguna').fill(name)
    await page.getByLabel('Kata sandi', { exact: true }).fill(password)
    await button('Masuk').click()
    await page.waitForURL((u) => !u.pathname.startsWith('/masuk'))
    await settled(page)
  }
  await step('a one-time password leads to its change, and only there', async () => {
    const admin = server.users.find((u) => u.role === 'administrator')
    await logIn(admin.name, admin.password)
    await go('/pengguna')
    await button('Tambah pengguna').click()
    await dialog().getByLabel('Nama', { exact: true }).fill('Petugas Uji')
    await dialog().getByLabel('Nama pengguna').fill('petugas.uji')
    await dialog().getByLabel('Kata sandi').fill('sekali pakai saja')
    await dialog().getByRole('button', { name: 'Simpan' }).click()
    await dialog().waitFor({ state: 'detached' })
    await button('Keluar', { exact: true }).click()
    await page.waitForURL(/\/masuk/)
    await logIn('petugas.uji', 'sekali pakai saja')
    await page.waitForURL(/\/kata-sandi/)
    assert.equal((await page.request.get('/api/families')).status(), 403)
    await go('/keluarga')
    await page.waitForURL(/\/kata-sandi/)
    assert.deepEqual(await violations(page), [])
    await page.getByLabel('Kata sandi sekarang').fill('sekali pakai saja')
    await page.getByLabel('Kata sandi baru').fill('empat ekor kuda')
    await button('Ganti kata sandi').click()
    await page.waitForURL((u) => u.pathname === '/keluarga')
    await settled(page)
  })
  await step('the password is changed from the menu', async () => {
    await page.getByRole('link', { name: 'Ganti kata sandi' }).click()
    await page.getByLabel('Kata sandi sekarang').fill('empat ekor kuda')
    await page.getByLabel('Kata sandi baru').fill('lima ekor kuda')
    await button('Ganti kata sandi').click()
    await page.getByRole('status').getByText('sudah diganti').waitFor()
  })
  await step('who is second with a commitment sees what the first has written', async () => {
    await button('Keluar', { exact: true }).click()
    await page.waitForURL(/\/masuk/)
    await logIn(user.name, user.password)
    await go('/kendala?kind=commitment')
    await page.getByRole('button', { name: /^Ubah:/ }).first().click()
    const title = await dialog().getByLabel('Rencana tindak lanjut').inputValue()
    const item = (await get('/meetings/items?kind=commitment')).items.find((i) => i.action === title)
    const { id, no, daysLate, updatedAt, updatedBy, ...fields } = item
    const first = await page.request.put(`/api/meetings/items/${id}`, { data: { ...fields, note: 'Catatan yang pertama' } })
    assert.ok(first.ok(), await first.text())
    await dialog().getByLabel('Catatan kemajuan').fill('Catatan yang kedua')
    await dialog().getByRole('button', { name: 'Simpan', exact: true }).click()
    await dialog().getByText('Catatan yang pertama').waitFor()
    assert.deepEqual(await violations(page), [])
    await dialog().getByRole('button', { name: 'Simpan isian saya' }).click()
    await dialog().waitFor({ state: 'detached' })
    await page.getByRole('button', { name: `Riwayat: ${title}` }).click()
    await dialog().getByText('Catatan yang kedua').waitFor()
    await dialog().getByRole('button', { name: /^Perbaiki/ }).first().click()
    await dialog().getByLabel('Catatan', { exact: false }).first().fill('Catatan yang benar')
    await dialog().getByLabel('Mengapa diperbaiki?').fill('Salah ketik')
    await dialog().getByRole('button', { name: 'Simpan' }).click()
    await dialog().getByText('Catatan yang benar').waitFor()
    await dialog().getByText('Catatan yang kedua').waitFor()
    assert.deepEqual(await violations(page), [])
  })
  await step('no script failed and no content was refused', () => assert.deepEqual(wrong, []))
} catch (error) {
  failed++
  console.log(`FAIL  ${error.stack ?? error}`)
} finally {
  await browser.close()
  await server.stop()
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
