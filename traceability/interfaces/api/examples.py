"""Examples of bodies and answers about events and lots; tests hold them against their shapes. Values of story S01."""

from typing import Any

CERTIFICATE: dict[str, Any] = {
    "kind": "assay_certificate",
    "number": "TL-2026-0103",
    "issuer": "TLAB",
    "issued_on": "2026-03-31",
    "sha256": "0ea69435488f219e438da0145d0809bfa9595153e8a8d5f45e07fd08ea962620",
}
ASSAY: dict[str, Any] = {
    "treo_percent": "99.5",
    "moisture_percent": "0",
    "loi_percent": "0.3",
    "shares_percent": {"Pr": "25.05", "Nd": "74.88", "Dy": "0.01"},
    "th_ppm": "0",
    "u_ppm": "0",
    "sampled_on": "2026-03-31",
    "certificate": CERTIFICATE,
}
EVENT_BODY: dict[str, Any] = {
    "stage": "separation",
    "facility": "HFR-PLANT-1",
    "started_at": "2026-03-01T00:00:00+08:00",
    "ended_at": "2026-03-31T23:59:59+08:00",
    "performed_by": "HFR",
    "custody_model": "mass_balance",
    "inputs": [{"lot": "BYM:CON-2026-0117", "net_kg": "30000.000"}],
    "outputs": [{"lot": "HFR:NDPR-2026-0044", "form": "oxide", "net_kg": "1460.000", "product": "NdPr oxide", "assay": ASSAY}],
    "residues": [{"form": "residue", "net_kg": "12400.000", "moisture_percent": "0", "treo_percent": "4.5", "th_ppm": "3900"}],
    "documents": [{"kind": "process_record", "number": "PR-2026-0105", "issuer": "HFR", "issued_on": "2026-03-31"}],
    "fields": {"route": "concentrate_to_single"},
}
EVENT: dict[str, Any] = {
    "id": "019cad8f-ac00-7a10-8a10-000000000002",
    **EVENT_BODY,
    "started_at": "2026-02-28T16:00:00.000000Z",
    "ended_at": "2026-03-31T15:59:59.000000Z",
    "recorded_by": "HFR",
    "recorded_at": "2026-11-24T08:15:30.123456Z",
    "version": 1,
    "confirmed_at": None,
    "corrected_at": None,
    "replaced_by": None,
    "replaces": None,
}
RECORDED: dict[str, Any] = {
    "events": [
        {
            "id": EVENT["id"],
            "stage": "separation",
            "facility": "HFR-PLANT-1",
            "performed_by": "HFR",
            "started_at": EVENT["started_at"],
            "ended_at": EVENT["ended_at"],
            "recorded_at": EVENT["recorded_at"],
            "lots": ["HFR:NDPR-2026-0044"],
            "acknowledgement": {
                "uid": "019cad9d-dd4b-7c30-ac30-000000000002",
                "state": "recorded",
                "recorded_at": "2026-11-24T08:15:30.123456Z",
                "deadline": "2026-11-24T08:25:30.123456Z",
                "leaf_hash": "cef4ad3f7d917ef3912ff5419b8ba2b9e07051c7f10ec67db7ddd035c6dc315a",
                "leaf": "eyJhY3RvciI6e319",
                "note": "traceability.example/ack/v1\n…",
                "receipt": "/api/v1/ledger/receipts/019cad9d-dd4b-7c30-ac30-000000000002",
            },
        }
    ]
}
CORRECTION_BODY: dict[str, Any] = {"reason": "The wrong scale was read.", "event": EVENT_BODY}
CORRECTED: dict[str, Any] = {
    "events": [RECORDED["events"][0], RECORDED["events"][0] | {"id": "019cad8f-ac00-7a10-8a10-000000000003"}],
}
LOT: dict[str, Any] = {
    "lot": "HFR:NDPR-2026-0044",
    "organisation": "HFR",
    "form": "oxide",
    "product": "NdPr oxide",
    "net_kg": "1460.000",
    "reo_kg": "1452.700",
    "assay": ASSAY,
    "packages": [],
    "made_by": EVENT["id"],
    "parent": None,
    "recorded_at": EVENT["recorded_at"],
    "left_kg": "1460.000",
    "overdrawn_kg": "0.000",
    "state": "in_hand",
    "holder": "HFR",
    "sender": None,
    "receiver": None,
}
