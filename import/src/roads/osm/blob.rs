//! The frame of a file: blobs with their lengths, raw or deflated.

use std::borrow::Cow;

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::Broken;
use super::wire::{Fields, Value, broken};
use crate::problem::Fault;

/// Bounds that the format sets, bytes.
const LONGEST_HEADER: usize = 64 << 10;
const LONGEST_BLOB: usize = 32 << 20;
/// What a reader of this file must be able to do.
const FEATURES: [&[u8]; 2] = [b"OsmSchema-V0.6", b"DenseNodes"];

/// A blob as it stands in the file.
#[derive(Debug)]
pub(super) struct Blob<'a> {
    kind: &'a [u8],
    body: &'a [u8],
    /// Byte of the file at which it begins.
    pub(super) at: usize,
}

/// All data blobs; the header is checked and left out.
pub(super) fn blobs(bytes: &[u8]) -> Result<Vec<Blob<'_>>, Broken> {
    let (mut blobs, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let (blob, end) = blob(bytes, at).map_err(|broken| broken.at(at))?;
        match (blob.kind, at) {
            (b"OSMHeader", _) => {
                blob.data().and_then(|data| check_features(&data)).map_err(|broken| broken.at(at))?
            }
            (_, 0) => break,
            (b"OSMData", _) => blobs.push(blob),
            // The format asks readers to pass over other kinds.
            _ => {}
        }
        at = end;
    }
    if at == 0 {
        let expected = "a file that begins with an OSMHeader";
        return Err(Broken::new(
            Fault::WrongFormat,
            "not an OpenStreetMap file in protocol buffers",
            expected,
        ));
    }
    Ok(blobs)
}

/// The blob at a byte, and where the next one begins.
fn blob(bytes: &[u8], at: usize) -> Result<(Blob<'_>, usize), Broken> {
    let part = |from: usize, length: usize| {
        bytes.get(from..from.saturating_add(length)).ok_or_else(|| broken("the file ends within a blob"))
    };
    let length = part(at, 4)?.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
    let wrong = || match at {
        0 => Broken::new(Fault::WrongFormat, "not an OpenStreetMap file in protocol buffers", "an .osm.pbf"),
        _ => Broken::new(
            Fault::TooLarge,
            "a blob is longer than the format allows",
            "32 MiB, its header 64 KiB",
        ),
    };
    if length > LONGEST_HEADER {
        return Err(wrong());
    }
    let (mut kind, mut size) = (&[][..], 0);
    for field in Fields::of(part(at + 4, length)?) {
        match field? {
            (1, Value::Bytes(bytes)) => kind = bytes,
            (3, Value::Number(number)) => size = number,
            _ => {}
        }
    }
    let size = usize::try_from(size).ok().filter(|size| *size <= LONGEST_BLOB).ok_or_else(wrong)?;
    let body = part(at + 4 + length, size)?;
    Ok((Blob { kind, body, at }, at + 4 + length + size))
}

impl<'a> Blob<'a> {
    /// What is in it.
    pub(super) fn data(&self) -> Result<Cow<'a, [u8]>, Broken> {
        for field in Fields::of(self.body) {
            match field? {
                (1, Value::Bytes(raw)) => return Ok(Cow::Borrowed(raw)),
                (3, Value::Bytes(deflated)) => return inflate(deflated),
                (4..=7, Value::Bytes(_)) => {
                    let what = "a blob is compressed by another method than zlib";
                    return Err(Broken::new(
                        Fault::WrongVersion,
                        what,
                        "zlib: `osmium cat -o out.osm.pbf` rewrites it",
                    ));
                }
                _ => {}
            }
        }
        Err(broken("a blob has no data"))
    }
}

fn inflate(deflated: &[u8]) -> Result<Cow<'static, [u8]>, Broken> {
    use miniz_oxide::inflate::TINFLStatus::HasMoreOutput;
    decompress_to_vec_zlib_with_limit(deflated, LONGEST_BLOB).map(Cow::Owned).map_err(|error| {
        if error.status == HasMoreOutput {
            return Broken::new(Fault::TooLarge, "a blob inflates beyond what the format allows", "32 MiB");
        }
        broken("a blob cannot be inflated")
    })
}

fn check_features(header: &[u8]) -> Result<(), Broken> {
    for field in Fields::of(header) {
        if let (4, Value::Bytes(feature)) = field?
            && !FEATURES.contains(&feature)
        {
            let what = format!("the file asks for `{}`", String::from_utf8_lossy(feature));
            return Err(Broken::new(Fault::WrongVersion, what, "OsmSchema-V0.6 and DenseNodes"));
        }
    }
    Ok(())
}

impl Broken {
    /// With the byte of the file at which its blob begins.
    pub(super) fn at(mut self, byte: usize) -> Self {
        self.what = format!("{} (in the blob at byte {byte})", self.what);
        self
    }
}
