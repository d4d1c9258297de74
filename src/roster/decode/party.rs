//! `parties`.

use super::{Decoder, Field, Fields, Shape};
use crate::roster::{Accounts, Contract, Exit, KnownAs, Party, Spanned};

pub(super) const PARTY: Shape = Shape {
    name: "party",
    keys: &["team", "contact", "escalation", "partner", "contract", "exit", "known-as"],
    required: &[],
};

pub(super) const CONTRACT: Shape =
    Shape { name: "contract", keys: &["ends", "notice", "reference"], required: &[] };

pub(super) const EXIT: Shape = Shape { name: "exit", keys: &["plan", "tested"], required: &[] };

pub(super) const KNOWN_AS: Shape = Shape { name: "known-as", keys: &Accounts::KEYS, required: &[] };

#[cfg(test)]
pub(super) const SHAPES: &[&Shape] = &[&PARTY, &CONTRACT, &EXIT, &KNOWN_AS];

/// Each party of `parties`, in the order of the text.
pub(super) fn parties(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Vec<Party> {
    let mut parties = Vec::new();
    for field in d.pairs(field).unwrap_or_default() {
        let name = Spanned::new(field.name.to_owned(), field.key, d.source);
        if name.value.trim().is_empty() {
            d.fault(field.key, "a party must have a name".to_owned(), None);
        }
        parties.extend(party(d, field, name));
    }
    parties
}

fn party(d: &mut Decoder<'_>, field: Field<'_, '_>, name: Spanned<String>) -> Option<Party> {
    let fields = d.fields(field, &PARTY)?;
    Some(Party {
        name,
        team: d.read(&fields, "team", Decoder::text),
        contact: d.read(&fields, "contact", Decoder::text),
        escalation: d.one_or_many(&fields, "escalation", Decoder::text),
        partner: d.read(&fields, "partner", Decoder::boolean),
        contract: d.read(&fields, "contract", contract).unwrap_or_default(),
        exit: d.read(&fields, "exit", exit).unwrap_or_default(),
        known_as: d.read(&fields, "known-as", known_as).unwrap_or_default(),
    })
}

fn contract(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<Contract> {
    let fields = d.fields(field, &CONTRACT)?;
    Some(Contract {
        ends: d.read(&fields, "ends", Decoder::date),
        notice: d.read(&fields, "notice", Decoder::duration),
        reference: d.read(&fields, "reference", Decoder::text),
        at: Some(fields.at),
    })
}

fn exit(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<Exit> {
    let fields = d.fields(field, &EXIT)?;
    Some(Exit {
        plan: d.read(&fields, "plan", Decoder::text),
        tested: d.read(&fields, "tested", Decoder::date),
        at: Some(fields.at),
    })
}

fn known_as(d: &mut Decoder<'_>, field: Field<'_, '_>) -> Option<KnownAs> {
    let fields = d.fields(field, &KNOWN_AS)?;
    Some(KnownAs { accounts: d.accounts(&fields), at: Some(fields.at) })
}

impl Decoder<'_> {
    /// The names of an organisation elsewhere, as `known-as` and `trusted` hold them.
    pub(super) fn accounts(&mut self, fields: &Fields<'_, '_>) -> Accounts {
        Accounts {
            github: self.one_or_many(fields, "github", Self::text),
            aws: self.one_or_many(fields, "aws-accounts", Self::aws_account),
            azure: self.one_or_many(fields, "azure-tenants", Self::text),
            gcp: self.one_or_many(fields, "gcp-projects", Self::text),
            domains: self.one_or_many(fields, "domains", Self::text),
        }
    }
}
