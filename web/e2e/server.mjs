import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'

const freePort = () => new Promise((ok, no) => {
  const s = createServer().on('error', no)
  s.listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => ok(port)) })
})

/** Starts the demo region on a free port; answers when the server is ready. */
export async function start() {
  const binary = process.env.TUNTAS_BIN ? resolve(process.env.TUNTAS_BIN) : fileURLToPath(new URL('../../bin/tuntas', import.meta.url))
  const dir = await mkdtemp(join(tmpdir(), 'tuntas-e2e-'))
  const port = await freePort()
  const child = spawn(binary, ['demo', '--json', '--dir', join(dir, 'demo'), '--families', '300', '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = []
  child.stderr.on('data', (d) => said.push(String(d)))
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((ok) => child.once('exit', ok))
      child.kill('SIGTERM')
      const hard = setTimeout(() => child.kill('SIGKILL'), 5000)
      await ended
      clearTimeout(hard)
    }
    await rm(dir, { recursive: true, force: true })
  }
  try {
    const ready = await new Promise((ok, no) => {
      const timer = setTimeout(() => no(new Error('the server was not ready within 90 s')), 90_000)
      child.once('error', (e) => { clearTimeout(timer); no(e) })
      child.once('exit', (code) => { clearTimeout(timer); no(new Error(`the server ended with ${code}`)) })
      createInterface({ input: child.stdout }).on('line', (line) => {
        try {
          const event = JSON.parse(line)
          if (event.address) { clearTimeout(timer); ok(event) }
        } catch { /* not for us */ }
      })
    })
    const address = /^https?:/.test(ready.address) ? ready.address : `http://${ready.address}`
    return { ...ready, address: address.replace(/\/$/, ''), stop }
  } catch (error) {
    await stop()
    throw new Error(`${error.message}\n${said.join('').slice(-2000)}`)
  }
}
