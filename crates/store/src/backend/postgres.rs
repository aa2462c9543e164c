//! PostgreSQL 15 or newer, through the synchronous driver.

use crate::{
    backend::Row,
    error::{Result, StoreError},
    value::Value,
};
use postgres::{
    Client, Config, NoTls, Statement, binary_copy::BinaryCopyInWriter, config::SslMode,
    types::ToSql,
};
use std::{cell::RefCell, collections::HashMap, str::FromStr, sync::Arc, time::Duration};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long to wait for a server that does not answer, unless the URL says otherwise.
const CONNECT: Duration = Duration::from_secs(10);

/// For those who write: a transaction whose node has vanished must not hold its locks for longer.
/// A reader holds none, and may take its time over a long export.
const SESSION: &str = "SET idle_in_transaction_session_timeout = '60s'";

pub(crate) struct PostgresConnection {
    client: RefCell<Client>,
    statements: RefCell<HashMap<String, Statement>>,
}

impl PostgresConnection {
    /// Connects; TLS as the URL's `sslmode` asks, with the certificates that the operating
    /// system's `SSL_CERT_FILE` names.
    pub(crate) fn open(
        url: &str,
        durable: bool,
        schema: Option<&str>,
        writer: bool,
    ) -> Result<Self> {
        let mut config = Config::from_str(url)
            .map_err(|error| StoreError::Open(format!("the database URL is not valid: {error}")))?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        let unreachable = |error: postgres::Error| {
            let reason = std::error::Error::source(&error)
                .map_or_else(String::new, |source| format!(": {source}"));
            StoreError::Open(format!("cannot connect to PostgreSQL: {error}{reason}"))
        };
        let mut client = match config.get_ssl_mode() {
            SslMode::Require => config.connect(tls()?).map_err(unreachable)?,
            _ => config.connect(NoTls).map_err(unreachable)?,
        };
        if writer {
            client.batch_execute(SESSION)?;
        }
        if !durable {
            client.batch_execute("SET synchronous_commit = off")?;
        }
        if let Some(schema) = schema {
            let quoted = format!("\"{}\"", schema.replace('"', "\"\""));
            let make = format!("CREATE SCHEMA IF NOT EXISTS {quoted}");
            // Fails when another session makes it at that moment; then it is there.
            client
                .batch_execute(&make)
                .or_else(|_| client.batch_execute(&make))?;
            client.batch_execute(&format!("SET search_path TO {quoted}"))?;
        }
        Ok(Self {
            client: RefCell::new(client),
            statements: RefCell::default(),
        })
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.client.borrow().is_closed()
    }

    pub(crate) fn batch(&self, sql: &str) -> Result<()> {
        Ok(self.client.borrow_mut().batch_execute(sql)?)
    }

    pub(crate) fn execute(&self, sql: &str, values: &[Value]) -> Result<u64> {
        let statement = self.prepare(sql)?;
        Ok(self
            .client
            .borrow_mut()
            .execute(&statement, &parameters(values))?)
    }

    pub(crate) fn query<T>(
        &self,
        sql: &str,
        values: &[Value],
        map: &mut dyn FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let statement = self.prepare(sql)?;
        let rows = self
            .client
            .borrow_mut()
            .query(&statement, &parameters(values))?;
        rows.iter().map(|row| map(&Row::Postgres(row))).collect()
    }

    /// Copies rows in, in the binary form of PostgreSQL's `COPY`.
    pub(crate) fn load(
        &self,
        table: &str,
        columns: &[&str],
        rows: &mut dyn Iterator<Item = Result<Vec<Value>>>,
    ) -> Result<u64> {
        let mut client = self.client.borrow_mut();
        let names = columns.join(", ");
        let shape = client.prepare(&format!("SELECT {names} FROM {table} LIMIT 0"))?;
        let types: Vec<_> = shape.columns().iter().map(|c| c.type_().clone()).collect();
        let copy = format!("COPY {table} ({names}) FROM STDIN BINARY");
        let mut writer = BinaryCopyInWriter::new(client.copy_in(&copy)?, &types);
        for row in rows {
            writer.write(&parameters(&row?))?;
        }
        Ok(writer.finish()?)
    }

    fn prepare(&self, sql: &str) -> Result<Statement> {
        if let Some(statement) = self.statements.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.borrow_mut().prepare(sql)?;
        self.statements
            .borrow_mut()
            .insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| value as &(dyn ToSql + Sync))
        .collect()
}

/// Trusts the certificates in the file that `SSL_CERT_FILE` names, else Debian's bundle.
fn tls() -> Result<MakeRustlsConnect> {
    use rustls::pki_types::{CertificateDer, pem::PemObject};
    let file = std::env::var("SSL_CERT_FILE")
        .unwrap_or_else(|_| "/etc/ssl/certs/ca-certificates.crt".to_owned());
    let refused = |reason: String| {
        StoreError::Open(format!(
            "TLS to PostgreSQL: certificates in `{file}`: {reason}"
        ))
    };
    let mut roots = rustls::RootCertStore::empty();
    for certificate in
        CertificateDer::pem_file_iter(&file).map_err(|error| refused(error.to_string()))?
    {
        let certificate = certificate.map_err(|error| refused(error.to_string()))?;
        roots
            .add(certificate)
            .map_err(|error| refused(error.to_string()))?;
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| refused(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
