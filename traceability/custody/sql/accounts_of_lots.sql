-- Guarantees one account of a lot: a fold over the facts in force, each in its place. Corrections are counted with it; the triggers of
-- ordinary recording are the same, one fact at a time.
-- Proved by tests/custody/test_correct.py and tests/custody/test_database_rules_corrections.py.
SET LOCAL ROLE ledger_owner;
-- The event and those that it replaces, back to the first of them.
CREATE FUNCTION public.custody_line_of(event uuid) RETURNS SETOF uuid LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE line (id) AS (
        SELECT event
        UNION
        SELECT corrected.event_id FROM line JOIN public.custody_correction AS corrected ON corrected.replaced_by_id = line.id
    )
    SELECT id FROM line
$$;

-- The event that stood in the place of this one at a moment; none when it was corrected away.
CREATE FUNCTION public.custody_in_force_of(event uuid, at timestamptz DEFAULT 'infinity') RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE line (id) AS (
        SELECT event
        UNION
        SELECT corrected.replaced_by_id FROM line JOIN public.custody_correction AS corrected ON corrected.event_id = line.id
            WHERE corrected.recorded_at <= at AND corrected.replaced_by_id IS NOT NULL
    )
    SELECT id FROM line WHERE NOT EXISTS (SELECT FROM public.custody_correction AS corrected
                                          WHERE corrected.event_id = line.id AND corrected.recorded_at <= at)
$$;

-- What happened to a lot after it was made, in order. A replacing event stands in the place of what it replaces, as far as that said
-- so; what it uses beyond that is used when it was recorded: else a loss on a later move would pay for it.
CREATE FUNCTION public.custody_steps_of(lot uuid)
RETURNS TABLE (at timestamptz, place_id uuid, event_id uuid, shipment_id uuid, kind text, net_kg numeric, "position" integer)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE line AS (
        SELECT draw.event_id, draw.event_id AS place_id, 0 AS steps, draw.kind, draw.net_kg, draw."position", draw.net_kg AS least_kg
            FROM public.custody_draw AS draw
            WHERE draw.lot_id = lot AND draw.event_id IS NOT NULL
              AND NOT EXISTS (SELECT FROM public.custody_correction AS corrected WHERE corrected.event_id = draw.event_id)
        UNION ALL
        SELECT line.event_id, before.event_id, line.steps + 1, line.kind, line.net_kg, line."position", least(line.least_kg, before.net_kg)
            FROM line JOIN public.custody_correction AS corrected ON corrected.replaced_by_id = line.place_id
            JOIN public.custody_draw AS before ON before.event_id = corrected.event_id AND before.lot_id = lot
    ), layer AS (
        SELECT line.*, line.least_kg - coalesce(lead(line.least_kg) OVER back, 0) AS own_kg, lead(line.place_id) OVER back IS NULL AS is_first
            FROM line WINDOW back AS (PARTITION BY line.event_id ORDER BY line.steps)
    )
    SELECT place.recorded_at, layer.place_id, layer.event_id, NULL::uuid, layer.kind,
           CASE layer.kind WHEN 'use' THEN layer.own_kg ELSE layer.net_kg END, layer."position"
        FROM layer JOIN public.custody_event AS place ON place.id = layer.place_id
        WHERE CASE layer.kind WHEN 'use' THEN layer.own_kg > 0 ELSE layer.is_first END
    UNION ALL
    SELECT shipment.recorded_at, shipment.id, NULL, shipment.id, draw.kind, draw.net_kg + coalesce(undone.net_kg, 0), draw."position"
        FROM public.custody_draw AS draw JOIN public.custody_shipment AS shipment ON shipment.id = draw.shipment_id
        LEFT JOIN public.custody_draw AS undone ON undone.undoes_id = draw.id
        WHERE draw.lot_id = lot AND draw.net_kg + coalesce(undone.net_kg, 0) > 0
    ORDER BY 1, 2, 3, 7
$$;

-- The holding of a lot as its facts in force have it, or as it was before the event `up_to` moved or used it.
CREATE FUNCTION public.custody_account_of(lot uuid, up_to uuid DEFAULT NULL) RETURNS public.custody_holding
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    account public.custody_holding;
    step record;
    done record;
    balance numeric;
BEGIN
    SELECT made.lot_id, made.event_id, CASE WHEN corrected.event_id IS NULL THEN made.net_kg ELSE 0 END, maker.performer_id
        INTO account.lot_id, account.made_by_id, account.net_kg, account.holder_id
        FROM public.custody_output AS made JOIN public.custody_event AS maker ON maker.id = made.event_id
        LEFT JOIN public.custody_correction AS corrected ON corrected.event_id = maker.id
        WHERE made.lot_id = lot ORDER BY corrected.event_id IS NULL DESC, maker.recorded_at DESC, maker.id DESC LIMIT 1;
    balance := account.net_kg;
    account.short_kg := 0;
    account.state := 'in_hand';
    FOR step IN SELECT * FROM public.custody_steps_of(lot) LOOP
        EXIT WHEN step.event_id = up_to;
        IF step.kind IN ('use', 'ship') THEN
            balance := balance - step.net_kg;
            CONTINUE;
        END IF;
        -- Nothing grows on a lorry, and what is beyond the weight is lost.
        account.short_kg := account.short_kg + greatest(0, balance - step.net_kg);
        balance := least(balance, step.net_kg);
        SELECT performer_id, to_organisation_id INTO done FROM public.custody_event WHERE id = step.event_id;
        IF step.kind = 'send' THEN
            account.state := 'on_the_way';
            account.holder_id := NULL;
            account.dispatch_id := step.event_id;
            account.sender_id := done.performer_id;
            account.receiver_id := done.to_organisation_id;
        ELSE
            account.state := 'in_hand';
            account.holder_id := done.performer_id;
            account.dispatch_id := NULL;
            account.sender_id := NULL;
            account.receiver_id := NULL;
        END IF;
    END LOOP;
    account.left_kg := greatest(0, balance);
    account.overdrawn_kg := greatest(0, -balance);
    RETURN account;
END
$$;

-- For triggers alone: whoever else calls it is refused, since holdings are derived.
CREATE FUNCTION public.custody_recount(lot uuid) RETURNS public.custody_holding LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    account public.custody_holding;
BEGIN
    PERFORM FROM public.custody_holding WHERE lot_id = lot FOR UPDATE;
    account := public.custody_account_of(lot);
    UPDATE public.custody_holding AS held
        SET made_by_id = account.made_by_id, net_kg = account.net_kg, left_kg = account.left_kg, short_kg = account.short_kg,
            overdrawn_kg = account.overdrawn_kg, state = account.state, holder_id = account.holder_id, dispatch_id = account.dispatch_id,
            sender_id = account.sender_id, receiver_id = account.receiver_id
        WHERE held.lot_id = lot AND held IS DISTINCT FROM account;
    RETURN account;
END
$$;
GRANT EXECUTE ON FUNCTION public.custody_line_of(uuid), public.custody_in_force_of(uuid, timestamptz), public.custody_steps_of(uuid),
    public.custody_account_of(uuid, uuid) TO ledger_app, ledger_auditor;
RESET ROLE;

-- reverse
DROP FUNCTION public.custody_recount(uuid);
DROP FUNCTION public.custody_account_of(uuid, uuid);
DROP FUNCTION public.custody_steps_of(uuid);
DROP FUNCTION public.custody_in_force_of(uuid, timestamptz);
DROP FUNCTION public.custody_line_of(uuid);
