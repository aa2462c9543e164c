//! How near signing a whole token comes to the bare signature: run it with `--release`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use xenia_protocols::jose::{Algorithm, JoseError, JwkSet, SigningKey, verify_jwt};

/// Calls per second, over two seconds.
fn rate<T>(mut call: impl FnMut() -> T) -> f64 {
    let (start, mut calls) = (Instant::now(), 0u32);
    while start.elapsed() < Duration::from_secs(2) {
        for _ in 0..100 {
            black_box(call());
        }
        calls += 100;
    }
    f64::from(calls) / start.elapsed().as_secs_f64()
}

#[expect(clippy::print_stdout, reason = "a program that prints its result")]
fn main() -> Result<(), JoseError> {
    let key = SigningKey::generate(Algorithm::Es256)?;
    let refused = |_| JoseError::PrivateKey { reason: "not read" };
    let bare = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &key.to_pkcs8()?)
        .map_err(refused)?;
    let unused = SystemRandom::new();
    let claims = format!(r#"{{"sub":"{}"}}"#, "a".repeat(690));

    let signature = rate(|| bare.sign(&unused, claims.as_bytes()));
    let token = rate(|| key.sign_jwt(claims.as_bytes()));
    println!("ES256, 700 bytes of claims, one thread");
    println!("bare signatures/s {signature:8.0}");
    println!(
        "tokens/s          {token:8.0}  ratio {:.2}",
        token / signature
    );

    let keys = JwkSet::new([key.verifying_key()?]);
    let signed = key.sign_jwt(claims.as_bytes())?;
    println!(
        "verifications/s   {:8.0}",
        rate(|| verify_jwt(&signed, &keys))
    );
    Ok(())
}
