event.recorded_at <= %(at)s
AND NOT EXISTS (SELECT FROM custody_correction WHERE custody_correction.event_id = event.id AND custody_correction.recorded_at <= %(at)s)
