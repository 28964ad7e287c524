import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'
import { chromium } from 'playwright-core'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Debian's Chromium; another one by CHROMIUM. */
export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})

/** A page that remembers what went wrong in it: script errors and refused content. */
export async function open(browser, base, options = {}) {
  const context = await browser.newContext({ baseURL: base, viewport: { width: 1280, height: 900 }, locale: 'id-ID', ...options })
  const page = await context.newPage()
  const wrong = []
  page.on('pageerror', (e) => wrong.push(String(e)))
  page.on('console', (m) => { if (m.type() === 'error' && /Content Security Policy|Refused/.test(m.text())) wrong.push(m.text()) })
  return { page, wrong }
}

let source
/** The violations that axe finds, one line each. */
export async function violations(page) {
  source ??= await readFile(axe, 'utf8')
  await page.evaluate(source)
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(' | ')}`)
}

/** Waits until nothing is loading. */
export async function settled(page) {
  await page.waitForLoadState('networkidle')
  await page.locator('p.waiting').first().waitFor({ state: 'detached' })
}

/** Pictures of the page on a desk and on a phone; it must fit both. */
export async function bothWidths(page, path) {
  await page.screenshot({ path: `${path}-1280.png`, fullPage: true })
  await page.setViewportSize({ width: 390, height: 844 })
  await page.waitForTimeout(100)
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  await page.screenshot({ path: `${path}-390.png`, fullPage: true })
  await page.setViewportSize({ width: 1280, height: 900 })
  assert.ok(wider <= 0, `wider than a phone by ${wider} px`)
}
