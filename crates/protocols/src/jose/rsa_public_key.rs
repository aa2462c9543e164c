//! Modulus and exponent out of a DER `RSAPublicKey` (RFC 8017 appendix A.1.1), which is the only
//! form in which the cryptographic library hands out an RSA public key.

/// Modulus and exponent, big-endian without leading zeros.
pub(super) struct RsaPublicNumbers {
    pub(super) modulus: Vec<u8>,
    pub(super) exponent: Vec<u8>,
}

/// Reads `SEQUENCE { modulus INTEGER, publicExponent INTEGER }`.
pub(super) fn parse(der: &[u8]) -> Option<RsaPublicNumbers> {
    const SEQUENCE: u8 = 0x30;
    const INTEGER: u8 = 0x02;
    let (numbers, rest) = element(der, SEQUENCE)?;
    let (modulus, after) = element(numbers, INTEGER)?;
    let (exponent, end) = element(after, INTEGER)?;
    (rest.is_empty() && end.is_empty()).then(|| RsaPublicNumbers {
        modulus: without_leading_zeros(modulus).to_vec(),
        exponent: without_leading_zeros(exponent).to_vec(),
    })
}

/// Drops the zero bytes at the front of a big-endian number.
pub(super) fn without_leading_zeros(mut number: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = number {
        number = rest;
    }
    number
}

/// The content of the element with this tag at the front of `der`, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        let length = digits.iter().try_fold(0usize, |value, digit| {
            value.checked_mul(256)?.checked_add(usize::from(*digit))
        })?;
        (length, rest)
    };
    (*found == tag).then(|| rest.split_at_checked(length))?
}
