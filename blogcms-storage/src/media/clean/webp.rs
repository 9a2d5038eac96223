//! WebP (RFC 9649): the chunks that show the picture.

use super::{Bytes, Copy};
use blogcms_core::media::Refusal;

/// Flags of the extended header.
const MOVES: u8 = 0x02;
const ALPHA: u8 = 0x10;

pub(super) fn copy(bytes: &[u8]) -> Result<Copy, Refusal> {
    let mut from = Bytes::new(bytes);
    from.take(4)?;
    let size = usize::try_from(from.le_u32()?).map_err(|_| Refusal::Broken)?;
    // What stands behind the size that the file tells is no part of the picture.
    let mut from = Bytes::new(Bytes::new(bytes).take(size.checked_add(8).ok_or(Refusal::Broken)?)?);
    let mut out = from.take(12)?.to_vec();
    let (mut lossless, mut done) = (false, false);
    while from.at < from.bytes.len() && !done {
        let kind = from.take(4)?;
        let size = from.le_u32()?;
        let length = usize::try_from(size).map_err(|_| Refusal::Broken)?;
        let data = from.take(length)?;
        if length % 2 == 1 {
            // The last one's padding is missing from some files.
            from.at = (from.at + 1).min(from.bytes.len());
        }
        match kind {
            b"VP8X" if length == 10 => {
                if data[0] & MOVES != 0 {
                    return Err(Refusal::Moving);
                }
                let mut header = data.to_vec();
                header[0] &= ALPHA;
                header[1..4].fill(0);
                push(&mut out, kind, &header, size);
            }
            b"VP8 " | b"VP8L" => {
                lossless = kind == b"VP8L";
                push(&mut out, kind, data, size);
                done = true;
            }
            b"ALPH" => push(&mut out, kind, data, size),
            b"ANIM" | b"ANMF" => return Err(Refusal::Moving),
            _ => {}
        }
    }
    if !done {
        return Err(Refusal::Broken);
    }
    let size = u32::try_from(out.len() - 8).map_err(|_| Refusal::Broken)?;
    out[4..8].copy_from_slice(&size.to_le_bytes());
    Ok(Copy { bytes: out, shows: true, lossless })
}

fn push(out: &mut Vec<u8>, kind: &[u8], data: &[u8], size: u32) {
    out.extend_from_slice(kind);
    out.extend(size.to_le_bytes());
    out.extend_from_slice(data);
    if data.len() % 2 == 1 {
        out.push(0);
    }
}
