//! TLS of the server: a certificate from files, or one made here and kept.

use crate::{cli::Tls, data::Data, data::write_private, failure::Failure};
use axum_server::tls_rustls::RustlsConfig;
use rcgen::{CertificateParams, DnType, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{fs, path::Path, sync::Arc};

/// The configuration, or `None` when TLS is off. `host` is the name under which people come.
pub(crate) fn configuration(
    data: &Data,
    tls: &Tls,
    host: &str,
) -> Result<Option<RustlsConfig>, Failure> {
    let (certificate, key) = match tls {
        Tls::Off => return Ok(None),
        Tls::Files(certificate, key) => (certificate.clone(), key.clone()),
        Tls::SelfSigned => self_signed(data, host)?,
    };
    let chain = CertificateDer::pem_file_iter(&certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| Failure::file(&certificate, error))?;
    if chain.is_empty() {
        return Err(Failure::file(&certificate, "no certificate in it"));
    }
    let private = PrivateKeyDer::from_pem_file(&key).map_err(|error| Failure::file(&key, error))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(|error| Failure::file(&certificate, error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Some(RustlsConfig::from_config(Arc::new(config))))
}

/// The certificate in the data folder; a new one when there is none for that host.
fn self_signed(
    data: &Data,
    host: &str,
) -> Result<(std::path::PathBuf, std::path::PathBuf), Failure> {
    let folder = data.path("tls");
    let (certificate, key, names) = (
        folder.join("cert.pem"),
        folder.join("key.pem"),
        folder.join("names"),
    );
    let mut wanted = vec!["localhost", "127.0.0.1", "::1"];
    if !wanted.contains(&host) {
        wanted.push(host);
    }
    let wanted = wanted.join("\n");
    let kept = fs::read_to_string(&names).unwrap_or_default();
    if kept == wanted && certificate.exists() && key.exists() {
        return Ok((certificate, key));
    }
    fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, error))?;
    make(&certificate, &key, &wanted)?;
    fs::write(&names, &wanted).map_err(|error| Failure::file(&names, error))?;
    Ok((certificate, key))
}

fn make(certificate: &Path, key: &Path, names: &str) -> Result<(), Failure> {
    let failed =
        |error: rcgen::Error| Failure::Failed(format!("cannot make a certificate: {error}"));
    let mut parameters =
        CertificateParams::new(names.lines().map(str::to_owned).collect::<Vec<_>>())
            .map_err(failed)?;
    parameters
        .distinguished_name
        .push(DnType::CommonName, "Xenia, self-signed");
    parameters.not_before = date_time_ymd(2025, 1, 1);
    parameters.not_after = date_time_ymd(2037, 1, 1);
    let pair = KeyPair::generate().map_err(failed)?;
    let made = parameters.self_signed(&pair).map_err(failed)?;
    write_private(key, pair.serialize_pem().as_bytes())?;
    fs::write(certificate, made.pem()).map_err(|error| Failure::file(certificate, error))
}
