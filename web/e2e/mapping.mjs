// A file of a layout that nobody knows is mapped by its columns, and the file
// of the next month is recognised by itself.
import assert from 'node:assert/strict'
import { bothWidths, settled, violations } from './browser.mjs'

const header = ['No', 'Nomor Kartu', 'Nama Kepala', 'No. KTP', 'Gender', 'Tgl Lahir', 'Alamat Rumah', 'Kel.', 'Lantai Rumah', 'Kamar Mandi', 'Pendamping']
const people = [
  ['6172030101990001', 'MARTA UJI PETA', '6172035203750017', 'Pr', '12/03/1975', 'JL. PETA NO 1', 'Mayasopa', 'Semen', 'Punya sendiri', 'Rina'],
  ['6172030101990002', 'YOHANES UJI PETA', '6172030107800018', 'Lk', '01/07/1980', 'JL. PETA NO 2', 'Mayasopa', 'Tanah', 'Numpang', 'Rina'],
  ['6172030101990003', 'KATARINA UJI PETA', '6172034605800019', 'Pr', '06/05/1980', 'JL. PETA NO 3', 'Mayasopa', 'Semen', 'Punya sendiri', 'Dedi'],
]

/** A list as a kelurahan makes it: a title, then a header of its own. */
function listFile(month, rows) {
  const lines = [['DATA WARGA MISKIN BULAN ' + month], [], header, ...rows.map((r, i) => [String(i + 1), ...r])]
  return Buffer.from(lines.map((cells) => cells.join(';')).join('\r\n') + '\r\n')
}
const upload = (page, name, buffer) => page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer })

export async function mappingWalk({ step, page, go, button, dialog, get, pictures }) {
  let held = ''
  const choice = (column) => page.getByRole('combobox', { name: `Isi kolom ${column}` })
  const both = (name) => bothWidths(page, `${pictures}/${name}`)
  await step('a file of an unknown layout leads to the mapping of its columns', async () => {
    await go('/impor')
    await upload(page, 'Data warga Maret 2024.csv', listFile('MARET', people))
    await page.waitForURL(/\/impor\/petakan\//)
    await settled(page)
    held = new URL(page.url()).pathname
    assert.ok(await page.getByRole('radio', { name: /^Daftar keluarga/ }).isChecked(), 'families are guessed')
    assert.equal(await choice('Nama Kepala').inputValue(), 'Nama Kepala Keluarga')
    assert.equal(await choice('No. KTP').inputValue(), 'NIK')
    const said = await page.getByRole('main').innerText()
    assert.doesNotMatch(said, /6172035203750017|6172030101990001/, 'numbers are masked')
    assert.deepEqual(await violations(page), [])
    await both('petakan')
  })
  await step('a column is given its field by keyboard, found by typing, and the change is taken back', async () => {
    const before = await choice('Pendamping').inputValue()
    await choice('Pendamping').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.type('persen')
    await page.getByRole('listbox').getByRole('option', { name: 'Persentil' }).waitFor()
    assert.deepEqual(await violations(page), [])
    await page.screenshot({ path: `${pictures}/petakan-pilih.png` })
    await page.keyboard.press('Enter')
    assert.equal(await choice('Pendamping').inputValue(), 'Persentil')
    await button('Urungkan perubahan terakhir').click()
    assert.equal(await choice('Pendamping').inputValue(), before)
  })
  await step('what the guess does not know is chosen: columns and the meaning of their values', async () => {
    const pick = async (column, text) => {
      await choice(column).click()
      await choice(column).fill(text)
      await page.keyboard.press('Enter')
    }
    await pick('Nomor Kartu', 'Nomor KK')
    await pick('Lantai Rumah', 'Jenis Lantai')
    await pick('Kamar Mandi', 'Buang Air')
    await page.getByLabel('Arti "Punya sendiri"').selectOption('own')
    await page.getByLabel('Arti "Numpang"').selectOption('shared')
    await page.getByRole('main').getByText('3 baris pertama dicoba; 0 tertahan.').waitFor()
    assert.deepEqual(await violations(page), [])
    await both('petakan-lengkap')
  })
  await step('what was chosen is still there after the page is loaded again', async () => {
    await page.reload()
    await settled(page)
    assert.equal(await choice('Kamar Mandi').inputValue(), 'Fasilitas Buang Air Besar')
  })
  await step('another header row is tried and going back takes it back', async () => {
    await button('Ganti baris judul').click()
    await page.getByRole('radio', { name: 'Baris 4' }).check()
    await page.waitForURL(/row=4/)
    await settled(page)
    await choice('Nama Kepala').waitFor({ state: 'detached' })
    assert.doesNotMatch(await page.getByRole('main').innerText(), /6172035203750017|6172030101990001/, 'numbers in the header are masked')
    await page.goBack()
    await choice('Nama Kepala').waitFor()
    assert.equal(await choice('Kamar Mandi').inputValue(), 'Fasilitas Buang Air Besar', 'what was chosen before comes back')
    assert.deepEqual(await violations(page), [])
    await page.screenshot({ path: `${pictures}/petakan-judul.png`, fullPage: true })
  })
  await step('the mapping is saved, the file is read with it and taken into the register', async () => {
    await page.getByLabel('Nama pemetaan').fill('Data warga kelurahan')
    await button('Simpan dan periksa').click()
    await page.waitForURL((u) => /\/impor\/[^/]+$/.test(u.pathname))
    await button('Masukkan ke register').waitFor({ timeout: 20_000 })
    assert.match(await page.getByRole('main').innerText(), /Data warga kelurahan/)
    await page.screenshot({ path: `${pictures}/petakan-hasil.png`, fullPage: true })
    await button('Masukkan ke register').click()
    await button('Batalkan impor ini').waitFor({ timeout: 20_000 })
    const { items } = await get('/families?q=Marta%20Uji%20Peta')
    assert.equal(items.length, 1)
  })
  await step('the file of the next month is recognised by itself', async () => {
    await go('/impor')
    await upload(page, 'Data warga April 2024.csv', listFile('APRIL', [...people.slice(1), ['6172030101990004', 'LUKAS UJI PETA', '6172030308790020', 'Lk', '03/08/1979', 'JL. PETA NO 4', 'Mayasopa', 'Semen', 'Punya sendiri', 'Dedi']]))
    await page.waitForURL((u) => /\/impor\/[^/]+$/.test(u.pathname))
    await button('Masukkan ke register').waitFor({ timeout: 20_000 })
    assert.match(await page.getByRole('main').innerText(), /Data warga kelurahan, keyakinan 100 %/)
    const batch = await get(`/imports/${new URL(page.url()).pathname.split('/').pop()}`)
    assert.deepEqual([batch.rows, batch.rejected, batch.new], [3, 0, 1])
  })
  await step('the file that was mapped is no longer kept', async () => {
    await go(held)
    await page.getByRole('alert').getByText('tidak disimpan lagi').waitFor()
  })
  await step('a saved mapping is renamed, retired and used again', async () => {
    await go('/impor/pemetaan')
    await page.getByRole('link', { name: 'Data warga kelurahan' }).click()
    await page.waitForURL(/\/impor\/pemetaan\/./)
    await settled(page)
    assert.equal(await choice('Kamar Mandi').inputValue(), 'Fasilitas Buang Air Besar')
    assert.deepEqual(await violations(page), [])
    await both('pemetaan-ubah')
    await page.getByLabel('Nama pemetaan').fill('Data warga (kelurahan)')
    await button('Simpan perubahan').click()
    await page.waitForURL((u) => u.pathname === '/impor/pemetaan')
    await button('Hentikan').click()
    await dialog().getByRole('button', { name: 'Hentikan' }).click()
    await button('Pakai lagi').click()
    await button('Hentikan').waitFor()
    const { items } = await get('/mappings')
    assert.equal(items[0].version, 4)
  })
}
