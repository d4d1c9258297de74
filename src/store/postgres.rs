//! A store that a team shares, in a PostgreSQL database.

use std::collections::BTreeMap;
use std::error::Error as _;

use bytes::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::server::{Access, Address};
use super::{Database, Row, StoreError, Value};
use crate::github::Secret;

/// A statement takes at most 65535 values; more than this at once make it no faster.
const VALUES: usize = 8 * 1024;

/// So many prepared statements are kept.
const STATEMENTS: usize = 64;

/// What tells keyroster's locks apart from those of other programs.
const LOCK: i32 = 0x6b65_7972;

/// PostgreSQL.
pub(super) struct Postgres {
    client: Client,
    place: String,
    statements: BTreeMap<String, Statement>,
}

type AnyError = Box<dyn std::error::Error + Sync + Send>;

impl Postgres {
    /// Connects, as one who writes or as one who only reads.
    pub(super) fn connect(
        address: &Secret,
        access: &Access,
        writes: bool,
    ) -> Result<Self, StoreError> {
        let unopened =
            |reason: String| StoreError::Unopened { place: super::server::shown(address), reason };
        let mut read = Address::read(address).map_err(unopened)?;
        read.complete(access).map_err(unopened)?;
        let tls = read.authorities(access).map_err(unopened)?.tls();
        let tls = tls.map_err(|error| unopened(error.to_string()))?;
        let client = read.config.connect(MakeRustlsConnect::new(tls));
        let client = client.map_err(|error| unopened(in_words(&error)))?;
        let mut postgres = Self { client, place: read.shown(), statements: BTreeMap::new() };
        // Whom nobody hears of any more holds its lock no longer than this.
        postgres.run("SET tcp_keepalives_idle = 60; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 6; SET client_min_messages = warning")?;
        if !writes {
            postgres.run(
                "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
            )?;
        }
        if let Some(schema) = read.schema {
            postgres.enter(&schema, writes)?;
        }
        Ok(postgres)
    }

    /// Works in a schema, which is made where it is not there.
    fn enter(&mut self, schema: &str, writes: bool) -> Result<(), StoreError> {
        let quoted = format!("\"{}\"", schema.replace('"', "\"\""));
        let there = "SELECT 1 FROM pg_namespace WHERE nspname = $1";
        if writes && self.query(there, &[schema.into()])?.is_empty() {
            self.run(&format!("CREATE SCHEMA {quoted}"))?;
        }
        self.run(&format!("SET search_path TO {quoted}"))
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).map_err(|error| said(&self.place, &error))?;
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

impl Database for Postgres {
    fn run(&mut self, script: &str) -> Result<(), StoreError> {
        self.client.batch_execute(script).map_err(|error| said(&self.place, &error))
    }

    /// Texts are told apart and sorted by their bytes, as SQLite does it, whatever the server's language.
    fn define(&mut self, script: &str) -> Result<(), StoreError> {
        self.run(&script.replace(" TEXT", " TEXT COLLATE \"C\""))
    }

    fn has(&mut self, table: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM pg_class WHERE oid = to_regclass($1)";
        Ok(!self.query(sql, &[table.into()])?.is_empty())
    }

    fn claim(&mut self) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT pg_try_advisory_lock({LOCK}, hashtext(COALESCE(current_schema(), '')))"
        );
        let rows = self.query(&sql, &[])?;
        match rows.first().map(|row| row.int(0)).transpose()? {
            Some(1) => Ok(()),
            _ => Err(StoreError::Busy(self.place.clone())),
        }
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        let statement = self.prepared(sql)?;
        let values: Vec<_> = values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        self.client.execute(&statement, &values).map_err(|error| said(&self.place, &error))
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepared(sql)?;
        let values: Vec<_> = values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        let rows = self.client.query(&statement, &values);
        let rows = rows.map_err(|error| said(&self.place, &error))?;
        let row = |row: &postgres::Row| {
            let columns = (0..row.len()).map(|at| row.try_get(at));
            columns.collect::<Result<_, _>>().map(Row).map_err(|error| said(&self.place, &error))
        };
        rows.iter().map(row).collect()
    }

    /// Many rows with each statement: over a network, one that waits for every row takes hours.
    fn write(&mut self, head: &str, rows: &[Vec<Value>], tail: &str) -> Result<(), StoreError> {
        let columns = rows.first().map_or(1, Vec::len).max(1);
        for chunk in rows.chunks((VALUES / columns).max(1)) {
            let mut sql = format!("{head} VALUES ");
            for at in 0..chunk.len() {
                sql.push_str(if at == 0 { "(" } else { ", (" });
                sql.push_str(&super::database::places(at * columns + 1, columns));
                sql.push(')');
            }
            sql.push(' ');
            sql.push_str(tail);
            self.execute(&sql, &chunk.concat())?;
        }
        Ok(())
    }
}

/// What the client or the server says; a connection that is gone is told apart.
fn said(place: &str, error: &postgres::Error) -> StoreError {
    let state = error.code().map(postgres::error::SqlState::code);
    let ended = state.is_some_and(|code| code.starts_with("08") || code.starts_with("57P0"));
    let cut = error.source().is_some_and(|cause| cause.is::<std::io::Error>());
    match ended || cut || error.is_closed() {
        true => StoreError::Lost { place: place.to_owned(), reason: in_words(error) },
        false => StoreError::Failed(in_words(error)),
    }
}

fn in_words(error: &postgres::Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(error), _) => error.message().to_owned(),
        (None, Some(cause)) => format!("{error}: {cause}"),
        (None, None) => error.to_string(),
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, AnyError> {
        match (self, ty) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Int(number), &Type::INT4) => i32::try_from(*number)?.to_sql(ty, out),
            (Self::Int(number), &Type::INT8) => number.to_sql(ty, out),
            (Self::Text(text), _) if <&str as ToSql>::accepts(ty) => text.as_str().to_sql(ty, out),
            (Self::Bytes(bytes), &Type::BYTEA) => bytes.as_slice().to_sql(ty, out),
            (value, _) => Err(format!("{} is not taken as {ty}", value.name()).into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, AnyError> {
        Ok(match *ty {
            Type::INT2 => Self::Int(i16::from_sql(ty, raw)?.into()),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::BOOL => Self::Int(bool::from_sql(ty, raw)?.into()),
            Type::BYTEA => Self::Bytes(raw.to_vec()),
            _ if <&str as FromSql<'_>>::accepts(ty) => Self::Text(String::from_sql(ty, raw)?),
            _ => return Err(format!("a column of type {ty}").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, AnyError> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
