//! `identities`.

#[cfg(test)]
use super::pattern::MATCH;
use super::{Decoder, Field, Shape};
use crate::roster::{
    Approval, Decision, Entry, Raci, Review, Revocation, Rotation, Spanned, Step, Steps,
};

pub(super) const ENTRY: Shape = Shape {
    name: "identity",
    keys: &[
        "match",
        "issued-as",
        "purpose",
        "raci",
        "lifecycle",
        "rotation",
        "review",
        "revocation",
        "expires",
        "approvals",
    ],
    required: &[("match", "github/actions-secret/NPM_TOKEN")],
};

pub(super) const RACI: Shape = Shape {
    name: "raci",
    keys: &["accountable", "responsible", "consulted", "informed"],
    required: &[],
};

pub(super) const LIFECYCLE: Shape =
    Shape { name: "lifecycle", keys: &["provision", "rotate", "review", "revoke"], required: &[] };

pub(super) const ROTATION: Shape =
    Shape { name: "rotation", keys: &["every", "last", "method", "evidence"], required: &[] };

pub(super) const REVIEW: Shape =
    Shape { name: "review", keys: &["every", "last", "by", "decision"], required: &[] };

pub(super) const REVOCATION: Shape =
    Shape { name: "revocation", keys: &["runbook", "within", "tested"], required: &[] };

pub(super) const APPROVAL: Shape = Shape {
    name: "approval",
    keys: &["by", "on", "for"],
    required: &[("by", "\"@acme/security\""), ("on", "2026-05-01"), ("for", "provisioned")],
};

#[cfg(test)]
pub(super) const SHAPES: &[&Shape] =
    &[&ENTRY, &MATCH, &RACI, &LIFECYCLE, &ROTATION, &REVIEW, &REVOCATION, &APPROVAL];

/// One item of `identities`. Its index is set once all files are read.
pub(super) fn entry(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<Entry> {
    let fields = d.fields(field, &ENTRY)?;
    let matcher = d.read(&fields, "match", Decoder::pattern);
    let purpose = d.read(&fields, "purpose", Decoder::text);
    let raci = d.read(&fields, "raci", raci);
    let lifecycle = d.read(&fields, "lifecycle", lifecycle);
    let rotation = d.read(&fields, "rotation", rotation);
    let review = d.read(&fields, "review", review);
    let revocation = d.read(&fields, "revocation", revocation);
    let expires = d.read(&fields, "expires", Decoder::date);
    let approvals = d.list(&fields, "approvals", approval);
    Some(Entry {
        issued_as: d.one_or_many(&fields, "issued-as", Decoder::text),
        index: 0,
        at: fields.at,
        matcher: matcher?,
        purpose,
        raci: raci.unwrap_or_default(),
        lifecycle: lifecycle.unwrap_or_default(),
        rotation: rotation.unwrap_or_default(),
        review: review.unwrap_or_default(),
        revocation: revocation.unwrap_or_default(),
        expires,
        approvals,
    })
}

fn raci(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<Raci> {
    let fields = d.fields(field, &RACI)?;
    Some(Raci {
        accountable: d.one_or_many(&fields, "accountable", Decoder::text),
        responsible: d.one_or_many(&fields, "responsible", Decoder::text),
        consulted: d.one_or_many(&fields, "consulted", Decoder::text),
        informed: d.one_or_many(&fields, "informed", Decoder::text),
        at: Some(fields.at),
    })
}

fn lifecycle(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<Steps> {
    let fields = d.fields(field, &LIFECYCLE)?;
    let mut step = |step: Step| d.read(&fields, step.as_str(), Decoder::text);
    Some(Steps {
        provision: step(Step::Provision),
        rotate: step(Step::Rotate),
        review: step(Step::Review),
        revoke: step(Step::Revoke),
        at: Some(fields.at),
    })
}

fn rotation(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<Rotation> {
    let fields = d.fields(field, &ROTATION)?;
    Some(Rotation {
        every: d.read(&fields, "every", Decoder::interval),
        last: d.read(&fields, "last", Decoder::date),
        method: d.read(&fields, "method", Decoder::text),
        evidence: d.read(&fields, "evidence", Decoder::text),
        at: Some(fields.at),
    })
}

fn review(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<Review> {
    let fields = d.fields(field, &REVIEW)?;
    Some(Review {
        every: d.read(&fields, "every", Decoder::interval),
        last: d.read(&fields, "last", Decoder::date),
        by: d.read(&fields, "by", Decoder::text),
        decision: d.read(&fields, "decision", decision),
        at: Some(fields.at),
    })
}

fn decision(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<Spanned<Decision>> {
    d.word(field, "a decision", &Decision::ALL, Decision::as_str)
}

fn revocation(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<Revocation> {
    let fields = d.fields(field, &REVOCATION)?;
    Some(Revocation {
        runbook: d.read(&fields, "runbook", Decoder::text),
        within: d.read(&fields, "within", Decoder::duration),
        tested: d.read(&fields, "tested", Decoder::date),
        at: Some(fields.at),
    })
}

fn approval(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<Approval> {
    let fields = d.fields(field, &APPROVAL)?;
    let by = d.read(&fields, "by", Decoder::text);
    let on = d.read(&fields, "on", Decoder::date);
    let step = d.read(&fields, "for", |d, field| {
        d.word(field, "a step that was taken", &Step::ALL, Step::done)
    });
    Some(Approval { by: by?, on: on?, step: step? })
}
