import { ApiError } from '@/api/client'
import { i18n } from './i18n'

/** An error in words: what happened, why and what to do. */
export interface Words { title: string; detail: string; fields: Record<string, string> }

/** Puts any error into words. Field errors are keyed by the field's own name. */
export function inWords(error: unknown): Words {
  const t = i18n.global.t
  if (!(error instanceof ApiError)) return { title: t('error.title'), detail: t('error.server'), fields: {} }
  if (error.status === 0) return { title: t('error.network'), detail: t('error.networkWhy'), fields: {} }
  const { title, detail, errors = [] } = error.problem
  const fields: Record<string, string> = {}
  for (const e of errors) fields[e.location.replace(/^body\./, '')] = e.message
  return { title: title || t('error.title'), detail: detail || (Object.keys(fields).length ? '' : t('error.server')), fields }
}
