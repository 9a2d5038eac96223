//! PNG (W3C, third edition): the chunks that show the picture, up to its end.

use super::{Bytes, Copy};
use blogcms_core::media::Refusal;

pub(super) fn copy(bytes: &[u8]) -> Result<Copy, Refusal> {
    let mut from = Bytes::new(bytes);
    let mut out = from.take(8)?.to_vec();
    loop {
        let start = from.at;
        let length = usize::try_from(from.be_u32()?).map_err(|_| Refusal::Broken)?;
        let kind = from.take(4)?;
        from.take(length)?;
        from.take(4)?;
        let chunk = &bytes[start..from.at];
        match kind {
            b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" => out.extend_from_slice(chunk),
            b"IEND" if length == 0 => {
                out.extend_from_slice(chunk);
                return Ok(Copy::of(out));
            }
            b"IEND" => return Err(Refusal::Broken),
            b"acTL" => return Err(Refusal::Moving),
            _ => {}
        }
    }
}
