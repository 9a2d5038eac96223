//! Which form of an answer a client takes (`Accept-Encoding`, RFC 9110, section 12.5.3).

use axum::http::{HeaderMap, header};
use std::io::{self, Write};

/// A form of an answer that takes fewer bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
}

impl Encoding {
    /// The smallest first.
    pub(super) const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// What `Content-Encoding` says.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// Packs `bytes`: quickly, or once and for all as small as can be.
    pub(super) fn pack(self, bytes: &[u8], once: bool) -> io::Result<Vec<u8>> {
        let out = Vec::with_capacity(bytes.len() / 3);
        match self {
            Self::Brotli => {
                let (quality, window) = if once { (11, 22) } else { (5, 20) };
                let mut packer = brotli::CompressorWriter::new(out, 16 * 1024, quality, window);
                packer.write_all(bytes)?;
                packer.flush()?;
                Ok(packer.into_inner())
            }
            Self::Gzip => {
                let level = flate2::Compression::new(if once { 9 } else { 6 });
                let mut packer = flate2::write::GzEncoder::new(out, level);
                packer.write_all(bytes)?;
                packer.finish()
            }
        }
    }
}

/// How much a client wants each form, in thousandths; 0 is not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Accepted {
    brotli: u16,
    gzip: u16,
    plain: u16,
}

impl Accepted {
    /// What the headers of a request say. Without the header anything goes, and what is plain serves everybody.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let (mut brotli, mut gzip, mut plain, mut rest) = (None, None, None, None);
        for value in headers.get_all(header::ACCEPT_ENCODING) {
            for part in value.to_str().unwrap_or_default().split(',') {
                let (name, weight) = part.split_once(';').unwrap_or((part, ""));
                let form = match name.trim() {
                    name if name.eq_ignore_ascii_case("br") => &mut brotli,
                    name if name.eq_ignore_ascii_case("gzip") => &mut gzip,
                    name if name.eq_ignore_ascii_case("x-gzip") => &mut gzip,
                    name if name.eq_ignore_ascii_case("identity") => &mut plain,
                    "*" => &mut rest,
                    _ => continue,
                };
                *form = Some(thousandths(weight));
            }
        }
        let named = |form: Option<u16>| form.or(rest).unwrap_or(0);
        // What is plain is as welcome as need be, unless somebody says that it is not.
        let plain = plain.unwrap_or(u16::from(rest != Some(0)));
        Self { brotli: named(brotli), gzip: named(gzip), plain }
    }

    pub(super) fn takes(self, encoding: Encoding) -> bool {
        self.weight(encoding) > 0
    }

    /// Whether it takes bytes as they are.
    pub(super) fn takes_plain(self) -> bool {
        self.plain > 0
    }

    /// The packed forms that it takes and wants no less than the plain one, best first.
    pub(super) fn wanted(self) -> impl Iterator<Item = Encoding> {
        let [first, second] = Encoding::ALL;
        let order = if self.gzip > self.brotli { [second, first] } else { [first, second] };
        order.into_iter().filter(move |form| self.takes(*form) && self.weight(*form) >= self.plain)
    }

    fn weight(self, encoding: Encoding) -> u16 {
        match encoding {
            Encoding::Brotli => self.brotli,
            Encoding::Gzip => self.gzip,
        }
    }
}

/// The weight of `q=0.5`: 1000 where none is given, 0 where it cannot be read.
fn thousandths(parameters: &str) -> u16 {
    let weight = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then(|| value.trim())
    });
    let Some(weight) = weight else { return 1000 };
    let weight = weight.parse::<f32>().unwrap_or(0.0);
    // A cast brings what lies outside inside.
    (weight.min(1.0) * 1000.0) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn of(text: &str) -> (Vec<Encoding>, bool) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, text.parse().unwrap());
        let accepted = Accepted::of(&headers);
        (accepted.wanted().collect(), accepted.takes_plain())
    }

    #[test]
    fn what_is_wanted() {
        use Encoding::{Brotli, Gzip};
        let both = vec![Brotli, Gzip];
        for (text, wanted, plain) in [
            ("gzip, deflate, br, zstd", both.clone(), true),
            ("gzip", vec![Gzip], true),
            ("GZIP;q=1.0, BR;q=0.5", vec![Gzip, Brotli], true),
            ("br;q=0, *", vec![Gzip], true),
            ("*", both.clone(), true),
            ("*;q=0", vec![], false),
            ("identity;q=0, *", both.clone(), false),
            ("identity;q=0, gzip ; q=0.2", vec![Gzip], false),
            ("identity, br;q=0.5", vec![], true),
            ("identity;q=0.5, br;q=0.5", vec![Brotli], true),
            ("br;q=x, gzip;q=2, deflate", vec![Gzip], true),
            ("", vec![], true),
        ] {
            assert_eq!(of(text), (wanted, plain), "{text}");
        }
        let none = Accepted::of(&HeaderMap::new());
        assert_eq!((none.wanted().count(), none.takes_plain()), (0, true));
    }

    #[test]
    fn what_is_packed_comes_back() {
        let text = "What is packed comes back. ".repeat(500);
        for once in [false, true] {
            let packed = Encoding::Gzip.pack(text.as_bytes(), once).unwrap();
            assert!(packed.len() < text.len() / 10);
            let mut back = String::new();
            flate2::read::GzDecoder::new(&*packed).read_to_string(&mut back).unwrap();
            assert_eq!(back, text);
            let packed = Encoding::Brotli.pack(text.as_bytes(), once).unwrap();
            assert!(packed.len() < text.len() / 10);
            back.clear();
            brotli::Decompressor::new(&*packed, 4096).read_to_string(&mut back).unwrap();
            assert_eq!(back, text);
        }
    }
}
