//! `plan` and `waivers`.

use super::{Decoder, Field, Shape};
use crate::roster::{PlanItem, Waiver};

pub(super) const PLAN_ITEM: Shape = Shape {
    name: "plan-item",
    keys: &["finding", "match", "owner", "due", "exit"],
    required: &[
        ("finding", "unowned"),
        ("match", "\"jenkins/credential/*\""),
        ("owner", "platform"),
        ("due", "2027-01-31"),
    ],
};

pub(super) const WAIVER: Shape = Shape {
    name: "waiver",
    keys: &[
        "finding",
        "match",
        "reason",
        "approved-by",
        "requested-by",
        "approved-on",
        "expires",
        "exit",
        "compensating",
    ],
    required: &[
        ("finding", "rotation-overdue"),
        ("match", "github/deploy-key/legacy-mirror"),
        ("reason", "the vendor cannot rotate it before December"),
        ("expires", "2026-12-31"),
    ],
};

#[cfg(test)]
pub(super) const SHAPES: &[&Shape] = &[&PLAN_ITEM, &WAIVER];

/// One item of `plan`. Its index is set once all files are read.
pub(super) fn plan_item(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<PlanItem> {
    let fields = d.fields(field, &PLAN_ITEM)?;
    let finding = d.read(&fields, "finding", Decoder::rule_id);
    let matcher = d.read(&fields, "match", Decoder::pattern);
    let owner = d.read(&fields, "owner", Decoder::text);
    let due = d.read(&fields, "due", Decoder::date);
    let exit = d.read(&fields, "exit", Decoder::text);
    Some(PlanItem {
        index: 0,
        at: fields.at,
        finding: finding?,
        matcher: matcher?,
        owner: owner?,
        due: due?,
        exit,
        pending: false,
    })
}

/// One item of `waivers`. Its index is set once all files are read.
pub(super) fn waiver(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<Waiver> {
    let fields = d.fields(field, &WAIVER)?;
    let finding = d.read(&fields, "finding", Decoder::rule_id);
    let matcher = d.read(&fields, "match", Decoder::pattern);
    let reason = d.read(&fields, "reason", Decoder::text);
    let approved_by = d.read(&fields, "approved-by", Decoder::text);
    let requested_by = d.read(&fields, "requested-by", Decoder::text);
    let approved_on = d.read(&fields, "approved-on", Decoder::date);
    let expires = d.read(&fields, "expires", Decoder::date);
    let exit = d.read(&fields, "exit", Decoder::text);
    let compensating = d.read(&fields, "compensating", Decoder::text);
    Some(Waiver {
        index: 0,
        at: fields.at,
        finding: finding?,
        matcher: matcher?,
        reason: reason?,
        approved_by,
        requested_by,
        approved_on,
        expires: expires?,
        exit,
        compensating,
        pending: false,
    })
}
