//! What a scenario says, as one number.

use std::io;

use serde::Serialize;
use sha2::{Digest, Sha256};

/// SHA-256 of the canonical JSON of a value, hexadecimal. Fields stand in the order of their structs,
/// rows in the order of their tables, numbers in their shortest form, so the digest is the same everywhere.
pub(crate) fn digest(value: &impl Serialize) -> Result<String, serde_json::Error> {
    let mut hasher = Hashing(Sha256::new());
    serde_json::to_writer(io::BufWriter::with_capacity(1 << 16, &mut hasher), value)?;
    Ok(hasher.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

struct Hashing(Sha256);

impl io::Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn known_value() {
        // printf '[1.5,"a"]' | sha256sum
        let expected = "06ea332fc664a943833221b46e9b6e85ddcce7e90975640a9f1d93490853264a";
        assert_eq!(digest(&(1.5, "a")).unwrap(), expected);
        assert_ne!(digest(&1.0).unwrap(), digest(&1.1).unwrap());
    }
}
