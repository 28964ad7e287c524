// Takes a picture of every page of the fixture server, wide and on a phone,
// and runs axe on it: node dev/look.mjs [folder] [dark]
import { mkdir } from 'node:fs/promises'
import { launch, open, settled, violations } from '../e2e/browser.mjs'

const [folder = 'test-results/look', theme = 'light', only = ''] = process.argv.slice(2)
const base = process.env.BASE ?? 'http://127.0.0.1:8080'
const pages = { masuk: '/masuk', mulai: '/', impor: '/impor', berkas: '/impor/b1', keluarga: '/keluarga', satu: '/keluarga/k120', kriteria: '/kriteria', penetapan: '/penetapan', daftar: '/penetapan/d1', program: '/program', cakupan: '/program/p1', indikator: '/indikator', p0: '/indikator/p0', kendala: '/kendala', laporan: '/laporan', wilayah: '/wilayah', pengguna: '/pengguna', audit: '/audit', tentang: '/tentang' }
await mkdir(folder, { recursive: true })
const browser = await launch()
for (const width of [1280, 390]) {
  const { page, wrong } = await open(browser, base, { viewport: { width, height: 900 }, colorScheme: theme })
  await page.request.post('/api/session', { data: { username: 'v', password: 'rahasia' } })
  for (const [name, path] of Object.entries(pages)) {
    if (only && !only.split(',').includes(name)) continue
    await page.goto(path)
    await settled(page)
    await page.waitForTimeout(150)
    await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    for (const v of await violations(page)) console.log(width, name, v)
    if (wide > 0) console.log(width, name, 'wider than the screen by', wide)
  }
  wrong.forEach((w) => console.log(width, w))
}
await browser.close()
