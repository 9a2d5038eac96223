//! JPEG (ITU-T T.81): the marker segments that show the picture, up to its end.

use super::{Bytes, Copy};
use blogcms_core::media::Refusal;

/// A progressive picture has about ten scans; each costs the work of the whole.
const MAX_SCANS: usize = 64;

pub(super) fn copy(bytes: &[u8]) -> Result<Copy, Refusal> {
    let mut from = Bytes::new(bytes);
    let mut out = from.take(2)?.to_vec();
    let (mut scans, mut components, mut has_jfif) = (0, None, false);
    loop {
        match marker(&mut from)? {
            0xD9 => break,
            // Frames that browsers show, tables, scans.
            code @ (0xC0..=0xC2 | 0xC4 | 0xDB | 0xDD | 0xDA) => {
                let segment = segment(&mut from)?;
                if matches!(code, 0xC0..=0xC2) && components.replace(segment.get(5).copied()).is_some() {
                    return Err(Refusal::Broken);
                }
                push(&mut out, code, segment);
                if code == 0xDA {
                    scans += 1;
                    out.extend_from_slice(scan(&mut from));
                }
            }
            0xE0 => {
                let segment = segment(&mut from)?;
                if let (false, Some([head @ .., _, _])) =
                    (has_jfif, segment.get(..14).filter(|s| s.starts_with(b"JFIF\0")))
                {
                    // Without the small picture that may come along.
                    push(&mut out, 0xE0, &[head, &[0, 0]].concat());
                    has_jfif = true;
                }
            }
            // How the colours are to be read.
            0xEE => {
                let segment = segment(&mut from)?;
                if segment.len() == 12 && segment.starts_with(b"Adobe") {
                    push(&mut out, 0xEE, segment);
                }
            }
            0x01 => {}
            0xE1..=0xFE => drop(segment(&mut from)?),
            _ => return Err(Refusal::Broken),
        }
        if scans > MAX_SCANS {
            return Err(Refusal::Broken);
        }
    }
    if scans == 0 {
        return Err(Refusal::Broken);
    }
    out.extend([0xFF, 0xD9]);
    let shows = components.flatten() != Some(4);
    Ok(Copy { bytes: out, shows, lossless: false })
}

fn marker(from: &mut Bytes<'_>) -> Result<u8, Refusal> {
    if from.byte()? != 0xFF {
        return Err(Refusal::Broken);
    }
    loop {
        match from.byte()? {
            0xFF => {}
            code => return Ok(code),
        }
    }
}

/// What a segment holds, without its length.
fn segment<'a>(from: &mut Bytes<'a>) -> Result<&'a [u8], Refusal> {
    let [high, low] = [from.byte()?, from.byte()?];
    let length = usize::from(u16::from_be_bytes([high, low]));
    from.take(length.checked_sub(2).ok_or(Refusal::Broken)?)
}

fn push(out: &mut Vec<u8>, code: u8, segment: &[u8]) {
    let length = u16::try_from(segment.len() + 2).unwrap_or(u16::MAX);
    out.extend([0xFF, code]);
    out.extend(length.to_be_bytes());
    out.extend_from_slice(segment);
}

/// The coded data of a scan: up to a marker that is no restart.
fn scan<'a>(from: &mut Bytes<'a>) -> &'a [u8] {
    let rest = &from.bytes[from.at..];
    let ends = |w: &[u8]| w[0] == 0xFF && !matches!(w[1], 0x00 | 0xD0..=0xD7 | 0xFF);
    let end = rest.windows(2).position(ends).unwrap_or(rest.len());
    // Bytes that only fill up may stand before a marker.
    let filled = rest[..end].iter().rev().take_while(|b| **b == 0xFF).count();
    from.at += end;
    &rest[..end - filled]
}
