//! Private keys and the making of signed tokens.

use std::fmt;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
    RsaKeyPair,
};

use super::jwk::{Jwk, Material, VerifyingKey};
use super::{Algorithm, JoseError, rsa_public_key};
use crate::encoding::{base64url, base64url_onto};

/// A private key with everything that signing needs, made once: the parsed key, its identifier and
/// the encoded header. Shared freely between threads.
pub struct SigningKey {
    pair: Pair,
    jwk: Jwk,
    kid: String,
    /// base64url of the header, with the full stop after it.
    header: String,
    /// Characters of an encoded signature, for one allocation per token.
    signature_length: usize,
}

enum Pair {
    Es256(EcdsaKeyPair),
    Rs256(RsaKeyPair),
    EdDsa(Ed25519KeyPair),
}

impl SigningKey {
    /// Makes a new key; RSA keys get 2048 bits. The randomness is the cryptographic library's own.
    ///
    /// # Errors
    /// [`JoseError::PrivateKey`] if the library fails.
    pub fn generate(algorithm: Algorithm) -> Result<Self, JoseError> {
        let failed = |_| JoseError::PrivateKey {
            reason: "the key could not be generated",
        };
        Self::from_pair(match algorithm {
            Algorithm::Es256 => Pair::Es256(
                EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(failed)?,
            ),
            Algorithm::Rs256 => {
                Pair::Rs256(RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?)
            }
            Algorithm::EdDsa => Pair::EdDsa(Ed25519KeyPair::generate().map_err(failed)?),
        })
    }

    /// Reads an unencrypted PKCS#8 key (DER), for instance one from [`SigningKey::to_pkcs8`].
    ///
    /// # Errors
    /// [`JoseError::PrivateKey`] if the bytes are not such a key for this algorithm.
    pub fn from_pkcs8(algorithm: Algorithm, der: &[u8]) -> Result<Self, JoseError> {
        let refused = |_| JoseError::PrivateKey {
            reason: "the bytes are not a PKCS#8 key for this algorithm",
        };
        Self::from_pair(match algorithm {
            Algorithm::Es256 => Pair::Es256(
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der).map_err(refused)?,
            ),
            Algorithm::Rs256 => Pair::Rs256(RsaKeyPair::from_pkcs8(der).map_err(refused)?),
            Algorithm::EdDsa => {
                Pair::EdDsa(Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).map_err(refused)?)
            }
        })
    }

    /// The private key as PKCS#8 (DER), unencrypted: seal it (`seal::seal`) before it is stored.
    ///
    /// # Errors
    /// [`JoseError::PrivateKey`] if the library fails.
    pub fn to_pkcs8(&self) -> Result<Vec<u8>, JoseError> {
        let failed = |_| JoseError::PrivateKey {
            reason: "the key could not be encoded",
        };
        Ok(match &self.pair {
            Pair::Es256(pair) => pair.to_pkcs8v1().map_err(failed)?.as_ref().to_vec(),
            Pair::Rs256(pair) => AsDer::<Pkcs8V1Der<'_>>::as_der(pair)
                .map_err(failed)?
                .as_ref()
                .to_vec(),
            Pair::EdDsa(pair) => pair.to_pkcs8().map_err(failed)?.as_ref().to_vec(),
        })
    }

    /// The algorithm of this key.
    pub fn algorithm(&self) -> Algorithm {
        self.jwk.algorithm()
    }

    /// The key's identifier: its RFC 7638 thumbprint.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half, to be published.
    pub fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// The public half, ready to verify.
    ///
    /// # Errors
    /// [`JoseError::UnusableKey`] if the library refuses its own key.
    pub fn verifying_key(&self) -> Result<VerifyingKey, JoseError> {
        VerifyingKey::from_jwk(self.jwk.clone())
    }

    /// Signs claims, which must be the JSON text of one object, as a JWT in compact form. The
    /// header is `{"typ":"JWT","alg":...,"kid":...}`.
    ///
    /// # Errors
    /// [`JoseError::PrivateKey`] if the library fails.
    pub fn sign_jwt(&self, claims_json: &[u8]) -> Result<String, JoseError> {
        self.sign_under(&self.header, claims_json)
    }

    /// As [`SigningKey::sign_jwt`], with another `typ`, such as `logout+jwt` or `secevent+jwt`.
    ///
    /// # Errors
    /// As [`SigningKey::sign_jwt`].
    pub fn sign_jwt_of_type(&self, typ: &str, claims_json: &[u8]) -> Result<String, JoseError> {
        let header = encoded_header(typ, self.algorithm(), &self.kid);
        self.sign_under(&header, claims_json)
    }

    /// Signs any bytes: 64 bytes for ES256 (`r || s`) and EdDSA, as long as the modulus for RS256.
    ///
    /// # Errors
    /// [`JoseError::PrivateKey`] if the library fails.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, JoseError> {
        let mut signature = Vec::new();
        self.with_signature(message, |bytes| signature.extend_from_slice(bytes))?;
        Ok(signature)
    }

    fn sign_under(&self, header: &str, claims_json: &[u8]) -> Result<String, JoseError> {
        let length = header.len() + claims_json.len().div_ceil(3) * 4 + 1 + self.signature_length;
        let mut token = String::with_capacity(length);
        token.push_str(header);
        base64url_onto(claims_json, &mut token);
        let mut encoded = String::with_capacity(self.signature_length);
        self.with_signature(token.as_bytes(), |bytes| {
            base64url_onto(bytes, &mut encoded)
        })?;
        token.push('.');
        token.push_str(&encoded);
        Ok(token)
    }

    fn with_signature(&self, message: &[u8], take: impl FnOnce(&[u8])) -> Result<(), JoseError> {
        let failed = |_| JoseError::PrivateKey {
            reason: "signing failed",
        };
        // The library takes a source of randomness for compatibility's sake and does not use it.
        let unused = SystemRandom::new();
        match &self.pair {
            Pair::Es256(pair) => take(pair.sign(&unused, message).map_err(failed)?.as_ref()),
            Pair::EdDsa(pair) => take(pair.try_sign(message).map_err(failed)?.as_ref()),
            Pair::Rs256(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &unused, message, &mut signature)
                    .map_err(failed)?;
                take(&signature);
            }
        }
        Ok(())
    }

    fn from_pair(pair: Pair) -> Result<Self, JoseError> {
        let mut jwk = Jwk {
            material: public_half(&pair)?,
            kid: None,
        };
        let kid = jwk.thumbprint();
        jwk.kid = Some(kid.clone());
        let signature_bytes = match &pair {
            Pair::Rs256(pair) => pair.public_modulus_len(),
            Pair::Es256(_) | Pair::EdDsa(_) => 64,
        };
        Ok(Self {
            header: encoded_header("JWT", jwk.algorithm(), &kid),
            signature_length: signature_bytes.div_ceil(3) * 4,
            pair,
            jwk,
            kid,
        })
    }
}

impl fmt::Debug for SigningKey {
    /// Says which key it is and nothing secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("algorithm", &self.algorithm())
            .field("kid", &self.kid)
            .finish_non_exhaustive()
    }
}

/// base64url of the header with the full stop after it; `kid` is base64url and needs no escaping.
fn encoded_header(typ: &str, algorithm: Algorithm, kid: &str) -> String {
    let typ = serde_json::Value::from(typ);
    let mut header = base64url(format!(
        r#"{{"typ":{typ},"alg":"{algorithm}","kid":"{kid}"}}"#
    ));
    header.push('.');
    header
}

fn public_half(pair: &Pair) -> Result<Material, JoseError> {
    let odd = || JoseError::PrivateKey {
        reason: "the public half has an unexpected form",
    };
    match pair {
        Pair::Es256(pair) => match pair.public_key().as_ref() {
            [4, point @ ..] => {
                let (x, y) = point.split_at_checked(32).ok_or_else(odd)?;
                Ok(Material::P256 {
                    x: x.try_into().map_err(|_| odd())?,
                    y: y.try_into().map_err(|_| odd())?,
                })
            }
            _ => Err(odd()),
        },
        Pair::Rs256(pair) => {
            let numbers = rsa_public_key::parse(pair.public_key().as_ref()).ok_or_else(odd)?;
            Ok(Material::Rsa {
                n: numbers.modulus,
                e: numbers.exponent,
            })
        }
        Pair::EdDsa(pair) => {
            let x = pair.public_key().as_ref().try_into().map_err(|_| odd())?;
            Ok(Material::Ed25519 { x })
        }
    }
}
