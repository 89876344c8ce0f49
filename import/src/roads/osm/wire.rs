//! Protocol buffers: fields, numbers, packed lists.

use super::Broken;
use crate::problem::Fault;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    /// Four or eight bytes of fixed length: no field that is read has them.
    Fixed,
}

/// Fields of a message, in order.
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(super) fn of(message: &'a [u8]) -> Self {
        Self(message)
    }

    fn take(&mut self, count: u64) -> Result<&'a [u8], Broken> {
        let count = usize::try_from(count).ok().filter(|count| *count <= self.0.len());
        let (taken, rest) =
            self.0.split_at(count.ok_or_else(|| broken("a field is longer than its message"))?);
        self.0 = rest;
        Ok(taken)
    }

    fn field(&mut self) -> Result<(u64, Value<'a>), Broken> {
        let key = varint(&mut self.0)?;
        let value = match key & 7 {
            0 => Value::Number(varint(&mut self.0)?),
            1 => self.take(8).map(|_| Value::Fixed)?,
            2 => {
                let length = varint(&mut self.0)?;
                Value::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| Value::Fixed)?,
            _ => return Err(broken("a field is of no known kind")),
        };
        Ok((key >> 3, value))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

pub(super) fn broken(what: &str) -> Broken {
    Broken::new(Fault::Syntax, what, "an OpenStreetMap file in protocol buffers")
}

/// The next number of up to 64 bits.
fn varint(bytes: &mut &[u8]) -> Result<u64, Broken> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first().ok_or_else(|| broken("a number is cut off"))?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(broken("a number has more than 64 bits"))
}

/// A packed list of at most so many numbers; memory grows with the numbers that are there.
pub(super) fn packed(mut bytes: &[u8], most: usize) -> Result<Vec<u64>, Broken> {
    let mut list = Vec::new();
    while !bytes.is_empty() {
        if list.len() == most {
            let what = format!("a list has more than {most} numbers");
            return Err(Broken::new(Fault::TooMany, what, "lists as the format has them"));
        }
        list.push(varint(&mut bytes)?);
    }
    Ok(list)
}

/// A packed list of at most so many differences, summed up.
pub(super) fn deltas(bytes: &[u8], most: usize) -> Result<Vec<i64>, Broken> {
    let mut sum = 0_i64;
    let summed = packed(bytes, most)?.into_iter().map(|number| {
        sum = sum.wrapping_add(signed(number));
        sum
    });
    Ok(summed.collect())
}

/// A number whose sign is its lowest bit.
pub(super) fn signed(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn numbers_lists_and_fields() {
        // From the description of the encoding: 150 in field 1, "testing" in field 2.
        let message = [0x08, 0x96, 0x01, 0x12, 0x07, b't', b'e', b's', b't', b'i', b'n', b'g'];
        let fields: Vec<_> = Fields::of(&message).map(Result::unwrap).collect();
        assert_eq!(fields, [(1, Value::Number(150)), (2, Value::Bytes(b"testing"))]);
        assert_eq!(packed(&[3, 0x8e, 2, 0x9e, 0xa7, 5], 3).unwrap(), [3, 270, 86_942]);
        assert_eq!([0, 1, 2, 3, u64::MAX].map(signed), [0, -1, 1, -2, i64::MIN]);
        assert_eq!(deltas(&[2, 2, 1], 3).unwrap(), [1, 2, 1]);
        assert_eq!(deltas(&[2, 2, 1], 2).unwrap_err().fault, Fault::TooMany);
    }

    #[test]
    fn what_is_cut_off_is_told_once() {
        for message in [&[0x12, 0x07, b't'][..], &[0x08, 0x96], &[0x0b], &[0x08; 1], &[0xff; 12]] {
            let fields: Vec<_> = Fields::of(message).collect();
            assert!(fields.len() == 1 && fields[0].is_err(), "{message:?}");
        }
    }
}
