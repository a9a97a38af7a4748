import { useToast } from '@nuxt/ui/composables'
import { useApi } from '@/api'
import type { Schedule } from '@/api/schedules'
import {
  asRequest,
  cadenceDraft,
  cadenceOf,
  changesOf,
  checkCadence,
  checkSchedule,
  scheduleDraft,
} from '@/domain/schedule'
import { useForm } from './useForm'
import { useWarnings } from './useWarnings'

/** Changing a schedule, or making one. */
export function useScheduleForm(schedule: Schedule | null, onSaved: (saved: Schedule) => void) {
  const api = useApi()
  const toast = useToast()
  const warn = useWarnings()
  return useForm(scheduleDraft(schedule), {
    check: checkSchedule,
    async save(draft) {
      const { schedule: saved, warnings } = schedule
        ? await api.schedules.change(schedule.id, changesOf(schedule, draft) ?? {})
        : await api.schedules.create(asRequest(draft))
      toast.add({
        title: schedule ? 'Schedule saved' : 'Schedule created',
        icon: 'i-lucide-circle-check',
        color: 'success',
      })
      warn(warnings)
      onSaved(saved)
    },
  })
}

/** Changing only when a schedule runs. */
export function useCadenceForm(schedule: Schedule, onSaved: (saved: Schedule) => void) {
  const api = useApi()
  return useForm(cadenceDraft(schedule), {
    check: checkCadence,
    async save(draft) {
      const change = cadenceOf(draft) as Record<string, string | number>
      const { schedule: saved } = await api.schedules.change(schedule.id, change)
      onSaved(saved)
    },
  })
}
